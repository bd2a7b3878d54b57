"""The objective's rules."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from okr.domain.aggregate import Reason, ReasonKind
from okr.domain.commitment import ObjectiveState
from okr.domain.errors import InvalidInput, NotFound, NotInForce
from okr.domain.goal import Outcome
from okr.domain.objective import Note, Objective
from okr.domain.owner import GoalOwner, OwnerKind
from tests.domain.objectives import (
    CLOSED,
    COMMITTED,
    CYCLE,
    DRAFTED,
    DROPPED,
    OTHER_CYCLE,
    REASON,
    REASONED,
    SALES,
)
from tests.domain.scenario import ANNA, BERND, STREAM, act, fact, given

NOTE = UUID("0195f0e0-0000-7000-8000-0000000000d1")
NOTED = fact(Objective.NoteAdded, note_id=str(NOTE), text="Zu prüfen")


def test_drafting() -> None:
    objective = (
        given()
        .when(
            lambda _: Objective.draft(
                STREAM,
                CYCLE,
                "Kunden empfehlen uns weiter",
                GoalOwner(OwnerKind.PERSON, BERND),
                act(),
                attributes={"farbe": "grün", "leer": None},
            )
        )
        .then(DRAFTED)
    )
    assert objective.cycle_id == CYCLE
    assert objective.title == "Kunden empfehlen uns weiter"
    assert objective.owner == GoalOwner(OwnerKind.PERSON, BERND)
    assert objective.owner_id == BERND
    assert objective.ambition is None
    assert objective.state is ObjectiveState.DRAFT
    assert objective.attributes == {"farbe": "grün"}
    assert not objective.dropped
    assert objective.notes == {}


def test_drafting_for_nobody() -> None:
    objective = Objective.draft(STREAM, CYCLE, "Kunden empfehlen uns weiter", None, act())
    assert objective.owner is None
    assert objective.owner_id is None
    assert objective.attributes == {}


def test_drafting_for_a_team() -> None:
    objective = Objective.draft(STREAM, CYCLE, "Kunden empfehlen uns weiter", SALES, act())
    assert objective.owner == SALES
    assert objective.owner_id == SALES.id


def test_an_owner_is_a_person_or_a_team() -> None:
    kind: Any = "robot"
    owner = GoalOwner(kind, BERND)
    given().when(lambda _: Objective.draft(STREAM, CYCLE, "Ziel", owner, act())).then_refused(
        InvalidInput, "owner", "kind", saying="person, team"
    )
    given(DRAFTED).when(lambda objective: objective.hand_over(owner, act())).then_refused(
        InvalidInput, "owner", "kind", saying="person, team"
    )


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


def test_handing_over() -> None:
    objective = (
        given(DRAFTED)
        .when(lambda objective: objective.hand_over(SALES, act()))
        .then(
            fact(
                Objective.HandedOver,
                owner_from={"kind": "person", "id": str(BERND)},
                owner_to={"kind": "team", "id": str(SALES.id)},
            )
        )
    )
    assert objective.owner == SALES


def test_handing_over_to_nobody_and_back() -> None:
    owner = DRAFTED.fields["owner"]
    to_nobody = fact(Objective.HandedOver, owner_from=owner, owner_to=None)
    objective = (
        given(DRAFTED).when(lambda objective: objective.hand_over(None, act())).then(to_nobody)
    )
    assert objective.owner is None
    given(DRAFTED, to_nobody).when(
        lambda objective: objective.hand_over(GoalOwner(OwnerKind.PERSON, BERND), act())
    ).then(fact(Objective.HandedOver, owner_from=None, owner_to=owner))


def test_handing_over_to_the_same_owner_changes_nothing() -> None:
    given(DRAFTED).when(
        lambda objective: objective.hand_over(GoalOwner(OwnerKind.PERSON, BERND), act())
    ).then()


def test_a_team_and_a_person_are_different_owners_also_with_one_id() -> None:
    team = GoalOwner(OwnerKind.TEAM, BERND)
    objective = given(DRAFTED).aggregate
    objective.hand_over(team, act())
    assert objective.owner == team


def test_moving_to_another_cycle() -> None:
    objective = (
        given(DRAFTED)
        .when(lambda objective: objective.move(OTHER_CYCLE, act()))
        .then(fact(Objective.Moved, cycle_from=str(CYCLE), cycle_to=str(OTHER_CYCLE)))
    )
    assert objective.cycle_id == OTHER_CYCLE


def test_moving_to_the_same_cycle_changes_nothing() -> None:
    given(DRAFTED, COMMITTED).when(lambda objective: objective.move(CYCLE, act())).then()


def test_dropping_keeps_the_history() -> None:
    objective = given(DRAFTED, NOTED, COMMITTED).aggregate
    objective.drop(act(REASON))
    assert objective.title == "Kunden empfehlen uns weiter"
    assert objective.notes[NOTE].text == "Zu prüfen"
    objective = (
        given(DRAFTED, NOTED, COMMITTED, fact(Objective.Dropped, **REASONED))
        .when(lambda objective: objective.restore(act()))
        .then(fact(Objective.Restored))
    )
    assert objective.state is ObjectiveState.COMMITTED


COMMANDS: dict[str, Callable[[Any], None]] = {
    "reword": lambda objective: objective.reword("Neu", act()),
    "reword_to_the_same": lambda objective: objective.reword(objective.title, act()),
    "set_attribute": lambda objective: objective.set_attribute("farbe", "rot", act()),
    "hand_over": lambda objective: objective.hand_over(None, act()),
    "move": lambda objective: objective.move(OTHER_CYCLE, act()),
    "propose": lambda objective: objective.propose(act()),
    "commit": lambda objective: objective.commit(act()),
    "return_to_draft": lambda objective: objective.return_to_draft(act(REASON)),
    "set_ambition": lambda objective: objective.set_ambition(None, act()),
    "align": lambda objective: objective.align("objective", UUID(int=7), "supports", act()),
    "unalign": lambda objective: objective.unalign("objective", UUID(int=7), act()),
    "refine": lambda objective: objective.refine_from("objective", UUID(int=7), act()),
    "apply_learning": lambda objective: objective.apply_learning(UUID(int=7), UUID(int=8), act()),
    "withdraw_refinement": lambda objective: objective.withdraw_refinement(
        "objective", UUID(int=7), act(REASON)
    ),
    "withdraw_application": lambda objective: objective.withdraw_application(
        UUID(int=7), act(REASON)
    ),
    "drop": lambda objective: objective.drop(act(REASON)),
    "close": lambda objective: objective.close(Outcome.SCORED, act()),
}


@pytest.mark.parametrize("name", [*COMMANDS, "add_note"])
def test_a_dropped_objective_is_restored_first(name: str) -> None:
    command = COMMANDS.get(name, lambda objective: objective.add_note(UUID(int=7), "Neu", act()))
    given(DRAFTED, NOTED, DROPPED).when(command).then_refused(NotInForce, saying="restore it first")


@pytest.mark.parametrize("name", COMMANDS)
def test_a_closed_objective_is_reopened_first(name: str) -> None:
    given(DRAFTED, CLOSED).when(COMMANDS[name]).then_refused(NotInForce, saying="reopen it first")


def test_a_closed_objective_takes_notes() -> None:
    given(DRAFTED, CLOSED).when(
        lambda objective: objective.add_note(NOTE, "Zu prüfen", act())
    ).then(NOTED)
    given(DRAFTED, NOTED, CLOSED).when(lambda objective: objective.remove_note(NOTE, act())).then(
        fact(Objective.NoteRemoved, note_id=str(NOTE))
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
