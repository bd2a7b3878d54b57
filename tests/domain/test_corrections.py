"""The rules of correcting and retracting check-ins."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from okr.domain.check_in import CheckInFacts
from okr.domain.errors import InvalidInput, NotFound, NotInForce
from okr.domain.key_result import KeyResult
from tests.domain.key_results import (
    ADDED,
    CHECK_IN,
    DAY,
    FACTS,
    OTHER_CHECK_IN,
    REASON,
    RECORDED,
    RETRACTED,
    recorded,
)
from tests.domain.scenario import ANNA, BERND, Fact, act, fact, given


def payload(**facts: Any) -> dict[str, Any]:
    return {
        "measured_on": "2026-04-10",
        "value": None,
        "score": None,
        "confidence": None,
        "status": None,
        "details": {},
        **facts,
    }


def test_correcting() -> None:
    key_result = (
        given(ADDED, RECORDED)
        .when(
            lambda key_result: key_result.correct_check_in(
                CHECK_IN, CheckInFacts(DAY, Decimal(21), note="Nachgezählt"), act(REASON)
            )
        )
        .then(
            fact(
                KeyResult.CheckInCorrected,
                check_in_id=str(CHECK_IN),
                before=payload(
                    value="20.5",
                    score="0.4",
                    confidence=7,
                    status="at_risk",
                    details={"teile": [1, "0.75"]},
                ),
                after=payload(value="21"),
                note_kept=False,
                note_from="Zwei Absagen, Gespräch mit Müller nötig",
                note_to="Nachgezählt",
                reason_kind="error",
                reason_text="Falsches Ziel",
            )
        )
    )
    check_in = key_result.check_ins[CHECK_IN]
    assert check_in == key_result.latest
    assert check_in.facts == CheckInFacts(DAY, Decimal(21), note="Nachgezählt")
    assert (check_in.author_id, check_in.order) == (ANNA, 2)
    assert key_result.check_in_count == 1


def corrected_note(*history: Fact, note: str | None, actor: UUID) -> tuple[KeyResult, Any]:
    """The key result after its check-in got another day and this note, and the event of it."""
    key_result = given(ADDED, *history).aggregate
    facts = replace(FACTS, measured_on=date(2026, 4, 9), note=note)
    key_result.correct_check_in(CHECK_IN, facts, act(REASON, actor))
    [event] = key_result.collect_events()
    return key_result, event


@pytest.mark.parametrize("actor", [ANNA, BERND])
def test_a_note_that_stays_is_not_written_again(actor: UUID) -> None:
    key_result, event = corrected_note(RECORDED, note=FACTS.note, actor=actor)
    assert (event.note_kept, event.note_from, event.note_to) == (True, None, None)
    check_in = key_result.check_ins[CHECK_IN]
    assert (check_in.note, check_in.noted_by) == (FACTS.note, ANNA)


@pytest.mark.parametrize("note", [None, "Nachgezählt"])
def test_a_correction_repeats_no_words_of_others(note: str | None) -> None:
    key_result, event = corrected_note(RECORDED, note=note, actor=BERND)
    assert (event.note_kept, event.note_from, event.note_to) == (False, None, note)
    check_in = key_result.check_ins[CHECK_IN]
    assert (check_in.note, check_in.noted_by, check_in.author_id) == (note, BERND, ANNA)


def test_the_author_of_a_check_in_repeats_no_words_of_who_corrected_it() -> None:
    by_bernd = fact(
        KeyResult.CheckInCorrected,
        check_in_id=str(CHECK_IN),
        before=FACTS.to_payload(),
        after=FACTS.to_payload(),
        note_kept=False,
        note_from=None,
        note_to="Nachgezählt",
        actor_id=BERND,
    )
    key_result, event = corrected_note(RECORDED, by_bernd, note="Stimmt", actor=ANNA)
    assert (event.note_from, event.note_to) == (None, "Stimmt")
    assert key_result.check_ins[CHECK_IN].noted_by == ANNA


def test_correcting_an_old_check_in_does_not_make_it_the_latest() -> None:
    corrected = fact(
        KeyResult.CheckInCorrected,
        check_in_id=str(CHECK_IN),
        before=payload(value="20"),
        after=payload(value="25"),
        note_kept=True,
        note_from=None,
        note_to=None,
    )
    key_result = (
        given(ADDED, recorded(value="20"), recorded(OTHER_CHECK_IN, value="12"))
        .when(
            lambda key_result: key_result.correct_check_in(
                CHECK_IN, CheckInFacts(DAY, Decimal(25)), act()
            )
        )
        .then(corrected)
    )
    assert key_result.latest.id == OTHER_CHECK_IN
    assert key_result.check_ins[CHECK_IN].value == 25


@pytest.mark.parametrize(
    ("measured_on", "latest"), [("2026-04-11", CHECK_IN), ("2026-04-09", OTHER_CHECK_IN)]
)
def test_correcting_the_day_decides_anew_which_is_the_latest(
    measured_on: str, latest: UUID
) -> None:
    key_result = given(ADDED, recorded(value="20"), recorded(OTHER_CHECK_IN, value="12")).aggregate
    facts = CheckInFacts(date.fromisoformat(measured_on), Decimal(20))
    key_result.correct_check_in(CHECK_IN, facts, act())
    assert key_result.latest.id == latest


def test_correcting_the_latest_to_an_earlier_day_makes_another_the_latest() -> None:
    key_result = given(ADDED, recorded(value="20"), recorded(OTHER_CHECK_IN, value="12")).aggregate
    key_result.correct_check_in(OTHER_CHECK_IN, CheckInFacts(date(2026, 4, 1), Decimal(12)), act())
    assert key_result.latest.id == CHECK_IN


def test_correcting_away_the_value_of_the_only_one_leaves_no_latest() -> None:
    key_result = given(ADDED, recorded(value="20")).aggregate
    key_result.correct_check_in(CHECK_IN, CheckInFacts(DAY, note="Nicht gemessen"), act())
    assert key_result.latest is None
    assert key_result.check_in_count == 1


def test_correcting_to_the_same_facts_changes_nothing() -> None:
    given(ADDED, RECORDED).when(
        lambda key_result: key_result.correct_check_in(CHECK_IN, FACTS, act())
    ).then()


def test_correcting_none_or_a_retracted_one_is_refused() -> None:
    given(ADDED).when(
        lambda key_result: key_result.correct_check_in(CHECK_IN, FACTS, act())
    ).then_refused(NotFound, "check_in_id")
    given(ADDED, RECORDED, RETRACTED).when(
        lambda key_result: key_result.correct_check_in(CHECK_IN, FACTS, act())
    ).then_refused(NotInForce, "check_in_id", saying="record a new one")


def test_retracting_keeps_it_readable_and_makes_the_one_before_the_latest() -> None:
    key_result = (
        given(ADDED, recorded(OTHER_CHECK_IN, value="12"), recorded(value="20"))
        .when(lambda key_result: key_result.retract_check_in(CHECK_IN, act(REASON)))
        .then(RETRACTED)
    )
    assert key_result.check_ins[CHECK_IN].retracted
    assert key_result.check_ins[CHECK_IN].value == 20
    assert key_result.latest.id == OTHER_CHECK_IN
    assert key_result.check_in_count == 1


def test_retracting_the_only_one_leaves_no_latest() -> None:
    key_result = given(ADDED, RECORDED, RETRACTED).aggregate
    assert key_result.latest is None
    assert key_result.check_in_count == 0


def test_retracting_needs_a_reason() -> None:
    given(ADDED, RECORDED).when(
        lambda key_result: key_result.retract_check_in(CHECK_IN, act())
    ).then_refused(InvalidInput, "reason", saying="retracting")


def test_retracting_none_or_a_retracted_one_is_refused() -> None:
    given(ADDED).when(
        lambda key_result: key_result.retract_check_in(CHECK_IN, act(REASON))
    ).then_refused(NotFound, "check_in_id")
    given(ADDED, RECORDED, RETRACTED).when(
        lambda key_result: key_result.retract_check_in(CHECK_IN, act(REASON))
    ).then_refused(NotInForce, "check_in_id", saying="is retracted")


def test_a_note_may_come_back_unreadable() -> None:
    erased = recorded(value="20")
    key_result = (
        given(ADDED, erased)
        .when(
            lambda key_result: key_result.correct_check_in(
                CHECK_IN, CheckInFacts(DAY, Decimal(20), note="Neu"), act()
            )
        )
        .then(
            fact(
                KeyResult.CheckInCorrected,
                check_in_id=str(CHECK_IN),
                before=payload(value="20"),
                after=payload(value="20"),
                note_kept=False,
                note_from=None,
                note_to="Neu",
            )
        )
    )
    assert key_result.latest.note == "Neu"
