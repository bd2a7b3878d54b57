"""The change policy of a cycle, told from its rules."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any
from uuid import UUID

from okr.domain.aggregate import ReasonKind
from tests.oracle.arithmetic import latest_check_in, objective_progress, progress_by
from tests.oracle.events import LedgerEvent
from tests.oracle.happenings import (
    GOAL_CHANGES,
    REPORT_CHANGES,
    Change,
    Commitment,
    Happenings,
)
from tests.oracle.moment import Recorded
from tests.oracle.results import KeyResult


class Policy(Happenings):
    """The report of a cycle at a moment."""

    def __init__(self, cycle: Recorded, back_dated_days: int) -> None:
        super().__init__(cycle)
        self.days = back_dated_days

    def by_owner(self, change: Change) -> bool | None:
        entry, objective_id = change.entry, change.objective_id
        if objective_id is None:
            return None
        id_, actor = entry.event.originator_id, entry.event.actor_id
        position = entry.position - (entry.event.originator_version > 1)
        objective = self.at(objective_id, position)
        owners: set[UUID] = set()
        if objective.owner is not None:
            owners.add(objective.owner.id)
            team = self.at(objective.owner.id, entry.position)
            day = self.past.day_of(entry.recorded_at)
            for person_id, spans in getattr(team, "memberships", {}).items():
                if any(one.starts_on <= day <= (one.ends_on or day) for one in spans):
                    owners.add(person_id)
        if id_ != objective_id:
            owners |= {owner.person_id for owner in self.at(id_, position).owners}
        return actor in owners if owners else None

    def is_after_commitment(self, change: Change) -> bool:
        return change.commitment is not None and change.entry.position > change.commitment.position

    def is_lowered_late(self, change: Change) -> bool:
        entry = change.entry
        cycle = self.at(self.cycle.aggregate.id, entry.position)
        if entry.event.TOPIC != "key_result.retargeted" or not self.is_after_commitment(change):
            return False
        if cycle.starts_on is None or cycle.ends_on is None:
            return False
        length = (cycle.ends_on - cycle.starts_on).days + 1
        gone = (self.past.day_of(entry.recorded_at) - cycle.starts_on).days
        if Fraction(gone, length) < Fraction(2, 3):
            return False
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
        return {
            "event": LedgerEvent(self.moment, change.entry),
            "byOwner": self.by_owner(change),
            "commitmentBasis": commitment and commitment.basis,
            "committedAt": commitment and commitment.at,
            "daysAfterCommitment": None if commitment is None else (day - commitment.day).days,
        }

    def _is_change(self, change: Change) -> bool:
        return change.entry.event.TOPIC in GOAL_CHANGES and self.is_after_commitment(change)

    @property
    def changes_after_commitment(self) -> list[dict[str, Any]]:
        return self._told(self._is_change)

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

    @cached_property
    def _here(self) -> list[Recorded]:
        all_ = self.moment.all("objective")
        return [one for one in all_ if one.aggregate.cycle_id == self.cycle.key]

    def _results_of(self, objective: Recorded) -> Iterable[Recorded]:
        all_ = self.moment.all("key_result")
        return (one for one in all_ if one.aggregate.objective_id == objective.key)

    def _without(self, id_: UUID, commitment: Commitment | None) -> tuple[Any, Decimal | None]:
        """Return a key result as it was in the cycle at a commitment, and how far its present
        check-in has come by the measure of then."""
        position = 0 if commitment is None else commitment.position
        then = self.at(id_, position)
        if then is None or not self.was_here(then.objective_id, position):
            return None, None
        now = self.at(id_, self.moment.position)
        latest: Any = latest_check_in(now)
        before, after = then.measure, now.measure
        kinds = {before.kind, after.kind}
        if latest and (before.unit != after.unit or ("yes_no" in kinds and len(kinds) > 1)):
            latest = latest._replace(value=None)
        if latest and (latest.value, latest.score) == (None, None):
            return then, None
        return then, progress_by(before, latest)[0]

    @property
    def key_results(self) -> list[dict[str, Any]]:
        return [
            self._result(result, self.commitments[objective.aggregate.id])
            for objective in self._here
            for result in self._results_of(objective)
        ]

    def _result(self, result: Recorded, commitment: Commitment | None) -> dict[str, Any]:
        id_ = result.aggregate.id
        then, without = self._without(id_, commitment)
        progress = progress_by(result.aggregate.measure, latest_check_in(result.aggregate))[0]
        changed = (it for it in self.changes if it.entry.event.originator_id == id_)
        return {
            "keyResult": result,
            "commitmentBasis": commitment and commitment.basis,
            "committedAt": commitment and commitment.at,
            "committed": then is not None,
            "changes": sum(map(self._is_change, changed)),
            "progress": progress,
            "progressWithout": without,
            "difference": _difference(progress, without),
            "finalScore": result.aggregate.scores.get("final"),
        }

    @property
    def objectives(self) -> list[dict[str, Any]]:
        return [self._objective(one, self.commitments[one.aggregate.id]) for one in self._here]

    def _objective(self, objective: Recorded, commitment: Commitment | None) -> dict[str, Any]:
        id_ = objective.aggregate.id
        now = [one.aggregate for one in self._results_of(objective)]
        progress, without = objective_progress(now)[0], None
        if commitment is not None:
            found = (
                self._without(one.aggregate.id, commitment) for one in self.moment.all("key_result")
            )
            under = [(then, share) for then, share in found if then and then.objective_id == id_]
            shares = {then.id: share for then, share in under}
            without = objective_progress(
                (then for then, _ in under), lambda then: (shares[then.id], None)
            )[0]
        changed = (it for it in self.changes if it.objective_id == id_)
        return {
            "objective": objective,
            "commitmentBasis": commitment and commitment.basis,
            "committedAt": commitment and commitment.at,
            "changes": sum(map(self._is_change, changed)),
            "progress": progress,
            "progressWithout": without,
            "difference": _difference(progress, without),
        }

    @property
    def counts(self) -> dict[str, Any]:
        changes = [change for change in self.changes if self._is_change(change)]
        reasons = Counter(change.entry.event.reason_kind for change in changes)
        return {
            "objectives": len(self._here),
            "keyResults": len(self.key_results),
            "changedGoals": len({change.entry.event.originator_id for change in changes}),
            "changesAfterCommitment": len(changes),
            "byReasonKind": [
                {"reasonKind": kind and kind.upper(), "count": reasons[kind]}
                for kind in (*(kind.value for kind in ReasonKind), None)
                if reasons[kind]
            ],
            "changesAfterClosing": len(self.changes_after_closing),
            "changesByOthers": len(self.changes_by_others),
            "targetsLoweredLate": len(self.targets_lowered_late),
            "backDated": len(self.back_dated),
        }


def _difference(progress: Decimal | None, without: Decimal | None) -> Decimal | None:
    return None if progress is None or without is None else progress - without
