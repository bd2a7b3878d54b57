"""The refusals that the database's answers stand for."""

from ...domain.errors import (
    CycleClosed,
    Forbidden,
    IdempotencyKeyReused,
    NotFound,
    NotInForce,
    Refused,
)
from .batch import Outcome


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
    path = (kind.partition("_")[0],)
    if state == "missing":
        return NotFound(f"there is no {path[0]} {id_}: check the id", path)
    if state == "dropped":
        return NotInForce(f"{path[0]} {id_} is dropped: restore it or choose another", path)
    return CycleClosed("the cycle is closed: reopen it, or choose another")
