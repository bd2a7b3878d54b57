"""What became of objectives and key results between two moments, naively."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any
from uuid import UUID

from tests.oracle.arithmetic import decimal_text
from tests.oracle.events import LedgerEvent
from tests.oracle.moment import Moment, Recorded
from tests.oracle.paging import page
from tests.oracle.requests import Named
from tests.oracle.results import KeyResult

GOALS = ("objective", "key_result")
KINDS = (
    *("ADDED", "DROPPED", "RESTORED", "STRUCK_OUT", "CLOSED", "REOPENED", "MOVED", "REWORDED"),
    *("RETARGETED", "REWEIGHTED", "REALIGNED", "HANDED_OVER", "PROPOSED", "COMMITTED", "RETURNED"),
    *("AMBITION_SET", "ATTRIBUTE_SET", "CHECKED_IN", "PROGRESSED", "SCORED", "RESCORED"),
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
    "struckOut": "STRUCK_OUT",
    "parents": "REALIGNED",
    "attributes": "ATTRIBUTE_SET",
}
_STAGES = {"DRAFT": "RETURNED", "PROPOSED": "PROPOSED", "COMMITTED": "COMMITTED"}

Facts = dict[str, Any]


def facts_of(one: Recorded) -> Facts:
    """Return all facts of an objective or key result by the names that the schema gives them."""
    goal, id_of = one.aggregate, one.moment.past.id_of
    facts: Facts = {
        "title": goal.title,
        "state": goal.state.name,
        "outcome": goal.outcome and goal.outcome.name,
        "successor": goal.successor_id and id_of(one.KIND, goal.successor_id),
        **{f"attributes.{name}": value for name, value in goal.attributes.items()},
    }
    if isinstance(one, KeyResult):
        return facts | _facts_of_key_result(one)
    owner, ambition = goal.owner, goal.ambition
    facts |= {
        "cycle": id_of("cycle", goal.cycle_id),
        "owner": owner and id_of(owner.kind.value, owner.id),
        "ambition": ambition and ambition.name,
    }
    kinds = {"objective": "objective", "key_result": "keyResult"}
    for (kind, id_), link in goal.alignments.items():
        facts[f"parents.{id_of(kinds[kind.value], id_)}"] = link.name
    return facts


def _facts_of_key_result(one: KeyResult) -> Facts:
    goal, id_of = one.aggregate, one.moment.past.id_of
    latest = one.latest_check_in
    return {
        "objective": id_of("objective", goal.objective_id),
        "owners": [
            {"person": id_of("person", owner.person_id), "weight": decimal_text(owner.weight)}
            for owner in goal.owners
        ],
        "kind": one.kind.name,
        "unit": one.unit,
        "struckOut": goal.struck_out,
        "latestCheckIn": latest and id_of("checkIn", latest.domain.id),
        "checkInCount": one.check_in_count,
        "confidence": one.confidence,
        "status": one.status and one.status.name,
        "progressMissing": one.progress_missing,
        **{
            name: None if number is None else decimal_text(number)
            for name, number in (
                ("baseline", one.baseline),
                ("target", one.target),
                ("weight", goal.weight),
                ("progress", one.progress),
                ("progressAsRecorded", one.progress_as_recorded),
                *((f"scores.{kind}", score) for kind, score in one.scores.items()),
            )
        },
    }


def gathered(facts: Facts) -> Facts:
    """Return facts as what came to be tells them: attributes together, links apart from it."""
    own = {name: value for name, value in facts.items() if not name.startswith("parents.")}
    attributes = {
        name.removeprefix("attributes."): own.pop(name)
        for name in list(own)
        if name.startswith("attributes.")
    }
    return {**own, "attributes": attributes}


class GoalChange:
    def __init__(
        self, one: Recorded, field: str | None, before: Any, after: Any, kind: str, position: int
    ) -> None:
        self.object = one
        self.entity_id = one.entity_id
        self.field = field
        setattr(self, "from", before)
        self.to = after
        self.kind = kind
        self.position = position

    @property
    def event(self) -> LedgerEvent:
        moment = self.object.moment
        return LedgerEvent(moment, moment.past.entries[self.position - 1])

    @property
    def place(self) -> tuple[int, str]:
        """What changes are ordered by."""
        return self.object.held.first.position, self.field or ""


def changes_of(one: Recorded, since: int, until: int) -> Iterator[GoalChange]:
    """Yield the changes of an object between two positions; it is shown as it is given."""
    then, now = _at(one, since), _at(one, until)
    if now is None:
        return
    old, new = (facts_of(then) if then else {}), facts_of(now)
    if then is None:
        yield GoalChange(one, None, None, gathered(new), "ADDED", one.held.first.position)
        new = {name: value for name, value in new.items() if name.startswith("parents.")}
    for name in sorted({*old, *new}):
        before, after = old.get(name), new.get(name)
        if not same(before, after):
            position = _changed_at(one, name, since, until)
            yield GoalChange(one, name, before, after, _kind(name, old, new), position)


def same(one: Any, other: Any) -> bool:
    """Tell whether two JSON values are the same; numbers are by value, and no truth values."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[name], other[name]) for name in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return isinstance(one, bool) is isinstance(other, bool) and bool(one == other)


