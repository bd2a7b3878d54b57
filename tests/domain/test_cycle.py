"""The cycle's rules."""

from datetime import date
from typing import Any

import pytest

from okr.domain.aggregate import Reason, ReasonKind
from okr.domain.cycle import Cycle, Phase
from okr.domain.errors import CycleClosed, InvalidInput
from tests.domain.scenario import START, STREAM, act, fact, given

FIRST, LAST = date(2026, 4, 1), date(2026, 6, 30)


def opened(phase: Phase) -> Any:
    return fact(
        Cycle.Opened,
        name="2. Quartal 2026",
        starts_on="2026-04-01",
        ends_on="2026-06-30",
        phase=phase.value,
    )


def test_opening_in_the_first_phase() -> None:
    cycle = (
        given()
        .when(lambda _: Cycle.open(STREAM, "2. Quartal 2026", FIRST, LAST, act()))
        .then(opened(Phase.GUARD_RAILS))
    )
    assert cycle.name == "2. Quartal 2026"
    assert (cycle.starts_on, cycle.ends_on) == (FIRST, LAST)
    assert cycle.phase is Phase.GUARD_RAILS


def test_opening_in_another_phase_and_without_dates() -> None:
    cycle = (
        given()
        .when(lambda _: Cycle.open(STREAM, "Frühphase", None, None, act(), phase=Phase.COMMITTED))
        .then(fact(Cycle.Opened, name="Frühphase", starts_on=None, ends_on=None, phase="committed"))
    )
    assert (cycle.starts_on, cycle.ends_on) == (None, None)


def test_a_cycle_of_one_day() -> None:
    cycle = Cycle.open(STREAM, "Hackathon", FIRST, FIRST, act())
    assert cycle.starts_on == cycle.ends_on


def test_a_cycle_ends_no_earlier_than_it_starts() -> None:
    given().when(lambda _: Cycle.open(STREAM, "Q2", LAST, FIRST, act())).then_refused(
        InvalidInput, "ends_on", saying="before starts_on 2026-06-30"
    )


def test_dates_are_days_not_moments() -> None:
    given().when(lambda _: Cycle.open(STREAM, "Q2", FIRST, START, act())).then_refused(
        InvalidInput, "ends_on", saying="calendar day"
    )


def test_phases_are_ordered() -> None:
    assert sorted(Phase, key=lambda phase: phase.rank) == list(Phase)
    assert [phase.rank for phase in Phase] == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize("later", list(Phase)[1:])
def test_going_on_to_any_later_phase(later: Phase) -> None:
    cycle = (
        given(opened(Phase.GUARD_RAILS))
        .when(lambda cycle: cycle.change_phase(later, act()))
        .then(fact(Cycle.PhaseChanged, phase_from="guard_rails", phase_to=later.value))
    )
    assert cycle.phase is later


@pytest.mark.parametrize("earlier", list(Phase)[:-1])
def test_going_back_needs_a_reason(earlier: Phase) -> None:
    given(opened(Phase.CLOSED)).when(lambda cycle: cycle.change_phase(earlier, act())).then_refused(
        InvalidInput, "reason", saying=f"from closed to {earlier.value}"
    )


def test_reopening_with_a_reason() -> None:
    reason = Reason(ReasonKind.ERROR, "Zu früh geschlossen")
    given(opened(Phase.CLOSED)).when(
        lambda cycle: cycle.change_phase(Phase.REVIEW, act(reason))
    ).then(
        fact(
            Cycle.PhaseChanged,
            phase_from="closed",
            phase_to="review",
            reason_kind="error",
            reason_text="Zu früh geschlossen",
        )
    )


def test_changing_to_the_same_phase_changes_nothing() -> None:
    given(opened(Phase.REVIEW)).when(lambda cycle: cycle.change_phase(Phase.REVIEW, act())).then()


def test_renaming() -> None:
    cycle = (
        given(opened(Phase.CLOSED))
        .when(lambda cycle: cycle.rename(" Frühjahr 2026 ", act()))
        .then(fact(Cycle.Renamed, name_from="2. Quartal 2026", name_to="Frühjahr 2026"))
    )
    assert cycle.name == "Frühjahr 2026"
    given(opened(Phase.CLOSED)).when(lambda cycle: cycle.rename("2. Quartal 2026", act())).then()
    given(opened(Phase.CLOSED)).when(lambda cycle: cycle.rename(" ", act())).then_refused(
        InvalidInput, "name", saying="name"
    )


def rescheduled(starts_on: str | None, ends_on: str | None, **reason: str) -> Any:
    return fact(
        Cycle.Rescheduled,
        starts_on_from="2026-04-01",
        starts_on_to=starts_on,
        ends_on_from="2026-06-30",
        ends_on_to=ends_on,
        **reason,
    )


@pytest.mark.parametrize("phase", [Phase.GUARD_RAILS, Phase.DRAFTING])
def test_until_drafting_is_over_cycles_are_rescheduled_without_a_reason(phase: Phase) -> None:
    cycle = (
        given(opened(phase))
        .when(lambda cycle: cycle.reschedule(date(2026, 4, 7), None, act()))
        .then(rescheduled("2026-04-07", None))
    )
    assert (cycle.starts_on, cycle.ends_on) == (date(2026, 4, 7), None)


def test_a_closed_cycle_keeps_its_days() -> None:
    given(opened(Phase.CLOSED)).when(
        lambda cycle: cycle.reschedule(FIRST, FIRST, act(Reason(ReasonKind.ERROR, "Vertippt")))
    ).then_refused(CycleClosed, "cycle")


@pytest.mark.parametrize("phase", [Phase.ALIGNMENT, Phase.COMMITTED, Phase.REVIEW])
def test_once_drafting_is_over_rescheduling_needs_a_reason(phase: Phase) -> None:
    history = given(opened(phase))
    history.when(lambda cycle: cycle.reschedule(FIRST, FIRST, act())).then_refused(
        InvalidInput, "reason", saying="whose drafting is over"
    )
    why = Reason(ReasonKind.ERROR, "Vertippt")
    history.when(lambda cycle: cycle.reschedule(FIRST, FIRST, act(why))).then(
        rescheduled("2026-04-01", "2026-04-01", reason_kind="error", reason_text="Vertippt")
    )
    given(opened(phase)).when(lambda cycle: cycle.reschedule(FIRST, LAST, act())).then()


def test_a_rescheduled_cycle_ends_no_earlier_than_it_starts() -> None:
    given(opened(Phase.DRAFTING)).when(
        lambda cycle: cycle.reschedule(LAST, FIRST, act())
    ).then_refused(InvalidInput, "ends_on", saying="before starts_on 2026-06-30")
