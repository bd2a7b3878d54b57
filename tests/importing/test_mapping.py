"""What each type of line becomes in the ledger, without a database."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from okr.domain.aggregate import LedgerAggregate, LedgerEvent
from okr.domain.errors import Refused
from okr.domain.facts import fact_fields
from okr.domain.key_result import KeyResult
from okr.domain.objective import Objective
from okr.domain.person import Person
from okr.service.importing.errors import BadLine
from okr.service.importing.identity import id_of
from okr.service.importing.lines import Line, read_lines
from okr.service.importing.mapping import TYPES, command_of
from okr.service.importing.step import Founding, History
from okr.service.ledger.command import Command
from tests.importing.files import NORDWIND, SYNTHETIC
from tests.importing.writing import (
    KEY_RESULT,
    OBJECTIVE,
    OPENED,
    START,
    Said,
    check_in,
    history,
    write,
)

ORG = UUID("0195f0e0-0000-7000-8000-000000000001")
DROPPED: Said = {"type": "kr_dropped", "key_result": "k"}
OBJECTIVE_DROPPED: Said = {"type": "objective_dropped", "objective": "o"}


class Told:
    """A history folded in memory, with the events of each line."""

    def __init__(self, path: Path, founding: Founding | None = None) -> None:
        self._path = path
        self._history = History(ORG, founding or Founding())
        self._aggregates: dict[UUID, LedgerAggregate] = {}
        self.commands: list[Command] = []
        self.events: list[list[LedgerEvent]] = []

    def tell(self, *changes: Said) -> "Told":
        for line in read_lines(write(self._path, history(*changes)), datetime.now(UTC)):
            assert isinstance(line, Line), line
            command = command_of(line, self._history, self._path.name)
            self.commands.append(command)
            self.events.append(list(self._decide(command)))
        return self

    def _decide(self, command: Command) -> Iterator[LedgerEvent]:
        for decision in command.decisions:
            aggregate = self._aggregates.get(decision.stream_id)
            assert decision.begins == (aggregate is None)
            decided = self._aggregates[decision.stream_id] = decision.decide(aggregate)
            events = decided.collect_events()
            assert len(events) <= 1
            for event in events:
                assert isinstance(event, LedgerEvent)
                yield event

    @property
    def last(self) -> list[tuple[str, dict[str, Any]]]:
        """Topics and facts of the last line's events."""
        return [
            (event.TOPIC, {name: vars(event)[name] for name in fact_fields(type(event))})
            for event in self.events[-1]
        ]

    @property
    def topics(self) -> list[str]:
        return [topic for topic, _ in self.last]

    @property
    def key_result(self) -> KeyResult:
        found = self._aggregates[id_of(ORG, "key_result", "k")]
        assert isinstance(found, KeyResult)
        return found

    @property
    def objective(self) -> Objective:
        found = self._aggregates[id_of(ORG, "objective", "o")]
        assert isinstance(found, Objective)
        return found

    @property
    def people(self) -> dict[str | None, Person]:
        return {p.name: p for p in self._aggregates.values() if isinstance(p, Person)}


@pytest.fixture
def told(tmp_path: Path) -> Told:
    return Told(tmp_path / "history.timeline.jsonl")


def changed(field: str, value: Any, type_: str = "kr_field_changed") -> Said:
    return {"type": type_, "key_result": "k", "field": field, "from": None, "to": value}


def scored(kind: str, before: float | None, after: Any) -> Said:
    type_ = "score_recorded" if before is None else "score_changed"
    return {"type": type_, "key_result": "k", "score": kind, "from": before, "to": after}


def test_first_line_founds_the_organisation_and_adds_who_wrote_it(told: Told) -> None:
    told.tell(OPENED)
    assert told.last == [
        ("organization.founded", {"name": "tests", "zone": "UTC", "language": "en"}),
        ("person.added", {"name": "lead", "roles": ["member"]}),
        (
            "cycle.opened",
            {"name": "q1", "starts_on": None, "ends_on": None, "phase": "guard_rails"},
        ),
    ]
    founded, added, opened = told.events[0]
    assert {event.actor_id for event in told.events[0]} == {id_of(ORG, "person", "lead")}
    assert (founded.reason_kind, added.reason_kind) == (None, None)
    assert (opened.reason_kind, opened.reason_text) == ("not_recorded", "because of 1")


