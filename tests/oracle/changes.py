"""What became of objectives and key results between two moments, naively."""

from collections import Counter
from collections.abc import Callable, Iterator
from functools import cached_property, partial
from typing import Any
from uuid import UUID

from tests.oracle.events import LedgerEvent
from tests.oracle.learning import learnings
from tests.oracle.moment import Moment, Node, Recorded
from tests.oracle.paging import page
from tests.oracle.requests import Named
from tests.oracle.results import KeyResult, key_results
from tests.oracle.states import GOALS, Facts, facts_of, gathered, is_link, same

KINDS = (
    *("ADDED", "ENTERED", "LEFT", "DROPPED", "RESTORED", "STRUCK_OUT", "CLOSED", "REOPENED"),
    *("MOVED", "REWORDED"),
    *("RETARGETED", "REWEIGHTED", "REALIGNED", "REFINED", "LEARNING_APPLIED"),
    *("HANDED_OVER", "PROPOSED", "COMMITTED", "RETURNED"),
    *("AMBITION_SET", "READERS_SET", "ATTRIBUTE_SET", "CHECKED_IN", "PROGRESSED", "SCORED"),
    "RESCORED",
)
_KIND_OF_FIELD = {
    "title": "REWORDED",
    **dict.fromkeys(("cycle", "objective"), "MOVED"),
    **dict.fromkeys(("owner", "owners"), "HANDED_OVER"),
    **dict.fromkeys(("kind", "baseline", "target", "unit"), "RETARGETED"),
    **dict.fromkeys(("latestCheckIn", "checkInCount", "confidence", "status"), "CHECKED_IN"),
    **dict.fromkeys(("progress", "progressMissing", "progressAsRecorded"), "PROGRESSED"),
    "weight": "REWEIGHTED",
    "ambition": "AMBITION_SET",
    "readers": "READERS_SET",
    "struckOut": "STRUCK_OUT",
    "parents": "REALIGNED",
    "refinedFrom": "REFINED",
    "learnings": "LEARNING_APPLIED",
    "attributes": "ATTRIBUTE_SET",
}
NAMING = ("cycle", "objective", "owner", "owners", "successor", "latestCheckIn")
"""The fields whose values are ids of objects, or have them in them."""
_STAGES = {"DRAFT": "RETURNED", "PROPOSED": "PROPOSED", "COMMITTED": "COMMITTED"}


class GoalChange:
    def __init__(
        self,
        one: Recorded,
        field: str | None,
        ends: tuple[Any, Any],
        kind: str,
        position: int,
        since: Moment,
        causes: Callable[[], Iterator[int]],
    ) -> None:
        before, after = ends
        self.object = one
        self.entity_id = one.entity_id
        self.field = field
        setattr(self, "from", before)
        self.to = after
        self.kind = kind
        self.position = position
        self._since = since
        self._causes = causes

    @property
    def event(self) -> LedgerEvent:
        moment = self.object.moment
        return LedgerEvent(moment, moment.past.entries[self.position - 1])

    def events(self, **arguments: Any) -> dict[str, Any]:
        moment = self.object.moment
        found = [LedgerEvent(moment, moment.past.entries[one - 1]) for one in self._causes()]
        return page(
            moment.cursors,
            LedgerEvent.__name__,
            found,
            lambda one: (one.position,),
            newest_first=True,
            **arguments,
        )

    @property
    def from_objects(self) -> list[Node]:
        return _named(self._since, self.field, getattr(self, "from"))

    @property
    def to_objects(self) -> list[Node]:
        return _named(self.object.moment, self.field, self.to)

    @property
    def place(self) -> tuple[int, str]:
        """What changes are ordered by."""
        return self.object.held.first.position, self.field or ""


def changes_of(one: Recorded, since: Moment, within: Named | None = None) -> Iterator[GoalChange]:
    """Yield the changes of a goal from a position to the moment at which it is shown, as who holds
    the state of a part of the organisation is told them."""
    until = one.moment.position
    then = _at(one, since.position)
    was, is_ = is_within(then, within), is_within(one, within)
    old, new = (facts_of(then) if then else {}), facts_of(one)
    passed: list[int] = []
    if was != is_:
        causes = partial(_changed_at, one, None, since.position, until)
        kind, last = "ADDED", one.held.first.position
        if then is not None:
            passed = [_passed(one, since.position, until, within)]
            kind, last, causes = "LEFT" if was else "ENTERED", passed[0], partial(iter, passed)
        ends = (gathered(old) if then else None, gathered(new))
        yield GoalChange(one, None, ends, kind, last, since, causes)
        old, new = {}, {name: value for name, value in new.items() if is_link(name)}
    for name in sorted({*old, *new}) if is_ else ():
        before, after = old.get(name), new.get(name)
        if not same(before, after):
            causes = partial(_changed_at, one, name, since.position, until)
            if passed:
                causes = partial(iter, passed)
            kind, last = _kind(name, old, new), next(causes())
            yield GoalChange(one, name, (before, after), kind, last, since, causes)


