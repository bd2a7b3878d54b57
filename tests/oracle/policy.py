"""The change policy of a cycle, told from its rules."""

from collections import Counter
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any
from uuid import UUID

from okr.domain.aggregate import ReasonKind
from tests.oracle.happenings import GOAL_CHANGES, REPORT_CHANGES, Change
from tests.oracle.moment import Recorded
from tests.oracle.replays import ReplayStep
from tests.oracle.results import KeyResult
from tests.oracle.standings import Standings


class Policy(Standings):
    """The report of a cycle at a moment."""

    def __init__(self, cycle: Recorded, back_dated_days: int) -> None:
        super().__init__(cycle)
        self.days = back_dated_days

    def by_owner(self, change: Change) -> bool | None:
        entry, objective_id = change.entry, change.objective_id
        if objective_id is None:
            return None
        id_, actor = entry.event.originator_id, entry.event.actor_id
        is_drafted = entry.event.TOPIC == "objective.drafted"
        objective = self.at(objective_id, entry.position if is_drafted else entry.position - 1)
        owners: set[UUID] = set()
        if objective.owner is not None:
            owners.add(objective.owner.id)
            team = self.at(objective.owner.id, entry.position)
            day = self.past.day_of(entry.recorded_at)
            for person_id, spans in getattr(team, "memberships", {}).items():
                if any(one.starts_on <= day <= (one.ends_on or day) for one in spans):
                    owners.add(person_id)
        before = self.at(id_, entry.position - 1)
        if getattr(before, "objective_id", None) == objective_id:
            owners |= {owner.person_id for owner in before.owners}
        return actor in owners if owners else None

    def is_measured_otherwise_late(self, change: Change) -> bool:
        entry = change.entry
        cycle = self.at(self.cycle.aggregate.id, entry.position)
        if entry.event.TOPIC != "key_result.retargeted" or not self.is_after_commitment(change):
            return False
        if cycle.starts_on is None or cycle.ends_on is None:
            return False
        length = (cycle.ends_on - cycle.starts_on).days + 1
        gone = (self.past.day_of(entry.recorded_at) - cycle.starts_on).days
        return Fraction(gone, length) >= Fraction(2, 3)

    def is_hidden(self, change: Change) -> bool:
        return change.entry.event.originator_id in self.moment.world.hidden

    def is_lowered_late(self, change: Change) -> bool:
        if not self.is_measured_otherwise_late(change) or self.is_hidden(change):
            return False
        entry = change.entry
        id_ = entry.event.originator_id
        before = self.at(id_, entry.position - 1).measure
        after = self.at(id_, entry.position).measure
        if None in (before.target, after.target) or before.unit != after.unit:
            return False
        baseline = after.baseline if before.baseline is None else before.baseline
        if before.kind == "metric":
            rising = baseline is not None and before.target > baseline
            falling = baseline is not None and before.target < baseline
        else:
            rising, falling = before.kind == "at_least", before.kind == "at_most"
        return bool(
            (rising and after.target < before.target) or (falling and after.target > before.target)
        )

    def _told(self, meets: Callable[[Change], bool]) -> list[dict[str, Any]]:
        return [self._item(change) for change in self.changes if meets(change)]

    def _item(self, change: Change) -> dict[str, Any]:
        commitment = change.commitment
        day = self.past.day_of(change.entry.recorded_at)
        step = ReplayStep(self.moment, change.entry)
        return {
            "event": step.event,
            "patch": step.patch,
            "byOwner": self.by_owner(change),
            "commitmentBasis": commitment and commitment.basis,
            "committedAt": commitment and commitment.at,
            "daysAfterCommitment": commitment and (day - self.past.day_of(commitment.at)).days,
        }

    @property
    def changes_after_commitment(self) -> list[dict[str, Any]]:
        return self._told(self.is_change)

    @property
    def changes_after_closing(self) -> list[dict[str, Any]]:
        return self._told(lambda it: it.closed is not None and it.entry.position > it.closed)

    @property
    def changes_by_others(self) -> list[dict[str, Any]]:
        topics = {*GOAL_CHANGES, *REPORT_CHANGES}
        return self._told(
            lambda it: (
                it.entry.event.TOPIC in topics
                and self.is_after_commitment(it)
                and self.by_owner(it) is False
            )
        )

    @property
    def targets_lowered_late(self) -> list[dict[str, Any]]:
        return self._told(self.is_lowered_late)

    @property
    def _may_be_lowered_late(self) -> bool:
        late = (change for change in self.changes if self.is_measured_otherwise_late(change))
        return any(map(self.is_hidden, late))

    @property
    def _lowered_late(self) -> int | None:
        entries = self.cycle.held.entries
        then = [self.at(self.cycle.aggregate.id, entry.position) for entry in entries]
        if not any(cycle.starts_on and cycle.ends_on for cycle in then):
            return None
        return None if self._may_be_lowered_late else len(self.targets_lowered_late)

    @property
    def values_hidden(self) -> bool:
        return (
            self._may_be_lowered_late
            or any(one["keyResult"].values_hidden for one in self.key_results)
            or any(self._means_without(*of)[2] for of in self.commitments.items())
        )

    @property
    def back_dated(self) -> list[dict[str, Any]]:
        return sorted(self._back_dated(), key=lambda item: item["checkIn"].entries[0].position)

    def _back_dated(self) -> Iterator[dict[str, Any]]:
        for result in self.moment.all("key_result"):
            assert isinstance(result, KeyResult)
            for check_in in result.all_check_ins:
                first = check_in.entries[0]
                day = self.past.day_of(first.recorded_at)
                delay = (day - check_in.domain.measured_on).days
                if (
                    delay > self.days
                    and not check_in.domain.retracted
                    and self.objective_of(first) is not None
                ):
                    yield {"checkIn": check_in, "recordedOn": day, "delay": delay}

    @property
    def counts(self) -> dict[str, Any]:
        changes = [change for change in self.changes if self.is_change(change)]
        reasons = Counter(change.entry.event.reason_kind for change in changes)
        return {
            "objectives": len(self.here),
            "keyResults": sum(not left for *_, left in self.told_results),
            "movedAway": sum(left for *_, left in (*self.told, *self.told_results)),
            "changedGoals": len({change.entry.event.originator_id for change in changes}),
            "changesAfterCommitment": len(changes),
            "byReasonKind": [
                {"reasonKind": kind and kind.upper(), "count": reasons[kind]}
                for kind in (*(kind.value for kind in ReasonKind), None)
                if reasons[kind]
            ],
            "changesAfterClosing": len(self.changes_after_closing),
            "changesByOthers": len(self.changes_by_others),
            "targetsLoweredLate": self._lowered_late,
            "backDated": len(self.back_dated),
        }
