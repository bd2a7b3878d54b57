"""The retrospective's rules."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given as given_any
from hypothesis import strategies as st

from okr.domain.aggregate import Reason, ReasonKind
from okr.domain.errors import Forbidden, InvalidInput, NotFound, NotInForce
from okr.domain.goal_ref import GoalKind, GoalRef
from okr.domain.learning import (
    Evidence,
    EvidenceKind,
    GoalDecision,
    Learning,
    LearningKind,
    Verdict,
)
from okr.domain.retrospective import Retrospective
from tests.domain.scenario import ANNA, BERND, START, STREAM, Fact, act, fact, fold, given
from tests.domain.test_history import Command, acts, command, ids, run, stored, words

CYCLE, TEAM, OBJECTIVE, KEY_RESULT, LEARNING = (
    UUID(f"0195f0e0-0000-7000-8000-0000000000{number:02x}") for number in range(0xC1, 0xC6)
)
EVIDENCE = (
    Evidence(EvidenceKind.OBJECTIVE, OBJECTIVE),
    Evidence(EvidenceKind.KEY_RESULT, KEY_RESULT),
    Evidence(EvidenceKind.ENTRY, 4711),
)
REASON = Reason(ReasonKind.ERROR, "Doppelt")
BECAUSE = {"reason_kind": "error", "reason_text": "Doppelt"}

OPENED = fact(Retrospective.Opened, cycle_id=str(CYCLE), team_id=str(TEAM))
CAPTURED = fact(
    Retrospective.LearningCaptured,
    learning_id=str(LEARNING),
    kind="went_badly",
    text="Zu viele Ziele",
    evidence=[
        {"kind": "objective", "id": str(OBJECTIVE)},
        {"kind": "key_result", "id": str(KEY_RESULT)},
        {"kind": "entry", "id": "4711"},
    ],
)
WITHDRAWN = fact(Retrospective.LearningWithdrawn, learning_id=str(LEARNING))
CLOSED = fact(Retrospective.Closed)


def decided(before: str | None, after: str, note: str | None = None) -> Fact:
    return fact(
        Retrospective.Decided,
        subject_kind="objective",
        subject_id=str(OBJECTIVE),
        decision_from=before,
        decision_to=after,
        note=note,
    )


def test_opening_for_a_team() -> None:
    retrospective = (
        given().when(lambda _: Retrospective.open(STREAM, CYCLE, TEAM, act())).then(OPENED)
    )
    assert (retrospective.cycle_id, retrospective.team_id) == (CYCLE, TEAM)
    assert not retrospective.closed
    assert (retrospective.learnings, retrospective.decisions) == ({}, {})


def test_opening_for_the_organisation() -> None:
    retrospective = (
        given()
        .when(lambda _: Retrospective.open(STREAM, CYCLE, None, act()))
        .then(fact(Retrospective.Opened, cycle_id=str(CYCLE), team_id=None))
    )
    assert retrospective.team_id is None


def test_capturing_a_learning_with_each_piece_of_evidence_once() -> None:
    retrospective = (
        given(OPENED)
        .when(
            lambda retrospective: retrospective.capture_learning(
                LEARNING,
                LearningKind.WENT_BADLY,
                "Zu viele Ziele\r\n",
                act(),
                evidence=[*EVIDENCE, *EVIDENCE],
            )
        )
        .then(CAPTURED)
    )
    assert retrospective.learnings == {
        LEARNING: Learning(
            LearningKind.WENT_BADLY, "Zu viele Ziele", EVIDENCE, ANNA, act().at, False
        )
    }


def test_a_learning_may_lack_evidence() -> None:
    retrospective = given(OPENED).aggregate
    retrospective.capture_learning(LEARNING, LearningKind.TO_TRY, "Weniger Ziele", act())
    assert retrospective.learnings[LEARNING].evidence == ()


def test_a_learning_has_an_id_of_its_own_also_after_withdrawal() -> None:
    for history in ((OPENED, CAPTURED), (OPENED, CAPTURED, WITHDRAWN)):
        given(*history).when(
            lambda retrospective: retrospective.capture_learning(
                LEARNING, LearningKind.INSIGHT, "Noch eine", act()
            )
        ).then_refused(InvalidInput, "learning_id", saying="draw another")


@pytest.mark.parametrize("text", ["", " \n", "x" * 10_001, "a\0b"])
def test_a_learning_has_1_to_10000_storable_characters(text: str) -> None:
    given(OPENED).when(
        lambda retrospective: retrospective.capture_learning(
            LEARNING, LearningKind.INSIGHT, text, act()
        )
    ).then_refused(InvalidInput, "text")
    given(OPENED, CAPTURED).when(
        lambda retrospective: retrospective.reword_learning(LEARNING, text, act())
    ).then_refused(InvalidInput, "text")


def test_a_learning_is_of_a_known_kind() -> None:
    kind: Any = "meh"
    given(OPENED).when(
        lambda retrospective: retrospective.capture_learning(LEARNING, kind, "Hm", act())
    ).then_refused(InvalidInput, "kind", saying="went_well")


@pytest.mark.parametrize(
    ("kind", "id", "field", "remedy"),
    [
        ("rumour", OBJECTIVE, "kind", "entry"),
        ("entry", OBJECTIVE, "id", "position"),
        ("entry", 0, "id", "from 1 on"),
        ("objective", 4711, "id", "id of the objective"),
    ],
)
def test_evidence_is_an_id_or_a_position(kind: Any, id: Any, field: str, remedy: str) -> None:
    given(OPENED).when(
        lambda retrospective: retrospective.capture_learning(
            LEARNING,
            LearningKind.INSIGHT,
            "Hm",
            act(),
            evidence=[EVIDENCE[0], Evidence(kind, id)],
        )
    ).then_refused(InvalidInput, "evidence", "1", field, saying=remedy)


def test_rewording_a_learning_leaves_who_captured_it_when() -> None:
    retrospective = (
        given(OPENED, CAPTURED)
        .when(
            lambda retrospective: retrospective.reword_learning(
                LEARNING, "Fünf Ziele sind zu viele", act()
            )
        )
        .then(
            fact(
                Retrospective.LearningReworded,
                learning_id=str(LEARNING),
                text_from="Zu viele Ziele",
                text_to="Fünf Ziele sind zu viele",
            )
        )
    )
    learning = retrospective.learnings[LEARNING]
    assert learning.text == "Fünf Ziele sind zu viele"
    assert (learning.author_id, learning.at) == (ANNA, START.replace(hour=START.hour + 2))


def test_only_its_author_rewords_a_learning() -> None:
    given(OPENED, CAPTURED).when(
        lambda retrospective: retrospective.reword_learning(LEARNING, "Neu", act(actor=BERND))
    ).then_refused(Forbidden, saying="capture one of your own")


def test_rewording_to_the_same_words_changes_nothing() -> None:
    given(OPENED, CAPTURED).when(
        lambda retrospective: retrospective.reword_learning(LEARNING, "Zu viele Ziele ", act())
    ).then()


def test_withdrawing_a_learning() -> None:
    retrospective = (
        given(OPENED, CAPTURED)
        .when(lambda retrospective: retrospective.withdraw_learning(LEARNING, act(REASON)))
        .then(fact(Retrospective.LearningWithdrawn, learning_id=str(LEARNING), **BECAUSE))
    )
    assert retrospective.learnings[LEARNING].withdrawn
    assert retrospective.learnings[LEARNING].text == "Zu viele Ziele"


def test_withdrawing_needs_a_reason() -> None:
    given(OPENED, CAPTURED).when(
        lambda retrospective: retrospective.withdraw_learning(LEARNING, act())
    ).then_refused(InvalidInput, "reason")


ON_A_LEARNING: dict[str, Callable[[Retrospective], None]] = {
    "reword": lambda retrospective: retrospective.reword_learning(LEARNING, "Neu", act()),
    "withdraw": lambda retrospective: retrospective.withdraw_learning(LEARNING, act(REASON)),
}


@pytest.mark.parametrize("name", ON_A_LEARNING)
def test_changing_no_learning_is_refused(name: str) -> None:
    given(OPENED).when(ON_A_LEARNING[name]).then_refused(NotFound, "learning_id")


@pytest.mark.parametrize("name", ON_A_LEARNING)
def test_a_withdrawn_learning_stays_withdrawn(name: str) -> None:
    given(OPENED, CAPTURED, WITHDRAWN).when(ON_A_LEARNING[name]).then_refused(
        NotInForce, "learning_id", saying="capture a new one"
    )


def test_deciding_on_a_goal() -> None:
    retrospective = (
        given(OPENED)
        .when(
            lambda retrospective: retrospective.decide_on(
                GoalKind.OBJECTIVE, OBJECTIVE, Verdict.KEEP, act(), note="Läuft \n"
            )
        )
        .then(decided(None, "keep", "Läuft"))
    )
    assert retrospective.decisions == {
        GoalRef(GoalKind.OBJECTIVE, OBJECTIVE): GoalDecision(Verdict.KEEP, "Läuft", ANNA, act().at)
    }


@pytest.mark.parametrize(
    ("decision", "note"),
    [(Verdict.STOP, "Läuft"), (Verdict.KEEP, None), (Verdict.KEEP, "Läuft gut")],
)
def test_deciding_otherwise_or_with_another_note(decision: Verdict, note: str | None) -> None:
    retrospective = (
        given(OPENED, decided(None, "keep", "Läuft"))
        .when(
            lambda retrospective: retrospective.decide_on(
                GoalKind.OBJECTIVE, OBJECTIVE, decision, act(actor=BERND), note=note
            )
        )
        .then(decided("keep", decision.value, note))
    )
    (standing,) = retrospective.decisions.values()
    assert standing == GoalDecision(decision, note, BERND, act().at)


def test_deciding_the_same_again_changes_nothing() -> None:
    given(OPENED, decided(None, "keep", "Läuft")).when(
        lambda retrospective: retrospective.decide_on(
            GoalKind.OBJECTIVE, OBJECTIVE, Verdict.KEEP, act(), note="Läuft"
        )
    ).then()


@pytest.mark.parametrize(
    ("kind", "decision", "field"),
    [("cycle", "keep", "subject_kind"), ("objective", "postpone", "decision")],
)
def test_a_decision_keeps_the_rules(kind: Any, decision: Any, field: str) -> None:
    given(OPENED).when(
        lambda retrospective: retrospective.decide_on(kind, OBJECTIVE, decision, act())
    ).then_refused(InvalidInput, field, saying="choose one of")


def test_closing() -> None:
    retrospective = given(OPENED).when(lambda one: one.close(act())).then(CLOSED)
    assert retrospective.closed


def test_reopening() -> None:
    retrospective = (
        given(OPENED, CLOSED)
        .when(lambda retrospective: retrospective.reopen(act(REASON)))
        .then(fact(Retrospective.Reopened, **BECAUSE))
    )
    assert not retrospective.closed


def test_reopening_needs_a_reason_and_a_closed_one() -> None:
    given(OPENED, CLOSED).when(lambda one: one.reopen(act())).then_refused(InvalidInput, "reason")
    given(OPENED).when(lambda one: one.reopen(act(REASON))).then_refused(NotInForce)


COMMANDS: dict[str, Callable[[Retrospective], None]] = {
    **ON_A_LEARNING,
    "capture": lambda one: one.capture_learning(OBJECTIVE, LearningKind.INSIGHT, "Neu", act()),
    "decide_on": lambda one: one.decide_on(GoalKind.OBJECTIVE, OBJECTIVE, Verdict.STOP, act()),
    "close": lambda one: one.close(act()),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_closed_retrospective_is_reopened_first(name: str) -> None:
    given(OPENED, CAPTURED, CLOSED).when(COMMANDS[name]).then_refused(
        NotInForce, saying="reopen it first"
    )


def test_texts_may_come_back_unreadable() -> None:
    erased = fact(Retrospective.LearningCaptured, **{**CAPTURED.fields, "text": None})
    retrospective = (
        given(OPENED, erased, decided(None, "keep", None))
        .when(lambda retrospective: retrospective.reword_learning(LEARNING, "Neu", act()))
        .then(
            fact(
                Retrospective.LearningReworded,
                learning_id=str(LEARNING),
                text_from=None,
                text_to="Neu",
            )
        )
    )
    assert retrospective.learnings[LEARNING].text == "Neu"


evidence = st.lists(
    st.builds(Evidence, st.sampled_from([EvidenceKind.OBJECTIVE, EvidenceKind.KEY_RESULT]), ids)
    | st.builds(Evidence, st.just(EvidenceKind.ENTRY), st.integers(0, 3)),
    max_size=3,
)


def capturing(drawn: tuple[Any, ...]) -> Command:
    *arguments, shown = drawn
    return lambda retrospective: retrospective.capture_learning(*arguments, evidence=shown)


def deciding(drawn: tuple[Any, ...]) -> Command:
    *arguments, note = drawn
    return lambda retrospective: retrospective.decide_on(*arguments, note=note)


commands = st.one_of(
    st.tuples(ids, st.sampled_from(LearningKind), words, acts, evidence).map(capturing),
    command("reword_learning", ids, words, acts),
    command("withdraw_learning", ids, acts),
    st.tuples(
        st.sampled_from(GoalKind), ids, st.sampled_from(Verdict), acts, st.none() | words
    ).map(deciding),
    command("close", acts),
    command("reopen", acts),
)


@given_any(st.lists(commands, max_size=30))
def test_a_retrospective_folds_to_its_live_state(commands: list[Command]) -> None:
    live = Retrospective.open(STREAM, CYCLE, TEAM, act())
    events = run(live, commands)
    assert fold(events) == live
    assert fold(map(stored, events)) == live