def test_a_founding_line_says_with_what(told: Told) -> None:
    founded = {
        "type": "organization_founded",
        "name": "Weiß & Söhne",
        "zone": "Europe/Berlin",
        "language": "de",
    }
    told.tell(founded)
    facts = {"name": "Weiß & Söhne", "zone": "Europe/Berlin", "language": "de"}
    assert told.last[0] == ("organization.founded", facts)


def test_the_caller_has_the_last_word_on_the_founding(tmp_path: Path) -> None:
    told = Told(tmp_path / "h", Founding(name="Ours", language="de"))
    told.tell({"type": "organization_founded", "name": "Theirs", "zone": "Asia/Tokyo"})
    facts = {"name": "Ours", "zone": "Asia/Tokyo", "language": "de"}
    assert told.last[0] == ("organization.founded", facts)


def test_a_command_keeps_what_an_auditor_wants(told: Told) -> None:
    told.tell({**OPENED, "commit": "c0ffee", "authored_at": "2019-12-30T00:00:00Z"}, OBJECTIVE)
    first, second = told.commands
    assert first.recorded_at == datetime(2020, 1, 1, 1, tzinfo=UTC)
    assert first.id == id_of(ORG, "import", "tests", 1)
    assert first.correlation_id == id_of(ORG, "commit", "c0ffee")
    assert second.correlation_id is None
    assert first.actor_id == second.actor_id == id_of(ORG, "person", "lead")
    assert {e.timestamp for e in told.events[0]} == {datetime(2019, 12, 30, tzinfo=UTC)}
    assert all(command.roles is None for command in told.commands)


def test_a_cycle_has_the_dates_and_label_that_are_known(told: Told) -> None:
    told.tell({**OPENED, "label": "Q1", "starts_on": "2020-01-01", "ends_on": "2020-03-31"})
    assert told.last[-1][1] | {"phase": ""} == {
        "name": "Q1",
        "starts_on": "2020-01-01",
        "ends_on": "2020-03-31",
        "phase": "",
    }


def test_a_cycle_that_two_sources_open_is_one(told: Told) -> None:
    assert told.tell(OPENED, {**OPENED, "source": "other"}).topics == []


def test_objectives_keep_what_has_no_place_as_attributes(told: Told) -> None:
    told.tell(
        OPENED,
        {
            **OBJECTIVE,
            "team": "sales",
            "fields": {"owner": "CEO", "level": "company", "none": None},
            "first_observation": True,
            "granularity": "commit",
            "mainline_commit": "c0ffee",
        },
    )
    assert told.topics == ["person.added", "objective.drafted"]
    assert told.objective.owner_id == id_of(ORG, "person", "CEO")
    assert told.objective.attributes == {
        "team": "sales",
        "level": "company",
        "first_observation": True,
    }


def test_an_owner_that_is_no_role_stays_an_attribute(told: Told) -> None:
    told.tell(OPENED, {**OBJECTIVE, "fields": {"owner": "all (equally)"}})
    assert told.objective.owner_id is None
    assert told.objective.attributes == {"owner": "all (equally)"}
    assert set(told.people) == {"lead"}


def test_key_results_come_with_all_that_is_typed(told: Told) -> None:
    fields = {
        "owners": [{"role": "dev", "weight": 0.3333}, {"role": "lead", "weight": 0.6666}],
        "baseline": "120.50",
        "target": 90,
        "unit": "days",
        "weight": 2,
        "mid": 0.25,
        "final": 1,
        "struck": True,
        "priority": "P0",
        "numbers": ["120.50", "90"],
    }
    told.tell(OPENED, OBJECTIVE, {**KEY_RESULT, "fields": fields, "first_observation": False})
    assert told.topics == [
        "person.added",
        "key_result.added",
        "key_result.scored",
        "key_result.scored",
        "key_result.struck_out",
    ]
    assert told.last[1][1] == {
        "objective_id": str(id_of(ORG, "objective", "o")),
        "title": "Result",
        "measure": {"kind": "metric", "baseline": "120.5", "target": "90", "unit": "days"},
        "owners": [
            {"person_id": str(id_of(ORG, "person", "dev")), "weight": "0.3333"},
            {"person_id": str(id_of(ORG, "person", "lead")), "weight": "0.6666"},
        ],
        "weight": "2",
        "attributes": {"priority": "P0", "numbers": ["120.50", "90"]},
    }
    assert told.key_result.scores == {"mid": Decimal("0.25"), "final": Decimal(1)}


@pytest.mark.parametrize("owners", ["everybody", [{"role": "dev (1/3)", "weight": None}], {"x": 1}])
def test_owners_that_cannot_be_told_stay_an_attribute(told: Told, owners: object) -> None:
    told.tell(OPENED, OBJECTIVE, {**KEY_RESULT, "fields": {"owners": owners}})
    assert told.key_result.owners == ()
    assert told.key_result.attributes == {"owners": owners}


