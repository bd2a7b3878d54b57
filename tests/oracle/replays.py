"""The steps from one moment to another, naively."""

from collections.abc import Mapping
from typing import Any

from tests.oracle.changes import GoalChange, changes_of, is_within
from tests.oracle.events import LedgerEvent
from tests.oracle.moment import Moment, Recorded
from tests.oracle.paging import page
from tests.oracle.requests import Named
from tests.oracle.results import KeyResult
from tests.oracle.states import GOALS


class ReplayStep:
    def __init__(self, moment: Moment, entry: Any, within: Named | None = None) -> None:
        self.position = entry.position
        self._event = entry.event
        self._moment = moment
        self._within = within
        self.event = LedgerEvent(self._at(entry.position), entry)

    def _at(self, position: int) -> Moment:
        return Moment(self._moment.world, self._moment.cursors, position, in_ids=True)

    @property
    def patch(self) -> list[GoalChange]:
        objects = self._at(self.position).objects.values()
        before = self._at(self.position - 1)
        return [
            change
            for one in objects
            if one.aggregate.TOPIC in GOALS
            and (one.key == self._event.originator_id or self._passes(one))
            for change in changes_of(one, before, self._within)
        ]

    @property
    def is_told(self) -> bool:
        """Whether it is about a goal that was in the part before it, or is since."""
        subject = self._at(self.position).one(self._event.originator_id)
        if subject is None or subject.aggregate.TOPIC not in GOALS:
            return False
        return is_within(subject, self._within) or self._passes(subject)

    def _passes(self, one: Recorded) -> bool:
        """Whether a goal came into the part by it, or went."""
        before = self._at(self.position - 1).one(one.aggregate.id)
        return is_within(before, self._within) != is_within(one, self._within)

    @property
    def check_in(self) -> dict[str, Any] | None:
        id_ = getattr(self._event, "check_in_id", None)
        if id_ is None:
            return None
        before, after = (
            self._found(self._at(position), id_) for position in (self.position - 1, self.position)
        )
        return {"from": before, "to": after}

    def _found(self, moment: Moment, id_: str) -> Any:
        result = moment.objects.get(self._event.originator_id)
        if not isinstance(result, KeyResult):
            return None
        return next((one for one in result.all_check_ins if str(one.key) == id_), None)


def steps(
    since: Moment, until: Moment, within: Named | None, arguments: Mapping[str, Any]
) -> dict[str, Any]:
    """Return a page of the entries of a span that are about goals in a part."""
    entries = until.past.entries[since.position : until.position]
    steps = (ReplayStep(until, entry, within) for entry in entries)
    found = [step for step in steps if step.is_told]
    return page(until.cursors, "ReplayStep", found, lambda step: (step.position,), **arguments)
