"""Key results and their check-ins."""

from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from okr.domain.check_in import CheckIn as DomainCheckIn
from okr.domain.measure import Measure
from okr.domain.reports import ScoreKind
from tests.oracle.alignment import children_of
from tests.oracle.arithmetic import key_result_progress, latest_check_in, newest, progress_by
from tests.oracle.learning import WithLineage
from tests.oracle.moment import Moment, Node, Recorded, by_creation
from tests.oracle.paging import page
from tests.oracle.past import State
from tests.oracle.people import comments_about, followers_of
from tests.oracle.requests import key_result_filter


class KeyResult(WithLineage, stream="key_result"):
    KIND = "keyResult"
    PLAIN = (
        *("title", "weight", "attributes", "readers", "struck_out", "dropped", "state", "outcome"),
    )

    def __init__(self, moment: Moment, state: State) -> None:
        super().__init__(moment, state)
        measure = state.aggregate.measure
        self.kind = measure.kind
        self.values_hidden = self.key in moment.world.hidden
        if self.values_hidden:
            measure = Measure(measure.kind)
        self.baseline = measure.baseline
        self.target = measure.target
        self.unit = measure.unit

    @property
    def objective(self) -> Recorded | None:
        return self.moment.find("objective", self.aggregate.objective_id)

    @property
    def cycle(self) -> Recorded | None:
        return self.objective and self.moment.find("cycle", self.objective.aggregate.cycle_id)

    @property
    def successor(self) -> Recorded | None:
        return self.moment.find("key_result", self.aggregate.successor_id)

    def aligned_children(
        self, include_dropped: bool, link: str | None = None, **arguments: Any
    ) -> dict[str, Any]:
        return children_of(self, link, include_dropped, arguments)

    @property
    def owners(self) -> list[dict[str, Any]]:
        return [
            {"person": self.moment.find("person", owner.person_id), "weight": owner.weight}
            for owner in self.aggregate.owners
        ]

    def attribute(self, name: str) -> Any:
        return self.aggregate.attributes.get(name)

    @cached_property
    def all_check_ins(self) -> list["CheckIn"]:
        """Those retracted too, in the order of recording."""
        return [CheckIn(self, check_in) for check_in in self.aggregate.check_ins.values()]

    @property
    def check_in_count(self) -> int:
        return sum(not one.domain.retracted for one in self.all_check_ins)

    def check_ins(self, include_retracted: bool, **arguments: Any) -> dict[str, Any]:
        return page(
            self.moment.cursors,
            CheckIn.__name__,
            [one for one in self.all_check_ins if include_retracted or not one.domain.retracted],
            lambda one: (one.domain.measured_on, one.entries[0].position),
            newest_first=True,
            **arguments,
        )

    def comments(self, include_removed: bool, **arguments: Any) -> dict[str, Any]:
        return comments_about(self, arguments, include_removed=include_removed)

    def followers(self, **arguments: Any) -> dict[str, Any]:
        return followers_of(self, arguments)

    @property
    def latest_check_in(self) -> "CheckIn | None":
        latest = latest_check_in(self.aggregate)
        return latest and CheckIn(self, latest)

    @property
    def confidence(self) -> Any:
        return newest(self.aggregate, "confidence")

    @property
    def status(self) -> Any:
        return newest(self.aggregate, "status")

    @property
    def progress(self) -> Decimal | None:
        return None if self.values_hidden else key_result_progress(self.aggregate)[0]

    @property
    def progress_missing(self) -> str | None:
        return "CONFIDENTIAL" if self.values_hidden else key_result_progress(self.aggregate)[1]

    @property
    def progress_as_recorded(self) -> Decimal | None:
        latest = self.latest_check_in
        return None if latest is None else latest.progress_as_recorded

    def check_in_on(self, day: str) -> "CheckIn | None":
        latest = latest_check_in(self.aggregate, until=date.fromisoformat(day))
        return latest and CheckIn(self, latest)

    @property
    def scores(self) -> dict[str, Decimal | None]:
        given = {} if self.values_hidden else self.aggregate.scores
        return {kind.value: given.get(kind) for kind in ScoreKind}

    @property
    def in_force(self) -> bool:
        """Whether it counts."""
        return not (self.aggregate.dropped or self.aggregate.struck_out)


class CheckIn(Node):
    KIND = "checkIn"
    PLAIN = (
        *("measured_on", "value", "score", "confidence", "status", "note", "details"),
        "retracted",
    )

    def __init__(self, key_result: KeyResult, check_in: DomainCheckIn) -> None:
        super().__init__(key_result.moment, check_in.id, check_in)
        self.key_result = key_result
        self.domain = check_in
        if key_result.values_hidden:
            self.value = self.score = None
            self.details: Any = {}
        self.entries = [
            entry
            for entry in key_result.held.entries
            if getattr(entry.event, "check_in_id", None) == str(check_in.id)
        ]
        self.recorded_at = self.entries[-1].recorded_at
        self.position = self.entries[-1].position

    @property
    def at(self) -> datetime:
        return self.entries[0].event.timestamp

    @property
    def progress(self) -> Decimal | None:
        if self.key_result.values_hidden:
            return None
        return progress_by(self.key_result.aggregate.measure, self.domain)[0]

    @property
    def progress_as_recorded(self) -> Decimal | None:
        if self.key_result.values_hidden:
            return None
        id_ = self.key_result.aggregate.id
        then = self.moment.past.state(id_, self.entries[0].position)
        assert then is not None
        return progress_by(then.aggregate.measure, self.domain)[0]

    @property
    def author(self) -> Recorded | None:
        return self.moment.find("person", self.entries[0].event.actor_id)


def filtered_key_results(
    moment: Moment, asked: dict[str, Any] | None, arguments: dict[str, Any]
) -> dict[str, Any]:
    """Return a page of the key results that meet a filter."""
    found = filter(key_result_filter(moment.world, asked), key_results(moment))
    return by_creation(moment, "key_result", found, arguments)


def key_results(moment: Moment) -> list[KeyResult]:
    """Return all key results."""
    return [one for one in moment.all("key_result") if isinstance(one, KeyResult)]
