"""Confidence and status: those of the newest check-in that gives one."""

from datetime import date
from decimal import Decimal
from typing import Any

from okr.domain.check_in import CheckInFacts, CheckInStatus
from tests.domain.key_results import (
    ADDED,
    CHECK_IN,
    DAY,
    OTHER_CHECK_IN,
    REASON,
    RETRACTED,
    recorded,
)
from tests.domain.scenario import act, given

EARLIER, LATER = date(2026, 4, 3), date(2026, 4, 17)


def test_none_before_the_first_check_in() -> None:
    key_result = given(ADDED).aggregate
    assert (key_result.confidence, key_result.status) == (None, None)


def test_a_check_in_with_neither_value_nor_score_gives_them_too() -> None:
    key_result = given(ADDED, recorded(value="20", confidence=3, status="off_track")).aggregate
    facts = CheckInFacts(LATER, confidence=8, status=CheckInStatus.ON_TRACK)
    key_result.record_check_in(OTHER_CHECK_IN, facts, act())
    assert key_result.latest.id == CHECK_IN
    assert (key_result.confidence, key_result.status) == (8, CheckInStatus.ON_TRACK)


def test_each_comes_from_the_newest_that_gives_it() -> None:
    key_result = given(ADDED, recorded(value="20", confidence=0, status="at_risk")).aggregate
    key_result.record_check_in(OTHER_CHECK_IN, CheckInFacts(LATER, Decimal(21)), act())
    assert key_result.latest.id == OTHER_CHECK_IN
    assert (key_result.confidence, key_result.status) == (0, CheckInStatus.AT_RISK)


def test_an_earlier_day_recorded_later_gives_none_of_them() -> None:
    key_result = given(ADDED, recorded(confidence=7, status="on_track")).aggregate
    facts = CheckInFacts(EARLIER, confidence=2, status=CheckInStatus.OFF_TRACK)
    key_result.record_check_in(OTHER_CHECK_IN, facts, act())
    assert (key_result.confidence, key_result.status) == (7, CheckInStatus.ON_TRACK)


def test_editing_an_old_check_in_does_not_make_it_the_newest() -> None:
    first: dict[str, Any] = {"confidence": 7, "status": "on_track"}
    history = (ADDED, recorded(**first), recorded(OTHER_CHECK_IN, confidence=4, status="at_risk"))
    key_result = given(*history).aggregate
    facts = CheckInFacts(DAY, confidence=9, status=CheckInStatus.OFF_TRACK)
    key_result.correct_check_in(CHECK_IN, facts, act())
    assert (key_result.confidence, key_result.status) == (4, CheckInStatus.AT_RISK)


def test_correcting_it_away_or_retracting_it_brings_the_one_before_back() -> None:
    history = (
        ADDED,
        recorded(OTHER_CHECK_IN, confidence=7, status="on_track"),
        recorded(confidence=4, status="at_risk"),
    )
    corrected = given(*history).aggregate
    corrected.correct_check_in(CHECK_IN, CheckInFacts(DAY, confidence=5), act())
    assert (corrected.confidence, corrected.status) == (5, CheckInStatus.ON_TRACK)
    retracted = given(*history, RETRACTED).aggregate
    assert (retracted.confidence, retracted.status) == (7, CheckInStatus.ON_TRACK)
    retracted.retract_check_in(OTHER_CHECK_IN, act(REASON))
    assert (retracted.confidence, retracted.status) == (None, None)