def is_within(one: Recorded | None, within: Named | None) -> bool:
    """Tell whether a goal belonged to a part of the organisation at the moment that it is of."""
    if one is None or within is None:
        return one is not None
    goal = one.aggregate
    id_: UUID = goal.objective_id if isinstance(one, KeyResult) else goal.id
    objective = one.moment.one(id_)  # which an import may not tell of yet
    belongs = {
        "organization": one.moment.past.org_id,
        "cycle": objective and objective.aggregate.cycle_id,
        "team": objective and objective.aggregate.owner_id,
        "objective": id_,
        "keyResult": one.key,
    }
    return within.key is not None and bool(belongs[within.kind] == within.key)


def goals_within(moment: Moment, within: Named | None) -> list[Recorded]:
    """Return the goals that belonged to a part of the organisation at a moment."""
    goals = (one for one in moment.objects.values() if one.aggregate.TOPIC in GOALS)
    return [one for one in goals if is_within(one, within)]


def _passed(one: Recorded, since: int, until: int, within: Named | None) -> int:
    """Return the last position in a span at which a goal came into a part, or went out of it."""
    for position in range(until, since, -1):
        before, after = (is_within(_at(one, at), within) for at in (position - 1, position))
        if before != after:
            return position
    raise AssertionError("it was not in the part at one end alone")


def _named(moment: Moment, field: str | None, value: Any) -> list[Node]:
    """Return the objects that a value names by their ids, or the field of a link that there is."""
    if value is None:
        return []
    if field is None:
        return [one for name in sorted(value) for one in _named(moment, name, value[name])]
    if is_link(field):
        ids = [field.partition(".")[2]]
    elif field == "owners":
        ids = [owner["person"] for owner in value]
    else:
        ids = [value] if field in NAMING else []
    check_ins = {one.entity_id: one for it in key_results(moment) for one in it.all_check_ins}
    learned = {one.entity_id: one for one in learnings(moment)}
    objects = {one.entity_id: one for one in moment.objects.values()} | check_ins | learned
    return [objects[id_] for id_ in ids if id_ in objects]


def _at(one: Recorded, position: int) -> Recorded | None:
    moment = one.moment
    return Moment(moment.world, moment.cursors, position, in_ids=True).one(one.aggregate.id)


def _changed_at(one: Recorded, name: str | None, since: int, until: int) -> Iterator[int]:
    """Yield the positions of the entries in a span that changed a fact, or any, newest first."""
    for position in reversed([entry.position for entry in one.held.entries]):
        if since < position <= until:
            then, now = _at(one, position - 1), _at(one, position)
            assert now is not None
            before, after = (facts_of(then) if then else {}), facts_of(now)
            names = {*before, *after} if name is None else {name}
            if not all(same(before.get(it), after.get(it)) for it in names):
                yield position


def _kind(name: str, old: Facts, new: Facts) -> str:
    first, _, _ = name.partition(".")
    if first == "scores":
        return "SCORED" if old[name] is None else "RESCORED"
    if first not in ("state", "outcome", "successor"):
        return _KIND_OF_FIELD[first]
    match old["outcome"], new["outcome"]:
        case None, None:
            return _STAGES[new["state"]]
        case _, "DROPPED":
            return "DROPPED"
        case "DROPPED", None:
            return "RESTORED"
        case _, None:
            return "REOPENED"
        case _:
            return "CLOSED"


class Diff:
    """The difference between a position and a later moment, in a part of the organisation."""

    def __init__(self, since: Moment, until: Moment, within: Named | None) -> None:
        self._until = until
        setattr(self, "from", _place(since))
        self.to = _place(until)
        ids = {one.key for end in (since, until) for one in goals_within(end, within)}
        goals = [one for one in until.objects.values() if one.key in ids]
        self._changes = [change for one in goals for change in changes_of(one, since, within)]
        hidden = {one.key for one in goals if isinstance(one, KeyResult) and one.values_hidden}
        entries = until.past.entries[since.position : until.position]
        told = {entry.event.originator_id for entry in entries}
        self.hidden_key_result_count = len(hidden & told)

    @cached_property
    def counts(self) -> list[dict[str, Any]]:
        found = Counter({(change.kind, change.entity_id) for change in self._changes})
        counted = Counter(kind for kind, _ in found)
        return [{"kind": kind, "count": counted[kind]} for kind in KINDS if kind in counted]

    def changes(self, kinds: list[str] | None = None, **arguments: Any) -> dict[str, Any]:
        shown = [one for one in self._changes if kinds is None or one.kind in kinds]
        return page(
            self._until.cursors, "GoalChange", shown, lambda change: change.place, **arguments
        )


def _place(moment: Moment) -> dict[str, Any]:
    entries = moment.past.entries[: moment.position]
    return {
        "position": moment.position,
        "recordedAt": entries[-1].recorded_at if entries else None,
    }
