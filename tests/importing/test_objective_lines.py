"""What lines about organisations, people, cycles, objectives and notes become."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from okr.service.importing.identity import id_of
from okr.service.importing.lines import Line, read_lines
from okr.service.importing.mapping import TYPES
from okr.service.importing.step import Founding
from tests.importing.files import NORDWIND, SYNTHETIC
from tests.importing.told import OBJECTIVE_DROPPED, ORG, Told
from tests.importing.writing import (
    OBJECTIVE,
    OPENED,
    START,
    Said,
)


def test_first_line_founds_the_organisation_and_adds_who_wrote_it(told: Told) -> None:
    told.tell(OPENED)
    assert told.last == [
        ("organization.founded", {"name": "tests", "zone": "Europe/Berlin", "language": "de"}),
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
        "zone": "Europe/Vienna",
        "language": "en",
    }
    told.tell(founded)
    facts = {"name": "Weiß & Söhne", "zone": "Europe/Vienna", "language": "en"}
    assert told.last[0] == ("organization.founded", facts)


def test_the_caller_has_the_last_word_on_the_founding(tmp_path: Path) -> None:
    told = Told(tmp_path / "h", Founding(name="Ours", language="en"))
    told.tell({"type": "organization_founded", "name": "Theirs", "zone": "Asia/Tokyo"})
    facts = {"name": "Ours", "zone": "Asia/Tokyo", "language": "en"}
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


def test_dropping_an_objective_leaves_its_key_results(told: Told) -> None:
    told.tell(*START, OBJECTIVE_DROPPED)
    assert not told.key_result.dropped
    told.tell({"type": "objective_restored", "objective": "o", "cycle": "q1"})
    assert not told.objective.dropped


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


def test_our_histories_use_every_type_of_line() -> None:
    used = {
        line.type
        for path in (SYNTHETIC, NORDWIND)
        for line in read_lines(path, datetime.now(UTC))
        if isinstance(line, Line)
    }
    assert used == TYPES


def test_an_objective_changes_its_owner(told: Told) -> None:
    def owned(value: object) -> list[tuple[str, dict[str, object]]]:
        changed = {"type": "objective_owner_changed", "objective": "o", "field": "owner"}
        return told.tell({**changed, "to": value}).last

    told.tell(*START)
    [added, handed_over] = owned("dev")
    dev = {"kind": "person", "id": str(id_of(ORG, "person", "dev"))}
    assert (added[0], handed_over[1]["owner_to"]) == ("person.added", dev)
    [handed_over, attribute] = owned("dev + ops")
    assert handed_over == ("objective.handed_over", {"owner_from": dev, "owner_to": None})
    assert attribute[1] == {"name": "owner", "value_from": None, "value_to": "dev + ops"}
    assert [topic for topic, _ in owned("dev")] == [
        "objective.handed_over",
        "objective.attribute_set",
    ]
    assert [topic for topic, _ in owned(None)] == ["objective.handed_over"]


def test_an_objective_moves(told: Told) -> None:
    told.tell(*START, {"type": "cycle_opened", "cycle": "q2"})
    told.tell({"type": "objective_moved", "objective": "o", "to": "q2"})
    one, two = (str(id_of(ORG, "cycle", name)) for name in ("q1", "q2"))
    assert told.last == [("objective.moved", {"cycle_from": one, "cycle_to": two})]
    told.tell(OBJECTIVE_DROPPED)
    told.tell({"type": "objective_restored", "objective": "o", "cycle": "q1"})
    assert told.topics == ["objective.restored", "objective.moved"]