def _at(one: Recorded, position: int) -> Recorded | None:
    moment = one.moment
    return Moment(moment.world, moment.cursors, position, in_ids=True).objects.get(one.aggregate.id)


def _changed_at(one: Recorded, name: str, since: int, until: int) -> int:
    """Return the position of the last entry in a span that changed a fact."""
    positions = [entry.position for entry in one.held.entries if since < entry.position <= until]
    for position in reversed(positions):
        then, now = _at(one, position - 1), _at(one, position)
        assert now is not None
        before = facts_of(then).get(name) if then else None
        if not same(before, facts_of(now).get(name)):
            return position
    raise AssertionError(f"{name} did not change")


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
        self._changes = [
            change
            for one in goals_within(since, until, within)
            for change in changes_of(one, since.position, until.position)
        ]

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


class ReplayStep:
    def __init__(self, moment: Moment, entry: Any) -> None:
        self.position = entry.position
        self.event = LedgerEvent(moment, entry)
        self._subject = moment.objects[entry.event.originator_id]

    @property
    def patch(self) -> list[GoalChange]:
        return list(changes_of(self._subject, self.position - 1, self.position))


def steps(
    since: Moment, until: Moment, within: Named | None, arguments: Mapping[str, Any]
) -> dict[str, Any]:
    """Return a page of the entries of a span that are about goals in a part."""
    ids = {one.key for one in goals_within(since, until, within)}
    entries = until.past.entries[since.position : until.position]
    found = [ReplayStep(until, entry) for entry in entries if entry.event.originator_id in ids]
    return page(until.cursors, "ReplayStep", found, lambda step: (step.position,), **arguments)


def goals_within(since: Moment, until: Moment, within: Named | None) -> Iterable[Recorded]:
    """Return the goals that belonged to a part of the organisation at either end of a span."""
    ids = {id_ for moment in (since, until) for id_ in _ids_within(moment, within)}
    return [one for one in until.objects.values() if one.key in ids]


def _ids_within(moment: Moment, within: Named | None) -> Iterator[UUID | int]:
    for one in moment.objects.values():
        if one.aggregate.TOPIC not in GOALS:
            continue
        goal = one.aggregate
        id_: UUID = goal.objective_id if isinstance(one, KeyResult) else goal.id
        objective = moment.find("objective", id_)  # which an import may not tell of yet
        belongs = {
            "organization": moment.past.org_id,
            "cycle": objective and objective.aggregate.cycle_id,
            "team": objective and objective.aggregate.owner_id,
            "objective": id_,
            "keyResult": one.key,
        }
        if within is None or (within.key is not None and belongs[within.kind] == within.key):
            yield one.key


def _place(moment: Moment) -> dict[str, Any]:
    entries = moment.past.entries[: moment.position]
    return {
        "position": moment.position,
        "recordedAt": entries[-1].recorded_at if entries else None,
    }
