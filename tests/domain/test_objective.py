"""The objective's rules."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from okr.domain.aggregate import Reason, ReasonKind
from okr.domain.errors import InvalidInput, NotFound, NotInForce
from okr.domain.objective import Note, Objective
from tests.domain.scenario import ANNA, BERND, STREAM, act, fact, given

CYCLE = UUID("0195f0e0-0000-7000-8000-0000000000c1")
NOTE = UUID("0195f0e0-0000-7000-8000-0000000000d1")
DRAFTED = fact(
    Objective.Drafted,
    cycle_id=str(CYCLE),
    title="Kunden empfehlen uns weiter",
    owner_id=str(BERND),
    attributes={"farbe": "grün"},
)
DROPPED = fact(Objective.Dropped)
NOTED = fact(Objective.NoteAdded, note_id=str(NOTE), text="Zu prüfen")


def test_drafting() -> None:
    objective = (
        given()
        .when(
            lambda _: Objective.draft(
                STREAM,
                CYCLE,
                "Kunden empfehlen uns weiter",
                BERND,
                act(),
                attributes={"farbe": "grün", "leer": None},
            )
        )
        .then(DRAFTED)
    )
    assert objective.cycle_id == CYCLE
    assert objective.title == "Kunden empfehlen uns weiter"
    assert objective.owner_id == BERND
    assert objective.attributes == {"farbe": "grün"}
    assert not objective.dropped
    assert objective.notes == {}


def test_drafting_for_nobody() -> None:
    objective = Objective.draft(STREAM, CYCLE, "Kunden empfehlen uns weiter", None, act())
    assert objective.owner_id is None
    assert objective.attributes == {}


@pytest.mark.parametrize(
    ("title", "problem"),
    [(" ", "blank"), ("x" * 501, "501 characters"), ("a\nb", "U+000A"), ("a\u2028b", "U+2028")],
    ids=["blank", "too_long", "line_break", "line_separator"],
)
def test_a_title_is_one_line_of_1_to_500_characters(title: str, problem: str) -> None:
    given().when(lambda _: Objective.draft(STREAM, CYCLE, title, None, act())).then_refused(
        InvalidInput, "title", saying=problem
    )
    given(DRAFTED).when(lambda objective: objective.reword(title, act())).then_refused(
        InvalidInput, "title", saying=problem
    )


def test_rewording() -> None:
    objective = (
        given(DRAFTED)
        .when(lambda objective: objective.reword("Kunden bleiben", act()))
        .then(
            fact(
                Objective.Reworded,
                title_from="Kunden empfehlen uns weiter",
                title_to="Kunden bleiben",
            )
        )
    )
    assert objective.title == "Kunden bleiben"


def test_rewording_to_the_same_title_changes_nothing() -> None:
    given(DRAFTED).when(
        lambda objective: objective.reword("  Kunden empfehlen uns weiter", act())
    ).then()


def test_setting_an_attribute() -> None:
    objective = (
        given(DRAFTED)
        .when(lambda objective: objective.set_attribute("farbe", ["rot", 1, None], act()))
        .then(
            fact(
                Objective.AttributeSet,
                name="farbe",
                value_from="grün",
                value_to=["rot", 1, None],
            )
        )
    )
    assert objective.attributes == {"farbe": ["rot", 1, None]}


def test_removing_an_attribute() -> None:
    objective = (
        given(DRAFTED)
        .when(lambda objective: objective.set_attribute("farbe", None, act()))
        .then(fact(Objective.AttributeSet, name="farbe", value_from="grün", value_to=None))
    )
    assert objective.attributes == {}


def test_setting_an_attribute_to_its_value_changes_nothing() -> None:
    given(DRAFTED).when(lambda objective: objective.set_attribute("farbe", "grün", act())).then()
    given(DRAFTED).when(lambda objective: objective.set_attribute("größe", None, act())).then()


def test_an_attribute_tells_true_from_one() -> None:
    one = fact(Objective.AttributeSet, name="aktiv", value_from=None, value_to=1)
    given(DRAFTED, one).when(lambda objective: objective.set_attribute("aktiv", True, act())).then(
        fact(Objective.AttributeSet, name="aktiv", value_from=1, value_to=True)
    )


def test_an_attribute_is_copied_so_that_no_caller_can_rewrite_the_event() -> None:
    tags = ["neu"]
    objective = Objective.draft(STREAM, CYCLE, "Ziel", None, act(), attributes={"tags": tags})
    objective.set_attribute("weitere", tags, act())
    tags.append("geändert")
    assert objective.attributes == {"tags": ["neu"], "weitere": ["neu"]}


def test_a_new_attribute_leaves_the_event_of_drafting_as_it_was() -> None:
    objective = Objective.draft(STREAM, CYCLE, "Ziel", None, act(), attributes={"a": 1})
    drafted: Any = objective.pending_events[0]
    objective.set_attribute("b", 2, act())
    assert drafted.attributes == {"a": 1}


def test_an_attribute_needs_a_name() -> None:
    given(DRAFTED).when(lambda objective: objective.set_attribute(" ", 1, act())).then_refused(
        InvalidInput, "name"
    )


def test_an_attribute_is_json() -> None:
    given(DRAFTED).when(lambda objective: objective.set_attribute("x", {1}, act())).then_refused(
        InvalidInput, "value"
    )
    given().when(
        lambda _: Objective.draft(STREAM, CYCLE, "Ziel", None, act(), attributes={"x": 1j})
    ).then_refused(InvalidInput, "attributes", "x")


def test_dropping_with_a_reason() -> None:
    reason = Reason(ReasonKind.MARKET_CHANGED, "  Der Markt ist weggebrochen\r\n")
    objective = (
        given(DRAFTED)
        .when(lambda objective: objective.drop(act(reason)))
        .then(
            fact(
                Objective.Dropped,
                reason_kind="market_changed",
                reason_text="Der Markt ist weggebrochen",
            )
        )
    )
    assert objective.dropped


def test_restoring() -> None:
    objective = (
        given(DRAFTED, DROPPED)
        .when(lambda objective: objective.restore(act()))
        .then(fact(Objective.Restored))
    )
    assert not objective.dropped


def test_restoring_what_is_not_dropped_is_refused() -> None:
    given(DRAFTED).when(lambda objective: objective.restore(act())).then_refused(NotInForce)


COMMANDS: dict[str, Callable[[Objective], None]] = {
    "reword": lambda objective: objective.reword("Neu", act()),
    "reword_to_the_same": lambda objective: objective.reword(objective.title, act()),
    "set_attribute": lambda objective: objective.set_attribute("farbe", "rot", act()),
    "drop": lambda objective: objective.drop(act()),
    "add_note": lambda objective: objective.add_note(UUID(int=7), "Neu", act()),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_dropped_objective_is_restored_first(name: str) -> None:
    given(DRAFTED, NOTED, DROPPED).when(COMMANDS[name]).then_refused(
        NotInForce, saying="restore it first"
    )


def test_adding_a_note() -> None:
    objective = (
        given(DRAFTED)
        .when(lambda objective: objective.add_note(NOTE, "Zu prüfen\r\n\tbis Mai ", act()))
        .then(fact(Objective.NoteAdded, note_id=str(NOTE), text="Zu prüfen\n\tbis Mai"))
    )
    assert objective.notes == {NOTE: Note("Zu prüfen\n\tbis Mai", ANNA, act().at)}


def test_a_note_has_an_id_of_its_own() -> None:
    given(DRAFTED, NOTED).when(
        lambda objective: objective.add_note(NOTE, "Noch eine", act())
    ).then_refused(InvalidInput, "note_id", saying="draw another")


@pytest.mark.parametrize(
    "text",
    ["", " \n", "x" * 10_001, "a\0b", "\ud800"],
    ids=["empty", "blank", "too_long", "control_character", "half_a_surrogate_pair"],
)
def test_a_note_has_1_to_10000_storable_characters(text: str) -> None:
    given(DRAFTED).when(lambda objective: objective.add_note(NOTE, text, act())).then_refused(
        InvalidInput, "text"
    )


def test_removing_a_note_also_from_a_dropped_objective() -> None:
    objective = (
        given(DRAFTED, NOTED, DROPPED)
        .when(lambda objective: objective.remove_note(NOTE, act()))
        .then(fact(Objective.NoteRemoved, note_id=str(NOTE)))
    )
    assert objective.notes == {}


def test_removing_no_note_is_refused() -> None:
    given(DRAFTED).when(lambda objective: objective.remove_note(NOTE, act())).then_refused(
        NotFound, "note_id"
    )


def test_a_note_may_come_back_unreadable() -> None:
    erased = fact(Objective.NoteAdded, note_id=str(NOTE), text=None)
    objective = (
        given(DRAFTED, erased)
        .when(lambda objective: objective.reword("Neu", act()))
        .then(fact(Objective.Reworded, title_from=DRAFTED.fields["title"], title_to="Neu"))
    )
    assert objective.notes[NOTE].text is None