def test_owners_change_between_told_and_not_told(told: Told) -> None:
    told.tell(*START, changed("owners", ["dev"], "kr_owner_changed"))
    assert told.topics == ["person.added", "key_result.handed_over"]
    told.tell(changed("owners", ["dev + ops"], "kr_owner_changed"))
    assert told.topics == ["key_result.handed_over", "key_result.attribute_set"]
    assert (told.key_result.owners, told.key_result.attributes) == ((), {"owners": ["dev + ops"]})
    told.tell(changed("owners", None, "kr_owner_changed"))
    assert (told.key_result.owners, told.key_result.attributes) == ((), {})


def test_a_changed_target_is_measured_and_worded_anew(told: Told) -> None:
    told.tell(
        *START,
        {
            "type": "kr_target_changed",
            "key_result": "k",
            "numbers_from": [],
            "numbers_to": ["$1,500"],
            "from": "Result",
            "to": "Earn $1,500",
        },
    )
    assert told.topics == [
        "key_result.retargeted",
        "key_result.reworded",
        "key_result.attribute_set",
    ]
    assert told.last[0][1]["measure_to"] == {
        "kind": "metric",
        "baseline": None,
        "target": "1500",
        "unit": "$",
    }
    assert {(e.reason_kind, e.reason_text) for e in told.events[-1]} == {
        ("not_recorded", "because of 4")
    }
    assert told.key_result.attributes == {"numbers": ["$1,500"]}


def test_numbers_are_read_in_the_language_of_the_organisation(tmp_path: Path) -> None:
    said = {"type": "kr_target_changed", "key_result": "k", "numbers_to": ["1.500"], "to": "x"}
    german = Told(tmp_path / "de", Founding(language="de")).tell(*START, said)
    english = Told(tmp_path / "en").tell(*START, said)
    assert german.key_result.measure.target == Decimal(1500)
    assert english.key_result.measure.target == Decimal("1.5")


@pytest.mark.parametrize(
    ("change", "topics"),
    [
        (changed("priority", "P1", "kr_priority_changed"), ["attribute_set"]),
        (changed("aggregation", "mean", "kr_scoring_method_changed"), ["attribute_set"]),
        (changed("anything", {"deep": [1]}), ["attribute_set"]),
        (changed("anything", None), []),
        (changed("struck", True, "kr_struck_out"), ["struck_out"]),
        (changed("mid", 0.5), ["scored"]),
        (scored("final", None, 1.0), ["scored"]),
        ({"type": "kr_reworded", "key_result": "k", "cosmetic": True, "to": "R"}, ["reworded"]),
        ({"type": "kr_reworded", "key_result": "k", "to": " Result "}, []),
        (DROPPED, ["dropped"]),
        (check_in("2020-01-01", score=0.5), ["check_in_recorded"]),
    ],
)
def test_changes_of_key_results(told: Told, change: Said, topics: list[str]) -> None:
    told.tell(*START, change)
    assert told.topics == [f"key_result.{topic}" for topic in topics]
    assert {event.reason_text for event in told.events[-1]} <= {"because of 4"}


@pytest.mark.parametrize(
    ("change", "topics"),
    [
        ({"type": "objective_reworded", "objective": "o", "to": "Aim"}, ["reworded"]),
        (
            {"type": "objective_field_changed", "objective": "o", "field": "level", "to": 1},
            ["attribute_set"],
        ),
        (
            {"type": "objective_archived", "objective": "o", "field": "place", "to": "archive"},
            ["attribute_set"],
        ),
        (OBJECTIVE_DROPPED, ["dropped"]),
        ({"type": "note_added", "objective": "o", "text": "words"}, ["note_added"]),
    ],
)
def test_changes_of_objectives(told: Told, change: Said, topics: list[str]) -> None:
    told.tell(*START, change)
    assert told.topics == [f"objective.{topic}" for topic in topics]


def test_a_score_that_changes_is_a_rescoring_with_its_reason(told: Told) -> None:
    told.tell(*START, scored("mid", None, 0.5), scored("mid", 0.5, 0.7))
    facts = {"kind": "mid", "value_from": "0.5", "value_to": "0.7"}
    assert told.last == [("key_result.rescored", facts)]


