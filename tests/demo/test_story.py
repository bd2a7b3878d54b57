"""The story tells what its documentation says it tells."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from statistics import mean
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from okr.domain.check_in import CheckInStatus
from okr.domain.comment import Comment
from okr.domain.commitment import Ambition
from okr.domain.cycle import Cycle, Phase
from okr.domain.goal import Outcome
from okr.domain.goal_ref import GoalKind
from okr.domain.key_result import KeyResult
from okr.domain.learning import EvidenceKind
from okr.domain.objective import Objective
from okr.domain.organization import Organization
from okr.domain.owner import GoalOwner, OwnerKind
from okr.domain.person import Person, Role
from okr.domain.reports import ScoreKind
from okr.domain.retrospective import Retrospective
from okr.domain.team import Team
from okr.service.demo.load import STORY
from okr.service.demo.scribe import Scribe, local
from okr.service.demo.weekly import MACHINE
from tests.demo.folded import Story

GOALS = {EvidenceKind.OBJECTIVE: Objective, EvidenceKind.KEY_RESULT: KeyResult}


@pytest.fixture(scope="module")
def story() -> Story:
    return Story()


def facts(event: Any) -> dict[str, Any]:
    """What an event says, its payload and its reason."""
    return dict(vars(event))


def test_it_has_a_size_that_one_can_read(story: Story) -> None:
    assert len(story.events) == 913
    assert [len(story.all(kind)) for kind in (Person, Team, Cycle)] == [21, 5, 3]
    for cycle, objectives, key_results in (("q1", 8, 24), ("q2", 8, 22), ("q3", 2, 2)):
        cycle_id = story.scribe.id("cycle", cycle)
        assert len(story.objectives(cycle_id)) == objectives
        assert len(story.key_results(cycle_id)) == key_results


def test_its_ids_are_always_the_same() -> None:
    assert str(STORY) == "1b20a435-561c-5702-b50a-3f372c58fa25"
    goal = Scribe(STORY, "story").goal("q1.marke/auftragseingang")
    assert goal.kind is GoalKind.KEY_RESULT
    assert str(goal.id) == "9e23f600-c716-529b-a695-5bb47c2ece67"


def test_everything_happens_at_work(story: Story) -> None:
    """On weekdays between six and six, by the clock on the wall, and in the past."""
    for event in story.events:
        at = event.timestamp.astimezone(ZoneInfo("Europe/Berlin"))
        assert at.weekday() < 5, event
        assert 6 <= at.hour < 18, event
    [first, *_, last] = story.events
    assert first.timestamp == datetime(2025, 11, 24, 7, 30, tzinfo=UTC)
    assert local("2026-07-03 09:00") < last.timestamp < local("2026-07-03 11:00")


def test_the_house(story: Story) -> None:
    [organization] = story.all(Organization)
    assert organization.name == "Rautenfels Maschinenbau GmbH & Co. KG"
    people = {person.name: person.roles for person in story.all(Person)}
    assert people["Annegret Rautenfels"] == (Role.ADMIN, Role.LEAD)
    assert people["CRM-Anbindung"] == (Role.INTEGRATION,)
    teams = {team.name for team in story.all(Team)}
    assert {"Vertrieb", "Angebotswerkstatt", "Konstruktion und Fertigung"} < teams
    assert "Innendienst" not in teams
    renamed = [event for event in story.events if event.TOPIC == "team.renamed"]
    assert [facts(event)["name_from"] for event in renamed] == ["Innendienst"]


def test_the_managing_directors_have_goals_of_their_own(story: Story) -> None:
    for name in ("annegret", "jakob"):
        objective = story.objective(f"q1.{name}")
        assert objective.owner == GoalOwner(OwnerKind.PERSON, story.scribe.id("person", name))
        assert objective.ambition is Ambition.COMMITTED


def test_the_matrix_crosses_functions(story: Story) -> None:
    technik = story.objective("q1.technik").alignments
    assert {link.value for link in technik.values()} == {"contributes", "supports"}
    assert {parent.kind for parent in technik} == {GoalKind.OBJECTIVE, GoalKind.KEY_RESULT}
    assert story.count("objective.aligned") == 20


def test_the_target_was_lowered_in_the_market(story: Story) -> None:
    [(position, event)] = story.of("q1.marke/auftragseingang", "key_result.retargeted")
    assert position == 214
    said = facts(event)
    assert event.timestamp == local("2026-02-10 17:30")
    assert (said["measure_from"]["target"], said["measure_to"]["target"]) == ("4.2", "3.5")
    assert said["reason_kind"] == "market_changed"
    assert said["reason_text"].startswith("Zwei Zulieferer der Autoindustrie")
    before, after = Story(position - 1), Story(position)
    shares = [
        after_or_before.key_result("q1.marke/auftragseingang").progress
        for after_or_before in (before, after)
    ]
    assert [round(share, 3) for share in shares if share] == [Decimal("0.169"), Decimal("0.203")]


def test_values_come_from_the_machine(story: Story) -> None:
    by_machine = story.scribe.id("person", MACHINE)
    reported = story.key_result("q1.marke/auftragseingang").check_ins.values()
    values = [one for one in reported if one.value is not None]
    words = [one for one in reported if one.value is None]
    assert len(values) == 12
    assert {one.author_id for one in values} == {by_machine}
    assert all(one.details == {"source": "CRM"} for one in values)
    assert len(words) == 4
    assert by_machine not in {one.author_id for one in words}
    assert any("Unterstützung:" in (one.note or "") for one in words)


def test_a_check_in_came_late(story: Story) -> None:
    """What it is about is older than the one before it, so that it does not count as newest."""
    key_result = story.key_result("q1.sued/lohnfertiger")
    delays = [one.at.date() - one.measured_on for one in key_result.check_ins.values()]
    assert sorted(delays)[-2:] == [timedelta(0), timedelta(days=10)]
    [late] = [one for one in key_result.check_ins.values() if one.measured_on != one.at.date()]
    assert late.measured_on == date(2026, 2, 9)
    then = Story(until=1 + [e.timestamp for e in story.events].index(late.at))
    latest = then.key_result("q1.sued/lohnfertiger").latest
    assert latest is not None
    assert latest.measured_on == date(2026, 2, 16)


def test_a_check_in_was_corrected(story: Story) -> None:
    [(_, event)] = story.of("q1.service/reaktion", "key_result.check_in_corrected")
    said = facts(event)
    assert event.timestamp == local("2026-03-03 07:40")
    assert (said["before"]["value"], said["after"]["value"]) == ("1.7", "17")
    assert said["reason_kind"] == "error"


def test_activity_was_struck_out(story: Story) -> None:
    key_result = story.key_result("q1.vertrieb/besuche")
    assert key_result.struck_out
    assert key_result.outcome is Outcome.DROPPED
    [(_, event)] = story.of("q1.vertrieb/besuche", "key_result.struck_out")
    assert event.timestamp == local("2026-01-27 08:15")
    assert "kein Ergebnis" in (event.reason_text or "")


def test_who_leaves_hands_over(story: Story) -> None:
    tobias, kaethe = (story.scribe.id("person", name) for name in ("tobias", "kaethe"))
    [left] = [person for person in story.all(Person) if not person.active]
    assert (left.id, left.last_day) == (tobias, date(2026, 2, 28))
    assert story.objective("q1.export").owner_id == kaethe
    assert not any(
        owner.person_id == tobias for found in story.all(KeyResult) for owner in found.owners
    )
    afterwards = [event for event in story.events if event.timestamp > local("2026-02-27 13:00")]
    assert tobias not in {event.actor_id for event in afterwards}


@pytest.mark.parametrize("cycle", ["q1", "q2"])
def test_nothing_is_open_when_a_cycle_closes(cycle: str, story: Story) -> None:
    cycle_id = story.scribe.id("cycle", cycle)
    [closing] = [
        position
        for position, event in enumerate(story.events, 1)
        if event.originator_id == cycle_id and facts(event).get("phase_to") == Phase.CLOSED
    ]
    then = Story(closing)
    assert len(then.objectives(cycle_id)) == 8
    goals = [*then.objectives(cycle_id), *then.key_results(cycle_id)]
    assert all(goal.outcome for goal in goals)
    assert Outcome.CARRIED_OVER in {goal.outcome for goal in goals}
    assert not any(event.originator_id in {g.id for g in goals} for event in story.events[closing:])


def test_scores_say_how_ambitious_the_quarters_were(story: Story) -> None:
    first, second = (
        [
            key_result.scores[ScoreKind.FINAL]
            for key_result in story.key_results(story.scribe.id("cycle", cycle))
            if ScoreKind.FINAL in key_result.scores
        ]
        for cycle in ("q1", "q2")
    )
    assert min(first) == Decimal("0.3")
    assert mean(first) < mean(second)
    assert Decimal("0.65") <= mean(second) <= Decimal("0.75")


def test_final_scores_are_near_the_progress(story: Story) -> None:
    for key_result in story.all(KeyResult):
        score, share = key_result.scores.get(ScoreKind.FINAL), key_result.progress
        if score is not None and share is not None:
            assert abs(score - share) <= Decimal("0.1"), key_result.title


def test_the_second_quarter_comes_from_the_first(story: Story) -> None:
    first, second = (story.objectives(story.scribe.id("cycle", cycle)) for cycle in ("q1", "q2"))
    sources = {source.id for objective in second for source in objective.refined_from}
    assert {objective.id for objective in first} == sources
    learnings = {
        id: retrospective
        for retrospective in story.all(Retrospective)
        for id in retrospective.learnings
    }
    applied = [
        (goal, learning_id, retrospective_id)
        for goal in (*story.all(Objective), *story.all(KeyResult))
        for learning_id, retrospective_id in goal.learnings.items()
    ]
    assert len(applied) == 9
    assert all(learnings[learning].id == at for _, learning, at in applied)
    ulm, successor = (story.key_result(f"{cycle}.sued/ulm") for cycle in ("q1", "q2"))
    assert (ulm.outcome, ulm.successor_id) == (Outcome.CARRIED_OVER, successor.id)


def test_evidence_of_learnings_exists(story: Story) -> None:
    told = []
    for retrospective in story.all(Retrospective):
        assert retrospective.closed
        for learning in retrospective.learnings.values():
            for piece in learning.evidence:
                if isinstance(piece.id, int):
                    told.append(story.events[piece.id - 1].TOPIC)
                else:
                    assert isinstance(story.aggregates[piece.id], GOALS[piece.kind])
    assert told == ["key_result.struck_out", "key_result.retargeted", "person.deactivated"]


def test_people_talk_and_follow(story: Story) -> None:
    names = {person.id: person.name for person in story.all(Person)}
    comments = story.all(Comment)
    mentioned = [names[id] for comment in comments for id in comment.mentions]
    assert len(comments) == 11
    assert mentioned.count("Bettina Kühn") == 2
    for comment in comments:
        assert comment.author_id not in comment.mentions
        for id in comment.mentions:
            assert f"@{(names[id] or '').split()[0]}" in (comment.text or "")
    followed = {goal for person in story.all(Person) for goal in person.following}
    assert {goal.id for goal in followed} <= story.aggregates.keys()
    assert len(followed) == 10


def test_check_ins_have_all_kinds_of_status(story: Story) -> None:
    found = {one.status for kr in story.all(KeyResult) for one in kr.check_ins.values()}
    assert found == {*CheckInStatus, None}


def test_the_third_quarter_is_open(story: Story) -> None:
    cycle = story.aggregates[story.scribe.id("cycle", "q3")]
    assert isinstance(cycle, Cycle)
    assert cycle.phase is Phase.DRAFTING
    konfigurator = story.key_result("q2.technik/konfigurator")
    assert konfigurator.successor_id == story.key_result("q3.technik/konfigurator").id
