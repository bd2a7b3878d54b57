"""The refusals that the database's answers stand for."""

import re
from collections.abc import Iterable, Sequence
from uuid import UUID

from ...domain.entrusted import not_for_you, shut_out
from ...domain.errors import (
    CycleClosed,
    Forbidden,
    IdempotencyKeyReused,
    InvalidInput,
    NotFound,
    NotInForce,
    Readers,
    Refused,
    WouldCreateLoop,
)
from .batch import Outcome
from .command import Invariant
from .errors import Unsettled


def key_reused() -> IdempotencyKeyReused:
    """The refusal of a command under whose id another one was accepted."""
    return IdempotencyKeyReused(
        "this idempotency key stands for another request: use a new key for a new request",
        ("idempotency_key",),
    )


def refusal(answer: Outcome) -> Refused:
    """The refusal that `append` answered: key_reused, forbidden, no_reader, shut_out or guard."""
    if answer.name == "key_reused":
        return key_reused()
    if answer.name == "forbidden":
        return Forbidden(
            "none of your roles allows this: ask an administrator of the organisation for one"
        )
    if answer.name in {"no_reader", "shut_out"}:
        key_result, _, names = (answer.detail or ":").partition(":")
        readers = Readers(UUID(key_result), frozenset(names.split(",")))
        return not_for_you(readers) if answer.name == "no_reader" else shut_out(readers)
    state, kind, id_ = (answer.detail or "::").split(":")
    if state == "last":
        return InvalidInput(
            f"person {id_} is the last administrator, and nobody could give the role back: "
            "give it to somebody else first",
            ("role",),
        )
    path, about = (_SUFFIX.sub("", kind),), UUID(id_)
    if kind == "entry":
        return NotFound(f"there is no entry at position {about.int} yet", path, about)
    if state == "missing":
        return NotFound(f"there is no {path[0]} {id_}: check the id", path, about)
    if state == "committed":
        return InvalidInput(
            "the objective is committed, so a change under it needs a reason: say why in words",
            ("reason",),
        )
    if kind == "objective_in_time":
        return InvalidInput(
            "the cycle is closed, so what is said of it now needs a reason: say why",
            ("reason",),
        )
    if state == "closed":
        return CycleClosed(path[0], about)
    return NotInForce(f"{path[0]} {id_} is {_REMEDIES[state]} or choose another", path, about)


LISTED = 20
"""So many of what is still open are listed."""

_SUFFIX = re.compile("_(in_force|in_time|ever|uncommitted)$")
"""What a guard asks beyond the kind of object."""

_REMEDIES = {
    "inactive": "deactivated: reactivate",
    "erased": "erased: leave them out",
    "archived": "archived: restore it",
    "merged": "merged into another team: restore it",
    "dropped": "dropped: restore it",
    "scored": "closed: reopen it",
    "carried_over": "carried over: reopen it",
}
"""What the states are called in which guards find objects, and what helps."""


_OTHERS = {
    "source": "one of an earlier cycle",
    "learning": "one of an earlier cycle",
    "successor": "one of a later cycle",
    "cycle": "a later one",
}
"""What to choose, in which field, where a goal would not be later than what it comes from."""


_LEFT_BEHIND = {
    "childless_team": "there are teams at work below it, {}: move, merge or archive them first",
    "departed_person": "the person has just joined {}: try again",
}
"""What is wrong where something would lose what it hangs from, and what helps."""


def broken_invariant(detail: str, names: Sequence[str], asked: Iterable[Invariant]) -> Refused:
    """The refusal of a command after which one of its invariants would not hold: what `append`
    raised."""
    first, _, rest = detail.partition(";")
    kind, id_, count, other, *ids = first.split()
    if kind == "named_once":
        path = next(one.path for one in asked if one[:2] == (kind, UUID(id_)))
        return InvalidInput(
            f"there is a {other} {names[0]!r} already: go on with it, or choose another",
            path or ("name",),
        )
    if kind == "one_retrospective":
        cycle, *team = names
        whose = f"team {team[0]!r}" if team else "all together"
        return InvalidInput(
            f"there is a retrospective of {whose} on cycle {cycle!r} already: go on with "
            f"retrospective {ids[0]}",
            ("team",) if team else ("cycle",),
        )
    if kind in {"in_closed_cycle", "later_cycle", "later_than_origins", "same_cycle"}:
        about = {(kind, UUID(id_), None), (kind, UUID(id_), UUID(ids[0]))}
        path = next(one.path for one in asked if one[:3] in about)
        return InvalidInput(_in_wrong_cycle(kind, names, ids, path[-1]), path)
    if kind in _LEFT_BEHIND:
        more = int(count) - len(ids)
        told = ", ".join(f"{other} {one}" for one in ids) + (f" and {more} more" if more else "")
        return InvalidInput(_LEFT_BEHIND[kind].format(told), ("id",))
    if kind == "acyclic_lineage":
        return WouldCreateLoop(
            f"{other} {id_} would come from itself: name an earlier goal", ("source_id",)
        )
    if kind.startswith("acyclic"):
        paths = {one.path for one in asked if one[:2] == (kind, UUID(id_))}
        return WouldCreateLoop(
            f"{other} {id_} would stand above itself: choose another parent",
            next(filter(None, paths), ("parent_id",)),
        )
    counts, below = {other: int(count)}, [(other, UUID(one)) for one in ids]
    if rest:
        count, other, *ids = rest.split()
        counts[other] = int(count)
        below += ((other, UUID(one)) for one in ids)
    return Unsettled(kind.removeprefix("settled_"), UUID(id_), counts, below[:LISTED])


def _in_wrong_cycle(kind: str, names: Sequence[str], ids: Sequence[str], field: str) -> str:
    """What is wrong where a goal is in the wrong cycle, and what helps."""
    if kind == "in_closed_cycle":
        return "it belongs to another cycle: leave it out"
    before, after, *kinds = names
    if kind == "same_cycle":
        return (
            f"it belongs to cycle {after!r}, and the retrospective looks back on cycle {before!r}: "
            "choose a goal of that cycle"
        )
    if kind == "later_cycle":
        told = (
            f"both are in cycle {before!r}"
            if before == after
            else f"it would lead from cycle {before!r} to cycle {after!r}, which does not come "
            "after it"
        )
        return f"{told}: choose {_OTHERS[field]}"
    (goal, origin), (goal_kind, origin_kind) = ids, kinds
    comes = (
        "applies a learning"
        if origin_kind == "retrospective"
        else (f"comes from {origin_kind} {origin}")
    )
    where = "the same" if before == after else f"cycle {after!r}, which does not come after it"
    return (
        f"{goal_kind} {goal} {comes} of cycle {before!r}, and would be in {where}: choose another "
        f"{field}, or take that back first"
    )