def test_dropping_an_objective_leaves_its_key_results(told: Told) -> None:
    told.tell(*START, OBJECTIVE_DROPPED)
    assert not told.key_result.dropped
    told.tell({"type": "objective_restored", "objective": "o", "cycle": "q1"})
    assert not told.objective.dropped


def test_what_is_dropped_is_scored_and_comes_back_as_it_was(told: Told) -> None:
    told.tell(*START, check_in("2020-01-01", score=0.5), DROPPED, scored("final", None, 0.2))
    told.tell({"type": "kr_restored", "key_result": "k", "objective": "o"})
    assert (told.key_result.dropped, told.key_result.check_in_count) == (False, 1)
    assert told.key_result.scores == {"final": Decimal("0.2")}


def test_check_ins_say_all_there_is(told: Told) -> None:
    said = {
        "value": "1.50",
        "score": 0.3333,
        "confidence": 7,
        "status": "at_risk",
        "comment": "words",
        "raw": "(1.5)",
        "parts": [1, 0.5],
        "kind": "actual",
        "nothing": None,
    }
    told.tell(*START, check_in("2020-01-02#2", **said, granularity="commit"))
    assert told.last[0][1] == {
        "check_in_id": str(id_of(ORG, "check_in", "k", "2020-01-02#2", 0)),
        "measured_on": "2020-01-02",
        "value": "1.5",
        "score": "0.3333",
        "confidence": 7,
        "status": "at_risk",
        "note": "words",
        "details": {"raw": "(1.5)", "parts": [1, 0.5], "kind": "actual"},
    }


def test_a_correction_says_everything_anew_and_keeps_the_place(told: Told) -> None:
    told.tell(
        *START,
        check_in("2020-01-01", score=0.1, raw="x", comment="old"),
        check_in("2020-01-02", score=0.2),
        {
            "type": "check_in_corrected",
            "key_result": "k",
            "effective": "2020-01-01",
            "to": {"score": 0.9},
        },
    )
    first = told.key_result.check_ins[id_of(ORG, "check_in", "k", "2020-01-01", 0)]
    assert (first.score, first.note, first.details) == (Decimal("0.9"), None, {})
    assert told.key_result.latest is not None
    assert told.key_result.latest.score == Decimal("0.2")


def test_a_check_in_that_was_removed_can_be_recorded_again(told: Told) -> None:
    removed = {"type": "check_in_removed", "key_result": "k", "effective": "2020-01-01"}
    told.tell(*START, check_in("2020-01-01", score=0.1), removed)
    told.tell(check_in("2020-01-01", score=0.2))
    again = id_of(ORG, "check_in", "k", "2020-01-01", 1)
    assert told.last[0][1]["check_in_id"] == str(again)
    told.tell(removed)
    assert told.key_result.check_ins[again].retracted
    assert told.key_result.check_in_count == 0


def test_equal_notes_are_told_apart(told: Told) -> None:
    added = {"type": "note_added", "objective": "o", "text": "twice"}
    removed = {**added, "type": "note_removed"}
    told.tell(*START, added, {**added, "by": "dev"}, removed)
    assert [note.author_id for note in told.objective.notes.values()] == [
        id_of(ORG, "person", "lead")
    ]
    told.tell({**removed})
    assert told.objective.notes == {}


def test_people_are_told_apart_by_composed_names(told: Told) -> None:
    told.tell({**OPENED, "by": "Ju\u0308rgen "}, {**OPENED, "by": "J\u00fcrgen"})
    assert set(told.people) == {"J\u00fcrgen"}


