"""Generated companies: the same for a seed, of a plausible shape, and within the rules."""

from collections import Counter
from statistics import mean
from uuid import UUID, uuid4

import pytest

from okr.domain.cycle import Cycle, Phase
from okr.domain.goal import Outcome
from okr.domain.key_result import KeyResult
from okr.domain.objective import Objective
from okr.domain.person import Person
from okr.domain.reports import ScoreKind
from okr.domain.team import Team
from okr.service.demo.generator import SIZES, Size, generate
from okr.service.demo.scribe import Scribe
from okr.service.ledger.command import Command
from tests.demo.folded import Folded

TINY = Size(people=30, objectives=9, quarters=2)


class Company(Folded):
    """A generated company."""

    def __init__(self, org_id: UUID, size: Size, seed: int) -> None:
        super().__init__()
        self.scribe = Scribe(org_id, f"{size} {seed}")
        self.take(generate(self.scribe, size, seed))


@pytest.fixture(scope="module")
def small() -> Company:
    return Company(uuid4(), SIZES["small"], 1)


def commands(org_id: UUID, seed: int, size: Size = TINY) -> list[Command]:
    return list(generate(Scribe(org_id, f"{size} {seed}"), size, seed))


def told(company: Company) -> list[dict[str, object]]:
    """All that the events say."""
    return [vars(event) for event in company.events]


def test_the_same_seed_gives_the_same_history() -> None:
    org_id = uuid4()
    assert told(Company(org_id, TINY, 7)) == told(Company(org_id, TINY, 7))
    assert told(Company(org_id, TINY, 7)) != told(Company(org_id, TINY, 8))
    identities = [[(c.id, c.fingerprint) for c in commands(org_id, 7)] for _ in range(2)]
    assert identities[0] == identities[1]


def test_other_organisations_have_other_ids() -> None:
    one, other = ({command.id for command in commands(uuid4(), 7)} for _ in range(2))
    assert not one & other


def test_its_size(small: Company) -> None:
    size = SIZES["small"]
    assert len(small.all(Person)) - len([p for p in small.all(Person) if not p.active]) == 120
    assert len(small.all(Team)) == 12
    assert len(small.all(Objective)) == size.quarters * size.objectives
    assert 2.8 < len(small.all(KeyResult)) / len(small.all(Objective)) < 3.4
    assert abs(len(small.events) / size.expected_entries - 1) < 0.05
    assert small.scribe.entries == len(small.events)


def test_the_last_quarter_can_be_gone_on_with(small: Company) -> None:
    phases = [cycle.phase for cycle in small.all(Cycle)]
    assert phases == [Phase.CLOSED] * 3 + [Phase.REVIEW]
    assert [cycle.name for cycle in small.all(Cycle)] == [
        "Q3 2025",
        "Q4 2025",
        "Q1 2026",
        "Q2 2026",
    ]
    *closed, last = [small.objectives(cycle.id) for cycle in small.all(Cycle)]
    assert all(objective.outcome for objectives in closed for objective in objectives)
    assert not any(objective.outcome for objective in last)


def test_key_results_come_about_70_percent_of_the_way(small: Company) -> None:
    scores = [
        score
        for key_result in small.all(KeyResult)
        if (score := key_result.scores.get(ScoreKind.FINAL)) is not None
    ]
    assert 0.6 < mean(scores) < 0.75
    assert {len(kr.check_ins) for kr in small.all(KeyResult) if not kr.dropped} >= {10, 11, 12}


def test_not_everything_goes_well(small: Company) -> None:
    topics = Counter(event.TOPIC for event in small.events)
    for topic in (
        "key_result.retargeted",
        "key_result.check_in_corrected",
        "key_result.dropped",
        "key_result.handed_over",
        "key_result.rescored",
        "objective.handed_over",
        "person.deactivated",
        "comment.posted",
        "retrospective.decided",
        "key_result.learning_applied",
        "objective.refined",
    ):
        assert topics[topic], topic
    check_ins = [one for kr in small.all(KeyResult) for one in kr.check_ins.values()]
    late = [one for one in check_ins if one.at.date() > one.measured_on]
    assert 0.01 < len(late) / len(check_ins) < 0.05
    assert Outcome.CARRIED_OVER in {objective.outcome for objective in small.all(Objective)}


def test_nobody_acts_or_owns_after_leaving(small: Company) -> None:
    gone: set[UUID] = set()
    for event in small.events:
        assert event.actor_id not in gone
        if event.TOPIC == "person.deactivated":
            gone.add(event.originator_id)
    open_ones = [kr for kr in small.all(KeyResult) if kr.outcome is None]
    assert open_ones
    assert not any(owner.person_id in gone for kr in open_ones for owner in kr.owners)


def test_titles_say_what_the_measure_says(small: Company) -> None:
    """The target in the title is that of the beginning, written in German."""
    for event in small.events:
        if isinstance(event, KeyResult.Added):
            target = event.measure["target"]
            assert target is not None
            assert target.replace(".", ",") in event.title.replace(",0 ", " ")


def test_no_objective_is_under_itself(small: Company) -> None:
    objective_of = {kr.id: kr.objective_id for kr in small.all(KeyResult)}
    order = {objective.id: place for place, objective in enumerate(small.all(Objective))}
    linked = 0
    for objective in small.all(Objective):
        for parent in objective.alignments:
            linked += 1
            assert order[objective_of.get(parent.id, parent.id)] < order[objective.id]
    assert linked >= len(order) - SIZES["small"].quarters
