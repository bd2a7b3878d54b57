"""The cycle: a span of local dates that objectives belong to, passing through phases."""

from datetime import date
from enum import StrEnum
from typing import Self
from uuid import UUID

from .aggregate import Act, LedgerAggregate, LedgerCreated, LedgerEvent
from .errors import CycleClosed, InvalidInput
from .payload import checked_date, member
from .text import one_line


class Phase(StrEnum):
    """The phases of a cycle, in their order; `rank` compares them, `<` compares letters."""

    GUARD_RAILS = "guard_rails"
    DRAFTING = "drafting"
    ALIGNMENT = "alignment"
    COMMITTED = "committed"
    REVIEW = "review"
    CLOSED = "closed"

    @property
    def rank(self) -> int:
        """The place in the order, from 0."""
        return list(Phase).index(self)


class Cycle(LedgerAggregate):
    """A cycle from the start of one day to the end of another, where they are known."""

    TOPIC = "cycle"

    class Opened(LedgerCreated):
        """The cycle exists, usually in its first phase."""

        TOPIC = "cycle.opened"

        name: str
        starts_on: str | None
        ends_on: str | None
        phase: str

    class Renamed(LedgerEvent):
        """The cycle has another name."""

        TOPIC = "cycle.renamed"

        name_from: str
        name_to: str

        def apply(self, aggregate: "Cycle") -> None:
            aggregate.name = self.name_to

    class Rescheduled(LedgerEvent):
        """The cycle has other days, or some that were not known (null)."""

        TOPIC = "cycle.rescheduled"

        starts_on_from: str | None
        starts_on_to: str | None
        ends_on_from: str | None
        ends_on_to: str | None

        def apply(self, aggregate: "Cycle") -> None:
            aggregate.starts_on = _day(self.starts_on_to)
            aggregate.ends_on = _day(self.ends_on_to)

    class PhaseChanged(LedgerEvent):
        """The cycle went on to a later phase, or back to an earlier one."""

        TOPIC = "cycle.phase_changed"

        phase_from: str
        phase_to: str

        def apply(self, aggregate: "Cycle") -> None:
            aggregate.phase = Phase(self.phase_to)

    def __init__(self, name: str, starts_on: str | None, ends_on: str | None, phase: str) -> None:
        self.name = name
        self.starts_on = _day(starts_on)
        self.ends_on = _day(ends_on)
        self.phase = Phase(phase)

    @classmethod
    def open(
        cls,
        id: UUID,
        name: str,
        starts_on: date | None,
        ends_on: date | None,
        act: Act,
        *,
        phase: Phase = Phase.GUARD_RAILS,
    ) -> Self:
        """A cycle whose first and last day are `starts_on` and `ends_on`.

        Raises InvalidInput for a blank name or a last day before the first.
        """
        first, last = _span(starts_on, ends_on)
        return cls.begin(
            id,
            act,
            cls.Opened,
            name=one_line(name, "name"),
            starts_on=first,
            ends_on=last,
            phase=member(Phase, phase, "phase").value,
        )

    def rename(self, name: str, act: Act) -> None:
        """Gives it another name; raises InvalidInput for a blank one."""
        name = one_line(name, "name")
        if name != self.name:
            self.decide(act, self.Renamed, name_from=self.name, name_to=name)

    def reschedule(self, starts_on: date | None, ends_on: date | None, act: Act) -> None:
        """Gives it another first and last day, None where one is not known.

        Raises InvalidInput for a last day before the first and, once drafting is over, without a
        reason; CycleClosed once it is closed.
        """
        before, after = _span(self.starts_on, self.ends_on), _span(starts_on, ends_on)
        if after != before:
            if self.phase is Phase.CLOSED:
                raise CycleClosed("cycle", self.id)
            if self.phase.rank > Phase.DRAFTING.rank:
                act.require_reason("rescheduling a cycle whose drafting is over")
            self.decide(
                act,
                self.Rescheduled,
                starts_on_from=before[0],
                starts_on_to=after[0],
                ends_on_from=before[1],
                ends_on_to=after[1],
            )

    def change_phase(self, phase: Phase, act: Act) -> None:
        """Goes on to any later phase, or back to an earlier one.

        Raises InvalidInput when going back (reopening included) has no reason.
        """
        phase = member(Phase, phase, "phase")
        if phase == self.phase:
            return
        if phase.rank < self.phase.rank:
            act.require_reason(f"going back from {self.phase} to {phase}")
        self.decide(act, self.PhaseChanged, phase_from=self.phase.value, phase_to=phase.value)


def _span(starts_on: date | None, ends_on: date | None) -> tuple[str | None, str | None]:
    """The days as they stand in events; raises InvalidInput for a last one before the first."""
    first = None if starts_on is None else checked_date(starts_on, "starts_on")
    last = None if ends_on is None else checked_date(ends_on, "ends_on")
    if first is not None and last is not None and last < first:
        raise InvalidInput(
            f"ends_on is {last}, before starts_on {first}: give a later day", ("ends_on",)
        )
    return (
        None if first is None else first.isoformat(),
        None if last is None else last.isoformat(),
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
