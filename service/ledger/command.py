"""What a caller asks of the ledger: decisions on streams, and what must hold for them."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, NamedTuple, TypeVar
from uuid import UUID

from ...domain.aggregate import LedgerAggregate

_A = TypeVar("_A", bound=LedgerAggregate)


class Guard(NamedTuple):
    """What must hold of another aggregate when the command is appended, checked under the lock.

    `person`: exists. `cycle`: exists and is not closed. `objective`: exists, and its cycle is not
    closed. `objective_in_force`: that, and it is not dropped.
    """

    kind: Literal["person", "cycle", "objective", "objective_in_force"]
    id: UUID


def no_guards(_: Any) -> tuple[Guard, ...]:
    """For decisions that depend on their own aggregate alone."""
    return ()


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision of one aggregate, which makes at most one event.

    `decide` gets the aggregate, or None where the stream is to begin, and returns it; it raises
    `okr.domain.errors.Refused`. It may run several times. `guards` is asked afterwards.
    """

    kind: type[LedgerAggregate]
    stream_id: UUID
    begins: bool
    decide: Callable[[Any], LedgerAggregate]
    expected_version: int | None = None
    guards: Callable[[Any], tuple[Guard, ...]] = no_guards


def begin(
    kind: type[_A],
    stream_id: UUID,
    make: Callable[[], _A],
    guards: Callable[[_A], tuple[Guard, ...]] = no_guards,
) -> Decision:
    """A decision that begins a stream."""
    return Decision(kind, stream_id, True, lambda _: make(), guards=guards)


def change(
    kind: type[_A],
    stream_id: UUID,
    decide: Callable[[_A], object],
    expected_version: int | None = None,
    guards: Callable[[_A], tuple[Guard, ...]] = no_guards,
) -> Decision:
    """A decision on a stream that exists."""

    def run(aggregate: _A) -> _A:
        decide(aggregate)
        return aggregate

    return Decision(kind, stream_id, False, run, expected_version, guards)


@dataclass(frozen=True, slots=True)
class Command:
    """Decisions that are appended together or not at all.

    `id` makes it idempotent: a second command with the same id and fingerprint gets the first
    one's receipt; with another fingerprint it is refused. `roles`: the actor must hold one of
    them (None: whoever calls vouches for the actor). `alters_guards`: it changes what guards of
    other commands look at. `recorded_at`: only for imported history.
    """

    id: UUID
    fingerprint: bytes
    actor_id: UUID
    decisions: tuple[Decision, ...]
    roles: frozenset[str] | None
    alters_guards: bool = False
    recorded_at: datetime | None = None
    correlation_id: UUID | None = None
    causation_id: UUID | None = None

    @property
    def stream_id(self) -> UUID:
        """The stream it is about: that of its first decision."""
        return self.decisions[0].stream_id

    @property
    def streams(self) -> frozenset[UUID]:
        """All streams it decides on."""
        return frozenset(decision.stream_id for decision in self.decisions)


class Receipt(NamedTuple):
    """What an accepted command led to."""

    position: int
    """Of its last entry; of the head, if it changed nothing."""
    stream_id: UUID
    repeated: bool
    """Whether it had been accepted before."""


def fingerprint(*parts: str | bytes) -> bytes:
    """SHA-256 of what was asked, each part preceded by its length."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        digest.update(len(data).to_bytes(4) + data)
    return digest.digest()
