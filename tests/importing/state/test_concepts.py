"""Everything that a state may tell is in the ledger after its import."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from okr.domain.alignment import Link
from okr.domain.check_in import CheckInStatus
from okr.domain.commitment import Ambition, ObjectiveState
from okr.domain.cycle import Phase
from okr.domain.goal import Outcome
from okr.domain.goal_ref import GoalKind
from okr.domain.key_result import KeyResult
from okr.domain.learning import Evidence, EvidenceKind, LearningKind
from okr.domain.measure import Measure, MeasureKind
from okr.domain.objective import Objective
from okr.domain.organization import Language, Organization
from okr.domain.owner import GoalOwner, Owner, OwnerKind
from okr.domain.person import Role
from okr.domain.reports import ScoreKind
from okr.domain.retrospective import Retrospective
from okr.service.ledger.sealing import WrappingKey
from okr.service.postgres.pool import Pool
from tests.importing.state.conftest import TakeState
from tests.importing.state.files import KRANBAU, kranbau, write
from tests.importing.state.folded import Folded, fold

ANSWERED = """\
Der Innendienst hat jede Anfrage am selben Tag beantwortet
- auch freitags
- auch im Urlaub"""


@pytest.fixture
async def held(take: TakeState, pool: Pool, wrapping_key: WrappingKey) -> Folded:
    """Our own state, imported."""
    report = await take(KRANBAU)
    return await fold(pool, wrapping_key, report.org_id)


async def feed(pool: Pool, held: Folded, topic: str, kind: str, *names: str) -> list[str | None]:
    """The reasons in words of the entries with this topic about something."""
    records = await pool.fetch(
        "select reason_text from transparency_feed where org_id = $1 and topic = $2"
        " and subject_id = $3 order by position",
        held.org_id,
        topic,
        held.id(kind, *names),
    )
    return [record["reason_text"] for record in records]


async def test_the_organisation(held: Folded, pool: Pool) -> None:
    (organization,) = held.all(Organization)
    assert (organization.name, organization.zone) == ("Kranbau Müritz", "Europe/Berlin")
    assert organization.language is Language.DE
    words = await pool.fetchval(
        "select reason_text from transparency_feed where org_id = $1 and position = 1", held.org_id
    )
    assert words.splitlines()[2:] == [
        "licence: frei erfunden",
        'repos: [{"repo":"kranbau/okr","paths":"ziele/*.md"}]',
    ]


async def test_cycles(held: Folded, pool: Pool) -> None:
    first = held.cycle("2025q1")
    assert (first.name, first.phase) == ("1. Quartal 2025", Phase.CLOSED)
    assert (first.starts_on, first.ends_on) == (date(2025, 1, 1), date(2025, 3, 31))
    undated = held.cycle("werk2")
    assert (undated.name, undated.starts_on, undated.ends_on) == ("werk2", None, None)
    assert undated.phase is Phase.COMMITTED
    assert await feed(pool, held, "cycle.opened", "cycle", "2025q1") == [
        "id: 2025q1\nkind: quarter"
    ]
    assert await feed(pool, held, "cycle.opened", "cycle", "werk2") == [None]


async def test_teams(held: Folded, pool: Pool) -> None:
    new, sales = held.team("neukunden"), held.team("vertrieb")
    assert (new.name, new.parent_id) == ("Neukunden", sales.id)
    assert (sales.name, sales.parent_id) == ("Vertrieb", None)
    assert held.team("Montage").name == "Montage"
    assert await feed(pool, held, "team.added", "team", "vertrieb") == ["id: vertrieb\nkuerzel: VT"]


async def test_people(held: Folded, pool: Pool) -> None:
    assert held.person("gf").name == "Geschäftsführung"
    assert held.person("vl").name == "Jörg Öhler"
    assert held.person("Innendienst").roles == (Role.MEMBER,)
    told = {
        name: await feed(pool, held, "person.added", "person", name)
        for name in ("gf", "vl", "Innendienst")
    }
    assert told == {
        "gf": ["id: gf"],
        "vl": ["id: vl\nrole: Vertriebsleitung"],
        "Innendienst": ["standort: Waren"],
    }


async def test_who_imports(held: Folded, pool: Pool) -> None:
    importer = held.aggregates[held.id("importer", "kranbau")]
    assert vars(importer)["name"] == "Import kranbau"
    assert vars(importer)["roles"] == (Role.INTEGRATION,)
    actors = await pool.fetch("select distinct actor_id from entry where org_id = $1", held.org_id)
    assert [record["actor_id"] for record in actors] == [importer.id]


def test_owners_of_objectives(held: Folded) -> None:
    def owner(name: str) -> GoalOwner | None:
        return held.objective(name).owner

    assert owner("o-markt") == GoalOwner(OwnerKind.PERSON, held.person("gf").id)
    assert owner("o-markt2") == GoalOwner(OwnerKind.PERSON, held.person("vl").id)
    assert owner("o-neu") == GoalOwner(OwnerKind.TEAM, held.team("neukunden").id)
    assert owner("o-lang") == GoalOwner(OwnerKind.TEAM, held.team("Montage").id)
    assert owner("o-netz") is None


def test_objectives(held: Folded) -> None:
    objective = held.objective("o-markt")
    assert objective.title == "Größter Anbieter im Norden werden"
    assert objective.cycle_id == held.cycle("2025q1").id
    assert objective.ambition is Ambition.ASPIRATIONAL
    assert [note.text for note in objective.notes.values()] == [
        "Mit dem Beirat abgestimmt.",
        "Mit dem Beirat abgestimmt.",
        "Zahlen aus dem CRM",
    ]
    assert objective.attributes == {
        "id": "o-markt",
        "team": "vertrieb",
        "stichwort": ["Norden", 1, True],
        "outcome": {"text": "Fast geschafft", "score": 1.05, "status": "reported"},
    }


def test_states_and_outcomes_of_objectives(held: Folded) -> None:
    states = {
        name: (objective.state, objective.outcome, objective.successor_id)
        for name in ("o-markt", "o-markt2", "o-netz", "o-neu", "o-lang", "o-weg", "o-export")
        for objective in [held.objective(name)]
    }
    closed, dropped = ObjectiveState.CLOSED, ObjectiveState.DROPPED
    assert states == {
        "o-markt": (closed, Outcome.SCORED, None),
        "o-markt2": (ObjectiveState.COMMITTED, None, None),
        "o-netz": (closed, Outcome.CARRIED_OVER, None),
        "o-neu": (ObjectiveState.PROPOSED, None, None),
        "o-lang": (closed, Outcome.SCORED, None),
        "o-weg": (dropped, Outcome.DROPPED, None),
        "o-export": (dropped, Outcome.DROPPED, None),
    }


async def test_what_a_file_tells_was_in_force(
    path: Path, take: TakeState, pool: Pool, wrapping_key: WrappingKey
) -> None:
    state = kranbau()
    for objective, said in zip(state["objectives"], [None, "draft", "proposed"], strict=False):
        objective["state"] = said
    for one in state["objectives"] + state["key_results"]:
        one["outcome"] = None
    report = await take(write(path, state))
    held = await fold(pool, wrapping_key, report.org_id)
    assert {one["id"]: held.objective(one["id"]).state for one in state["objectives"]} == {
        "o-neu": ObjectiveState.COMMITTED,
        "o-markt": ObjectiveState.DRAFT,
        "o-markt2": ObjectiveState.PROPOSED,
        "o-netz": ObjectiveState.COMMITTED,
        "o-lang": ObjectiveState.CLOSED,
        "o-weg": ObjectiveState.DROPPED,
    }
    for name in ("o-lang", "o-weg", "o-export"):
        assert await feed(pool, held, "objective.committed", "objective", name) == [None]
    assert held.cycle("").phase is Phase.COMMITTED


def test_parents(held: Folded) -> None:
    key_result, objective = held.key_result("k-umsatz2").id, held.objective("o-markt").id
    assert {name: held.objective(name).alignments for name in ("o-neu", "o-netz", "o-markt")} == {
        "o-neu": {(GoalKind.KEY_RESULT, key_result): Link.CONTRIBUTES},
        "o-netz": {(GoalKind.OBJECTIVE, objective): Link.CONTRIBUTES},
        "o-markt": {},
    }


def test_lineage(held: Folded) -> None:
    assert {
        later.id: later.refined_from
        for later in (*held.all(Objective), *held.all(KeyResult))
        if later.refined_from
    } == {
        held.objective("o-markt2").id: {(GoalKind.OBJECTIVE, held.objective("o-markt").id)},
        held.key_result("k-umsatz2").id: {(GoalKind.KEY_RESULT, held.key_result("k-umsatz").id)},
        held.key_result("k-messe2").id: {(GoalKind.KEY_RESULT, held.key_result("k-messe").id)},
    }
    assert held.key_result("k-umsatz2").attributes["carried_over_similarity"] == 0.87


def test_a_long_title_is_shortened_and_kept(held: Folded) -> None:
    objective = held.objective("o-lang")
    whole = next(one["title"] for one in kranbau()["objectives"] if one["id"] == "o-lang")
    assert objective.attributes["title"] == whole
    assert len(whole) > 500 >= len(objective.title) > 480
    assert objective.title.endswith("…")
    assert whole[len(objective.title) - 1] in " ,"
    assert whole.startswith(objective.title[:-1])


def test_measures(held: Folded) -> None:
    metric, text = MeasureKind.METRIC, MeasureKind.TEXT
    assert {name: held.key_result(name).measure for name in _names("key_results")} == {
        "k-umsatz": Measure(metric, Decimal(4), Decimal("5.5"), "Mio. €"),
        "k-umsatz2": Measure(metric, None, Decimal(6), "Mio. €"),
        "k-messe": Measure(text),
        "k-messe2": Measure(text),
        "k-reklamation": Measure(MeasureKind.AT_MOST, None, Decimal(3)),
        "k-besuche": Measure(MeasureKind.AT_LEAST, Decimal(0), Decimal(20)),
        "k-iso": Measure(MeasureKind.YES_NO),
        "k-stimmung": Measure(text),
        "k-ordnung": Measure(text),
    }


def test_what_has_no_place_is_an_attribute(held: Folded) -> None:
    found = {name: held.key_result(name).attributes for name in _names("key_results")}
    assert all(attributes.pop("id") == name for name, attributes in found.items())
    outcomes = {name: attributes.pop("outcome", None) for name, attributes in found.items()}
    told = {one["id"]: one.get("outcome") for one in kranbau()["key_results"]}
    for outcome in told.values():
        if outcome is not None and outcome["score"] is None:
            del outcome["score"]
    assert outcomes == told
    assert found == {
        "k-umsatz": {"parsed_by": "from-to"},
        "k-umsatz2": {
            "carried_over_similarity": 0.87,
            "owners": [{"role": "gf + vl", "weight": None}],
        },
        "k-messe": {
            "kind": "ordinal",
            "zones": {"gut": 0.7, "mittel": 0.4},
            "aggregation": "equal-weight",
        },
        "k-messe2": {"kind": "milestone", "priority": "P1"},
        "k-reklamation": {},
        "k-besuche": {},
        "k-iso": {},
        "k-stimmung": {"kind": "unparsed", "baseline": 6.5},
        "k-ordnung": {"kind": "metric"},
    }
    assert held.objective("o-lang").attributes["owner"] == "gf + vl"


def test_owners_and_weights_of_key_results(held: Folded) -> None:
    shared = held.key_result("k-umsatz")
    assert shared.weight == 2
    assert shared.owners == (
        Owner(held.person("gf").id, Decimal("0.75")),
        Owner(held.person("vl").id, Decimal("0.25")),
    )
    assert held.key_result("k-reklamation").owners == (Owner(held.person("Innendienst").id),)
    assert held.key_result("k-umsatz2").owners == ()


def test_scores_and_outcomes_of_key_results(held: Folded) -> None:
    mid, projected, final = ScoreKind.MID, ScoreKind.PROJECTED, ScoreKind.FINAL
    found = {name: held.key_result(name) for name in _names("key_results")}
    assert {name: it.scores for name, it in found.items() if it.scores} == {
        "k-umsatz": {mid: Decimal("0.4"), projected: Decimal("0.6"), final: Decimal(1)},
        "k-messe": {final: Decimal("0.7")},
    }
    assert {name: (it.outcome, it.successor_id) for name, it in found.items() if it.outcome} == {
        "k-umsatz": (Outcome.SCORED, None),
        "k-messe": (Outcome.CARRIED_OVER, found["k-messe2"].id),
        "k-ordnung": (Outcome.DROPPED, None),
    }
    assert [name for name, it in found.items() if it.struck_out] == ["k-messe2"]


def test_check_ins(held: Folded) -> None:
    key_result = held.key_result("k-umsatz")
    first, second, third = key_result.check_ins.values()
    assert [one.measured_on for one in (first, second, third)] == [
        date(2025, 1, 20),
        date(2025, 2, 3),
        date(2025, 2, 3),
    ]
    assert (first.value, first.details) == (Decimal("4.1"), {"raw": "4,1", "parts": [1, 3.1]})
    assert first.at == datetime(2025, 1, 19, 23, tzinfo=UTC)  # the day began in Berlin
    assert (second.confidence, second.status) == (7, CheckInStatus.AT_RISK)
    assert second.at == datetime(2025, 2, 4, 17, 30, tzinfo=UTC)
    assert (third.note, third.value) == ("Nachtrag aus dem CRM", Decimal("4.5"))
    assert key_result.latest == third
    (scored,) = held.key_result("k-messe").check_ins.values()
    assert (scored.score, scored.note) == (Decimal("0.25"), "Stand gebucht")
    (answered,) = held.key_result("k-iso").check_ins.values()
    assert (answered.value, answered.details) == (Decimal(0), {"zone": "rot"})


async def test_learnings(held: Folded, pool: Pool) -> None:
    sales, assembly = (
        held.retrospective("2025q1", "vertrieb"),
        held.retrospective("2025q1", "Montage"),
    )
    everybody = held.retrospective("2025q1")
    assert len([*held.all(Retrospective)]) == 3
    assert {one.cycle_id for one in held.all(Retrospective)} == {held.cycle("2025q1").id}
    assert [sales.team_id, everybody.team_id] == [held.team("vertrieb").id, None]
    assert [(one.kind, one.text) for one in sales.learnings.values()] == [
        (
            LearningKind.WENT_WELL,
            ANSWERED,
        ),
        (LearningKind.WENT_BADLY, "Zu viele Termine"),
        (LearningKind.WENT_BADLY, "Zu viele Termine"),
    ]
    assert [one.evidence for one in sales.learnings.values()] == [
        (),
        (
            Evidence(EvidenceKind.OBJECTIVE, held.objective("o-markt").id),
            Evidence(EvidenceKind.KEY_RESULT, held.key_result("k-umsatz").id),
        ),
        (),
    ]
    (tried,), (insight,) = assembly.learnings.values(), everybody.learnings.values()
    assert (tried.kind, tried.text) == (LearningKind.TO_TRY, "Prüfung früher einbinden")
    assert (insight.kind, insight.text) == (LearningKind.INSIGHT, "Die Messe zählt halb")
    topic = "retrospective.learning_captured"
    assert await feed(pool, held, topic, "retrospective", "2025q1", "") == [
        "kind: Bewertung\nbewertet_am: 2025-04-02"
    ]
    assert await feed(pool, held, topic, "retrospective", "2025q1", "vertrieb") == [None] * 3


async def test_what_was_dropped(held: Folded, pool: Pool) -> None:
    assert held.key_result("k-ordnung").dropped
    assert await feed(pool, held, "key_result.dropped", "key_result", "k-ordnung") == [
        "commit: 7e1d"
    ]
    gone = held.objective("o-export")
    assert gone.cycle_id == held.cycle("2025q1").id
    assert gone.attributes == {"id": "o-export", "commit": "0f3a"}
    assert gone.modified_on == datetime(2025, 2, 1, 12, tzinfo=UTC)
    below = held.key_result("k-export")
    assert (below.dropped, below.objective_id) == (True, gone.id)


def test_what_was_dropped_from_nobody_knows_where(held: Folded) -> None:
    nowhere, holder = held.cycle(""), held.objective("")
    assert (nowhere.name, nowhere.starts_on) == ("Ohne Zyklus", None)
    assert (holder.cycle_id, holder.dropped) == (nowhere.id, True)
    assert held.objective("o-irgendwo").cycle_id == nowhere.id
    lost = held.key_result("k-irgendwo")
    assert (lost.objective_id, lost.dropped, lost.title) == (
        holder.id,
        True,
        "Etwas mit Hafenkränen",
    )


async def test_it_is_told_as_learnt_now(held: Folded, pool: Pool) -> None:
    entries = await pool.fetch("select * from entry where org_id = $1", held.org_id)
    assert all(entry["imported"] for entry in entries)
    (learnt,) = {entry["recorded_at"] for entry in entries}
    assert all(learnt <= entry["appended_at"] for entry in entries)
    assert all(entry["occurred_at"] <= learnt for entry in entries)
    dated = {entry["topic"] for entry in entries if entry["occurred_at"] < learnt}
    assert dated == {
        "key_result.check_in_recorded",
        "key_result.dropped",
        "objective.dropped",
    }
    assert {entry["reason_kind"] for entry in entries} == {"not_recorded"}


def _names(list_: str) -> list[str]:
    return [one["id"] for one in kranbau()[list_]]
