"""The refusals that the database's answers stand for."""

from collections.abc import Iterable
from uuid import UUID

from ...domain.errors import (
    CycleClosed,
    Forbidden,
    IdempotencyKeyReused,
    InvalidInput,
    NotFound,
    NotInForce,
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
    """The refusal that `append` answered: key_reused, forbidden or guard."""
    if answer.name == "key_reused":
        return key_reused()
    if answer.name == "forbidden":
        return Forbidden(
            "none of your roles allows this: ask an administrator of the organisation for one"
        )
    state, kind, id_ = (answer.detail or "::").split(":")
    if state == "last":
        return InvalidInput(
            f"person {id_} is the last administrator, and nobody could give the role back: "
            "give it to somebody else first",
            ("role",),
        )
    path = (kind.removesuffix("_in_force").removesuffix("_ever").removesuffix("_uncommitted"),)
    if kind == "entry":
        return NotFound(f"there is no entry at position {UUID(id_).int} yet", ("entry",))
    if state == "missing":
        return NotFound(f"there is no {path[0]} {id_}: check the id", path)
    if state == "committed":
        return InvalidInput(
            "the objective is committed, so a change under it needs a reason: say why in words",
            ("reason",),
        )
    if state == "closed":
        return CycleClosed("the cycle is closed: reopen it, or choose another")
    return NotInForce(f"{path[0]} {id_} is {_REMEDIES[state]} or choose another", path)


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


_CYCLES = {
    "in_closed_cycle": "it belongs to another cycle: leave it out",
    "later_successor": "it would go on in the same cycle, or in one that starts earlier: "
    "choose a later one",
}
"""What is wrong where a goal is in the wrong cycle, and what helps."""


def broken_invariant(detail: str, name: str, asked: Iterable[Invariant]) -> Refused:
    """The refusal of a command after which one of its invariants would not hold: what `append`
    raised."""
    kind, id_, count, other, *ids = detail.split()
    if kind == "named_once":
        return InvalidInput(
            f"there is a cycle {name!r} already: go on with it, or choose another", ("name",)
        )
    if kind in _CYCLES:
        [path] = {one.path for one in asked if one[:2] == (kind, UUID(id_))}
        return InvalidInput(_CYCLES[kind], path)
    if kind == "acyclic_lineage":
        return WouldCreateLoop(
            f"{other} {id_} would come from itself: name an earlier goal", ("source_id",)
        )
    if kind.startswith("acyclic"):
        return WouldCreateLoop(
            f"{other} {id_} would stand above itself: choose another parent", ("parent_id",)
        )
    below = tuple((other, UUID(one)) for one in ids)
    return Unsettled(kind.removeprefix("settled_"), UUID(id_), int(count), below)
