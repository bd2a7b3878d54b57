"""How goals are aligned, committed to, moved and ended, in made-up histories."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from okr.domain.aggregate import Act, LedgerAggregate, Reason, ReasonKind
from okr.domain.alignment import Link
from okr.domain.calendar import Calendar, CalendarKind, Weekday, YearEnd
from okr.domain.commitment import Ambition
from okr.domain.cycle import Cycle
from okr.domain.goal import Goal, Outcome
from okr.domain.goal_ref import GoalKind
from okr.domain.key_result import KeyResult
from okr.domain.measure import Measure, MeasureKind
from okr.domain.objective import Objective
from okr.domain.organization import Organization
from okr.domain.owner import GoalOwner, OwnerKind
from okr.domain.person import Person, Role
from okr.domain.team import Team
from okr.service.ledger.command import Decision, begin, change

if TYPE_CHECKING:
    from tests.oracle.history import History

Make = Callable[[], Decision]
CALENDARS = (
    Calendar(CalendarKind.FOUR_FOUR_FIVE, 11, Weekday.FRIDAY, YearEnd.LAST),
    Calendar(CalendarKind.QUARTERS),
    Calendar(CalendarKind.HALVES, 7),
    Calendar(CalendarKind.FOUR_FOUR_FIVE, 2, Weekday.SATURDAY, YearEnd.NEAREST),
)


def goal_actions(history: "History") -> tuple[Make, ...]:
    """Return what people may do."""
    told = _Goals(history)
    return (
        *([told.align] * 8 + [told.commit] * 4 + [told.move] * 4),
        *([told.end] * 3 + [told.go_on] * 3 + [told.set_calendar]),
    )


def lowered_target(history: "History") -> list[Decision]:
    """Return what people do to a key result of the first cycle: they commit to it, and then make
    it easier."""
    act = Act(history.actor, history.at, Reason(ReasonKind.AMBITION))
    cycle_id = history._ids[Cycle][0]
    above, id_ = history._new(Objective), history._new(KeyResult)
    measure = Measure(MeasureKind.AT_LEAST, target=Decimal(10))
    lower = replace(measure, target=Decimal(7))
    return [
        begin(Objective, above, lambda: Objective.draft(above, cycle_id, "Mehr", None, act)),
        change(Objective, above, lambda it: it.commit(act)),
        begin(KeyResult, id_, lambda: KeyResult.add(id_, above, "Zehn", measure, [], act)),
        change(KeyResult, id_, lambda it: it.retarget(lower, act)),
    ]


def restricted_values(history: "History") -> list[Decision]:
    """Return what people do to the first key results, that not everybody may read their values."""
    act = Act(history.actor, history.at, Reason(ReasonKind.OTHER, "Zahlen der Geschäftsführung"))
    first, second, third, fourth = history._ids[KeyResult][:4]
    return [
        change(KeyResult, first, lambda it: it.restrict_values([Role.LEAD], act)),
        change(KeyResult, second, lambda it: it.restrict_values([Role.COACH, Role.AUDITOR], act)),
        change(KeyResult, third, lambda it: it.restrict_values([Role.INTEGRATION], act)),
        change(KeyResult, fourth, lambda it: it.restrict_values([Role.LEAD], act)),
        change(KeyResult, fourth, lambda it: it.publish_values(act)),
    ]


class _Goals:
    def __init__(self, history: "History") -> None:
        self._history = history
        self._pick = history._pick

    def _some(self, kind: type[LedgerAggregate], count: int = 6) -> UUID:
        return self._pick(self._history._ids[kind][:count])

    def _change(self, kind: type[LedgerAggregate], *arguments: Any) -> Decision:
        return self._history._change(kind, self._some(kind), *arguments)

    def _kind(self) -> type[Goal]:
        return Objective if self._pick((True, False)) else KeyResult

    def align(self) -> Decision:
        """Loops come of it too, as of an import."""
        parent: tuple[GoalKind, UUID] = (GoalKind.OBJECTIVE, self._some(Objective))
        if self._pick((True, False)):
            parent = GoalKind.KEY_RESULT, self._some(KeyResult)
        if self._pick((True, True, False)):
            return self._change(Objective, "align", *parent, self._pick(list(Link)))
        return self._change(Objective, "unalign", *parent)

    def commit(self) -> Decision:
        way = self._pick(("propose", "commit", "return_to_draft", "set_ambition"))
        if way == "set_ambition":
            return self._change(Objective, way, self._pick((None, *Ambition)))
        return self._change(Objective, way)

    def move(self) -> Decision:
        match self._pick(("key result", "objective", "owner")):
            case "key result":
                return self._change(KeyResult, "move", self._some(Objective))
            case "objective":
                return self._change(Objective, "move", self._some(Cycle, 3))
            case _:
                owner = self._pick(
                    (
                        None,
                        GoalOwner(OwnerKind.PERSON, self._some(Person)),
                        GoalOwner(OwnerKind.TEAM, self._some(Team)),
                    )
                )
                return self._change(Objective, "hand_over", owner)

    def end(self) -> Decision:
        kind, act = self._kind(), self._history._act()
        id_ = self._some(kind)
        outcome = self._pick((Outcome.SCORED, Outcome.CARRIED_OVER))
        successor = self._some(kind) if outcome is Outcome.CARRIED_OVER else None
        return change(kind, id_, lambda it: it.close(outcome, act, successor))

    def go_on(self) -> Decision:
        return self._change(self._kind(), "reopen")

    def set_calendar(self) -> Decision:
        calendar = self._pick(CALENDARS)
        return self._history._change(Organization, self._history.org_id, "set_calendar", calendar)
