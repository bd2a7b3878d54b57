"""The steps from one moment to another, naively."""

from collections.abc import Mapping
from typing import Any

from tests.oracle.changes import GoalChange, changes_of, goals_within
from tests.oracle.events import LedgerEvent
from tests.oracle.moment import Moment
from tests.oracle.paging import page
from tests.oracle.requests import Named
from tests.oracle.results import KeyResult
from tests.oracle.states import GOALS


class ReplayStep:
    def __init__(self, moment: Moment, entry: Any) -> None:
        self.position = entry.position
        self._event = entry.event
        self._moment = moment
        self.event = LedgerEvent(self._at(entry.position), entry)

    def _at(self, position: int) -> Moment:
        return Moment(self._moment.world, self._moment.cursors, position, in_ids=True)

    @property
    def patch(self) -> list[GoalChange]:
        subject = self._at(self.position).objects[self._event.originator_id]
        if subject.aggregate.TOPIC not in GOALS:
            return []
        return list(changes_of(subject, self._at(self.position - 1)))

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
    ids = {one.key for one in goals_within(since, until, within)}
    entries = until.past.entries[since.position : until.position]
    found = [ReplayStep(until, entry) for entry in entries if entry.event.originator_id in ids]
    return page(until.cursors, "ReplayStep", found, lambda step: (step.position,), **arguments)
