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
    kind, _, id_ = (answer.detail or "").partition(":")
    if kind == "person":
        return NotFound(f"there is no person {id_}: check the id", ("person",))
    if kind == "objective_in_force":
        return NotInForce(
            f"objective {id_} is missing, dropped or in a closed cycle: "
            "restore it or choose another",
            ("objective",),
        )
    return CycleClosed(
        f"the cycle is closed or missing ({kind} {id_}): reopen it, or choose another"
    )
