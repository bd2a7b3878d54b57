"""The rules of recording check-ins, and which one is the latest."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from okr.domain.check_in import CheckIn, CheckInFacts, CheckInStatus
from okr.domain.errors import InvalidInput
from tests.domain.key_results import (
    ADDED,
    CHECK_IN,
    DAY,
    FACTS,
    OTHER_CHECK_IN,
    RECORDED,
    RETRACTED,
    recorded,
)
from tests.domain.scenario import BERND, START, act, given


def test_recording() -> None:
    key_result = (
        given(ADDED)
        .when(lambda key_result: key_result.record_check_in(CHECK_IN, FACTS, act(actor=BERND)))
        .then(RECORDED)
    )
    check_in = CheckIn(
        id=CHECK_IN,
        measured_on=DAY,
        value=Decimal("20.5"),
        score=Decimal("0.4"),
        confidence=7,
        status=CheckInStatus.AT_RISK,
        note="Zwei Absagen, Gespräch mit Müller nötig",
        details={"teile": [1, "0.75"]},
        author_id=BERND,
        at=act().at,
        retracted=False,
        order=2,
        noted_by=BERND,
        measure=key_result.measure,
    )
    assert key_result.check_ins == {CHECK_IN: check_in}
    assert key_result.latest == check_in
    assert key_result.check_in_count == 1
    assert key_result.progress == Decimal("0.525")


def test_a_check_in_has_an_id_of_its_own_also_after_a_retraction() -> None:
    for history in ((RECORDED,), (RECORDED, RETRACTED)):
        given(ADDED, *history).when(
            lambda key_result: key_result.record_check_in(CHECK_IN, FACTS, act())
        ).then_refused(InvalidInput, "check_in_id", saying="draw another")


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"value": Decimal("NaN")}, "value"),
        ({"value": Decimal("1E+18")}, "value"),
        ({"score": Decimal("-0.1")}, "score"),
        ({"score": Decimal("1.01")}, "score"),
        ({"score": Decimal("Infinity")}, "score"),
        ({"confidence": -1}, "confidence"),
        ({"confidence": 11}, "confidence"),
        ({"status": "fine"}, "status"),
        ({"note": "a\0b"}, "note"),
        ({"details": {"a": Decimal(1)}}, "details"),
        ({"measured_on": START}, "measured_on"),
    ],
)
def test_facts_keep_the_rules(wrong: dict[str, Any], path: str) -> None:
    facts = replace(FACTS, **wrong)
    given(ADDED).when(
        lambda key_result: key_result.record_check_in(CHECK_IN, facts, act())
    ).then_refused(InvalidInput, path)
    given(ADDED, RECORDED).when(
        lambda key_result: key_result.correct_check_in(CHECK_IN, facts, act())
    ).then_refused(InvalidInput, path)


@pytest.mark.parametrize(
    "bounds", [{"score": Decimal(0)}, {"score": Decimal(1)}, {"confidence": 0}, {"confidence": 10}]
)
def test_bounds_are_allowed(bounds: dict[str, Any]) -> None:
    assert CheckInFacts(DAY, **bounds).checked() == CheckInFacts(DAY, **bounds)


@pytest.mark.parametrize("value", [Decimal(-5), Decimal(0), Decimal(1000)])
def test_a_value_may_lie_beyond_the_measure(value: Decimal) -> None:
    key_result = (
        given(ADDED)
        .when(
            lambda key_result: key_result.record_check_in(CHECK_IN, CheckInFacts(DAY, value), act())
        )
        .then(recorded(value=str(value)))
    )
    assert key_result.latest.value == value


@pytest.mark.parametrize(
    "only",
    [
        {"confidence": 0},
        {"status": "off_track"},
        {"note": "Niemand da"},
        {"details": {"roh": "NA"}},
    ],
)
def test_a_check_in_without_value_and_score_is_recorded_but_never_the_latest(
    only: dict[str, Any],
) -> None:
    key_result = (
        given(ADDED, recorded(value="20"))
        .when(
            lambda key_result: key_result.record_check_in(
                OTHER_CHECK_IN, CheckInFacts(date(2026, 4, 17), **only), act()
            )
        )
        .then(recorded(OTHER_CHECK_IN, measured_on="2026-04-17", **only))
    )
    assert key_result.latest.id == CHECK_IN
    assert key_result.check_in_count == 2


@pytest.mark.parametrize("note", [None, " \n"])
def test_a_check_in_says_something(note: str | None) -> None:
    given(ADDED).when(
        lambda key_result: key_result.record_check_in(CHECK_IN, CheckInFacts(DAY, note=note), act())
    ).then_refused(InvalidInput, saying="empty")


def test_the_latest_is_the_one_measured_last_not_the_one_recorded_last() -> None:
    key_result = (
        given(ADDED, recorded(value="20"))
        .when(
            lambda key_result: key_result.record_check_in(
                OTHER_CHECK_IN, CheckInFacts(date(2026, 4, 3), Decimal(12)), act()
            )
        )
        .then(recorded(OTHER_CHECK_IN, measured_on="2026-04-03", value="12"))
    )
    assert key_result.latest.id == CHECK_IN


def test_of_two_on_one_day_the_one_recorded_later_is_the_latest() -> None:
    key_result = given(ADDED, recorded(value="20"), recorded(OTHER_CHECK_IN, value="12")).aggregate
    assert key_result.latest.id == OTHER_CHECK_IN
