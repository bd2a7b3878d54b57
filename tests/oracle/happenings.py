"""What happened to the goals of a cycle, found by going through the ledger entry by entry."""

from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from tests.oracle.moment import Moment, Recorded
from tests.oracle.past import Entry

GOAL_CHANGES = {
    "objective.drafted", "objective.reworded", "objective.ambition_set", "objective.handed_over",
    "objective.moved", "objective.dropped", "objective.restored", "objective.returned",
    "objective.aligned", "objective.unaligned",
    "key_result.added", "key_result.reworded", "key_result.retargeted", "key_result.reweighted",
    "key_result.struck_out", "key_result.handed_over", "key_result.moved", "key_result.dropped",
    "key_result.restored",
}  # fmt: skip
REPORT_CHANGES = {
    "key_result.check_in_corrected", "key_result.check_in_retracted", "key_result.rescored",
}  # fmt: skip
LATE_CHANGES = {
    "key_result.check_in_recorded", "key_result.scored", "objective.reopened",
    "key_result.reopened", "objective.attribute_set", "key_result.attribute_set",
}  # fmt: skip
CYCLE_CHANGES = {"cycle.phase_changed", "cycle.rescheduled"}


class Commitment(NamedTuple):
    """Since when an objective is binding."""

    basis: str
    position: int
    at: datetime


class Change(NamedTuple):
    """An entry that changed something, and the goal that it was about."""

    entry: Entry
    objective_id: UUID | None
    commitment: Commitment | None
    closed: int | None


class Happenings:
    """What happened to the goals of a cycle until a moment."""

    def __init__(self, cycle: Recorded) -> None:
        self.cycle = cycle
        self.moment: Moment = cycle.moment
        self.past = self.moment.past

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        return self.past.entries[: self.moment.position]

    def at(self, id_: UUID, position: int) -> Any:
        """Return an aggregate right after a position, or None."""
        state = self.past.state(id_, position)
        return state and state.aggregate

    def was_here(self, objective_id: UUID, position: int) -> bool:
        objective = self.at(objective_id, position)
        return objective is not None and objective.cycle_id == self.cycle.key

    def objective_of(self, entry: Entry) -> UUID | None:
        """Return the objective that an entry is about: that in the cycle right before the entry, or
        else right after; if both, and only one of them is binding, that one."""
        id_ = entry.event.originator_id
        found: list[UUID] = []
        for position in (entry.position - 1, entry.position):
            goal = self.at(id_, position)
            if goal is not None:
                objective_id: UUID = id_ if goal.TOPIC == "objective" else goal.objective_id
                if self.was_here(objective_id, position):
                    found.append(objective_id)
        for objective_id in found:
            commitment = self.commitments[objective_id]
            if commitment is not None and commitment.position < entry.position:
                return objective_id
        return found[0] if found else None

    @cached_property
    def first_day(self) -> date:
        first = self.cycle.held.first
        return self.cycle.aggregate.starts_on or self.past.day_of(first.recorded_at)

    def _came_into(self, *phases: str) -> Entry | None:
        """Return the entry by which the cycle first came into one of some phases."""
        _, *later = self.cycle.held.entries
        return next((one for one in later if getattr(one.event, "phase_to", "") in phases), None)

    def _inside(self, objective_id: UUID) -> list[Entry]:
        """Return the entries of an objective right after which it was in the cycle."""
        entries = self.moment.objects[objective_id].held.entries
        return [one for one in entries if self.was_here(objective_id, one.position)]

    def _commitment(self, objective_id: UUID) -> Commitment | None:
        inside = self._inside(objective_id)
        states = ((one, self.at(objective_id, one.position).state) for one in inside)
        own = next((one for one, state in states if state == "committed"), None)
        common = self._came_into("committed", "review", "closed")
        for basis, entry in (("OBJECTIVE", own), ("CYCLE", common)):
            if entry is not None:
                return Commitment(basis, entry.position, entry.recorded_at)
        day = max(self.first_day, self.past.day_of(inside[0].recorded_at))
        if day >= self.moment.day:
            return None
        midnight = self.past.midnight(day + timedelta(days=1))
        return Commitment("CYCLE_START", self.past.end_of(day), midnight)

    @cached_property
    def commitments(self) -> dict[UUID, Commitment | None]:
        """Those of all objectives that ever were in the cycle."""
        ids = [one.aggregate.id for one in self.moment.all("objective")]
        return {id_: self._commitment(id_) for id_ in ids if self._inside(id_)}

    def _closed(self, entry: Entry, objective_id: UUID) -> int | None:
        """Return the position at which the goal of an entry, or the cycle, was first closed; the
        goal as long as it was under the objective and in the cycle without a break."""
        found = self._came_into("closed")
        positions = [] if found is None else [found.position]
        id_ = entry.event.originator_id
        told = {
            one.position: one
            for stream in (id_, objective_id)
            for one in self.moment.objects[stream].held.entries
        }
        for position in sorted(told, reverse=True):
            if position >= entry.position:
                continue
            goal = self.at(id_, position)
            above = objective_id if id_ == objective_id else getattr(goal, "objective_id", None)
            if goal is None or above != objective_id or not self.was_here(objective_id, position):
                break
            if goal.state == "closed":
                positions.append(position)
        return min(positions, default=None)

    @cached_property
    def changes(self) -> list[Change]:
        """All entries of the topics that matter, on goals in the cycle and on the cycle itself."""
        topics = {*GOAL_CHANGES, *REPORT_CHANGES, *LATE_CHANGES}
        found = []
        for entry in self.entries:
            if entry.event.TOPIC in topics:
                objective_id = self.objective_of(entry)
                if objective_id is not None:
                    commitment = self.commitments[objective_id]
                    closed = self._closed(entry, objective_id)
                    found.append(Change(entry, objective_id, commitment, closed))
            elif entry.event.originator_id == self.cycle.key and entry.event.TOPIC in CYCLE_CHANGES:
                end = self._came_into("closed")
                found.append(Change(entry, None, None, end and end.position))
        return found