@pytest.mark.parametrize(
    ("changes", "field", "reason"),
    [
        ([{"type": "kr_renamed"}], "type", "'kr_renamed' is unknown: use one of check_in_"),
        ([*START, {"type": "kr_moved", "key_result": "k"}], "type", "cannot move to another"),
        (
            [OPENED, {"type": "organization_founded", "name": "x"}],
            "type",
            "founded already: only the first line may do so",
        ),
        ([OBJECTIVE], "cycle", "'q1' is unknown: no line before this one adds it"),
        ([OPENED, KEY_RESULT], "objective", "'o' is unknown"),
        ([check_in("2020-01-01", score=1)], "key_result", "'k' is unknown"),
        ([OPENED, OBJECTIVE, OBJECTIVE], "objective", "'o' was added before"),
        ([OPENED, {"type": "cycle_opened"}], "cycle", "it is missing"),
        ([{**OPENED, "starts_on": "1st"}], "starts_on", "give a day such as"),
        ([OPENED, {**OBJECTIVE, "title": 5}], "title", "it is 5: give a string"),
        ([OPENED, {**OBJECTIVE, "fields": []}], "fields", "it is []: give an object"),
        (
            [OPENED, OBJECTIVE, {**KEY_RESULT, "fields": {"mid": "high"}}],
            "fields.mid",
            "it is 'high': give a number",
        ),
        (
            [
                *START,
                {"type": "kr_target_changed", "key_result": "k", "numbers_to": [1], "to": "x"},
            ],
            "numbers_to",
            "it is [1]: give a list of strings",
        ),
        ([*START, {"type": "kr_field_changed", "key_result": "k", "field": "a"}], "to", "missing"),
        ([*START, changed("struck", False)], "to", "what is struck out stays so"),
        ([*START, changed("target", 5)], "field", "change a target by kr_target_changed"),
        (
            [
                *START,
                {"type": "objective_field_changed", "objective": "o", "field": "owner", "to": 1},
            ],
            "field",
            "an objective's owner cannot change yet",
        ),
        ([*START, scored("final", None, None)], "to", "it is None: give a number"),
        ([*START, scored("best", None, 1)], "score", "choose one of mid, projected, final"),
        ([*START, check_in("2020-02-30", score=1)], "effective", "give a day such as"),
        ([*START, check_in("2020-01-01#0", score=1)], "effective", "give a day such as"),
        ([*START, check_in("2020-01-01", confidence=7.5)], "confidence", "give a whole number"),
        ([*START, check_in("2020-01-01", status="fine")], "status", "choose one of on_track"),
        ([{**OPENED, "by": ""}], "by", "by is blank"),
        ([{"type": "organization_founded", "name": "x", "language": "fr"}], "language", "de, en"),
    ],
)
def test_lines_that_say_too_little_are_named(
    told: Told, changes: list[Said], field: str, reason: str
) -> None:
    with pytest.raises(BadLine) as refused:
        told.tell(*changes)
    assert (refused.value.number, refused.value.field) == (len(changes), field)
    assert reason in refused.value.reason


@pytest.mark.parametrize(
    ("changes", "path", "reason"),
    [
        ([OPENED, {**OBJECTIVE, "title": " "}], ("title",), "title is blank"),
        ([*START, scored("mid", None, 1.5)], ("value",), "from 0 to 1"),
        ([*START, scored("mid", 0.5, 0.6)], ("kind",), "score it first"),
        ([*START, scored("mid", None, 0.5), scored("mid", None, 0.6)], ("kind",), "rescore it"),
        ([*START, DROPPED, DROPPED], (), "restore it first"),
        ([*START, {"type": "kr_restored", "key_result": "k"}], (), "nothing to restore"),
        (
            [*START, DROPPED, {"type": "kr_restored", "key_result": "k", "objective": "other"}],
            ("objective",),
            "cannot move yet",
        ),
        (
            [
                *START,
                OBJECTIVE_DROPPED,
                {"type": "objective_restored", "objective": "o", "cycle": "q2"},
            ],
            ("cycle",),
            "cannot move yet",
        ),
        ([*START, OBJECTIVE_DROPPED, {**KEY_RESULT, "key_result": "l"}], (), "restore it first"),
        ([*START, DROPPED, check_in("2020-01-01", score=1)], (), "restore it first"),
        ([*START, check_in("2020-01-01")], (), "the check-in is empty"),
        (
            [*START, check_in("2020-01-01", score=1), check_in("2020-01-01", score=0)],
            ("effective",),
            "as in 2020-01-01#2",
        ),
        (
            [*START, {"type": "check_in_removed", "key_result": "k", "effective": "2020-01-01"}],
            ("effective",),
            "has no such check-in",
        ),
        (
            [*START, {"type": "note_removed", "objective": "o", "text": "x"}],
            ("text",),
            "no note of this text",
        ),
        (
            [OPENED, OBJECTIVE, {**KEY_RESULT, "fields": {"baseline": 1}}],
            ("measure", "baseline"),
            "a text has no baseline",
        ),
    ],
)
def test_the_domain_refuses_what_breaks_its_rules(
    told: Told, changes: list[Said], path: tuple[str, ...], reason: str
) -> None:
    with pytest.raises(Refused, match=reason) as refused:
        told.tell(*changes)
    assert refused.value.path == path
    assert len(told.events) == len(changes) - 1


def test_our_histories_use_every_type_of_line() -> None:
    used = {
        line.type
        for path in (SYNTHETIC, NORDWIND)
        for line in read_lines(path, datetime.now(UTC))
        if isinstance(line, Line)
    }
    assert used == TYPES - {"kr_moved"}
