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

    `person`: exists, is active and was not erased. `team`: exists and is active. `cycle`: exists
    and is not closed. `objective`, `key_result`: exists, and its cycle is not closed.
    `objective_in_force`, `key_result_in_force`: that, and it is neither dropped nor closed.
    `objective_uncommitted`: that, and it is not committed, and `objective_in_time`: as `objective`,
    which changes without a reason ask. `cycle_ever`, `objective_ever`, `key_result_ever`: exists,
    whatever became of it. `entry`: the ledger has reached the position that the id is as a
    number. `other_administrator`: somebody else than this person is an active
    administrator, and was not erased.
    """

    kind: Literal[
        "person",
        "team",
        "cycle",
        "objective",
        "objective_in_force",
        "objective_in_time",
        "objective_uncommitted",
        "key_result",
        "key_result_in_force",
        "cycle_ever",
        "objective_ever",
        "key_result_ever",
        "entry",
        "other_administrator",
    ]
    id: UUID


class Invariant(NamedTuple):
    """What must hold of several aggregates together once the command is written;
    one that changes nothing is accepted whatever holds.

    `acyclic_alignment`: the objective does not stand above itself, through whatever other goals;
    `acyclic_teams`: nor the team. `acyclic_lineage`: the goal does not come from itself, likewise.
    `settled_objective`: no key result under the objective is open, unless it is struck out.
    `settled_cycle`: no objective of the cycle is open, and no such key result under any of them,
    also a dropped one. `in_closed_cycle`: the key result's objective is in a closed cycle, so what
    ends with a cycle is of that cycle. `later_cycle`: the goal is not in the same cycle as `other`,
    nor in one that starts earlier, where both have dates; `same_cycle`: it is. The other is a goal
    as well, or a retrospective. `later_than_origins`: as `later_cycle`, of all that the goal, or
    the cycle's goals and retrospectives, come from or led to. `one_retrospective`: no other
    retrospective is of the same cycle and the same team, or likewise of none. `named_once`: no
    other cycle has the name of this one, if there is this one; or no other team at work that of
    this team. `childless_team`: no team at work stands right below this one. `departed_person`: no
    membership of the person is open. `path` leads to the part of the input that the refusal is
    about, where the kind does not tell.
    """

    kind: Literal[
        "acyclic_alignment",
        "acyclic_lineage",
        "acyclic_teams",
        "settled_objective",
        "settled_cycle",
        "in_closed_cycle",
        "later_cycle",
        "later_than_origins",
        "same_cycle",
        "one_retrospective",
        "named_once",
        "childless_team",
        "departed_person",
    ]
    id: UUID
    other: UUID | None = None
    path: tuple[str, ...] = ()


def no_guards(_: Any) -> tuple[Guard, ...]:
    """For decisions that depend on their own aggregate alone."""
    return ()


def no_consequences(_: Any) -> "tuple[Decision, ...]":
    """For decisions that no others follow from."""
    return ()


def for_everybody(_: Any) -> None:
    """For decisions that are about nothing confidential."""
    return


def the_same_roles(_: Any) -> None:
    """For decisions that take what the command takes, whatever they find."""
    return


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision of one aggregate, which makes at most one event.

    `decide` gets the aggregate, or None where the stream is to begin, and returns it; it raises
    `okr.domain.errors.Refused`. It may run several times, and each time after the decisions that
    stand before it in the command, so it may use what these have found. Where the stream is to
    begin, it may return None to let it be. `guards` is asked afterwards. `path` leads to the part
    of the input that the decision comes from; the paths of its refusals begin with it, unless
    they are about the reason.
    """

    kind: type[LedgerAggregate]
    stream_id: UUID
    begins: bool
    decide: Callable[[Any], LedgerAggregate | None]
    expected_version: int | None = None
    guards: Callable[[Any], tuple[Guard, ...]] = no_guards
    path: tuple[str, ...] = ()
    consequences: "Callable[[Any], tuple[Decision, ...]]" = no_consequences
    """Further decisions, on streams that the command's own are about, asked after `guards`."""
    takes: Callable[[Any], frozenset[str] | None] = the_same_roles
    """Of which of the command's roles the actor must hold one, asked after `guards`."""
    reads: Callable[[Any], frozenset[str] | None] = for_everybody
    """Of which roles the actor must hold one beside that, asked before `decide`: whoever is none of
    the readers of confidential values neither changes them nor is told of them in refusals."""
    reads_on: Callable[[Any], frozenset[str] | None] = for_everybody
    """Likewise once it is decided, asked after `guards`: nobody shuts themselves out."""


def begin(
    kind: type[_A],
    stream_id: UUID,
    make: Callable[[], _A | None],
    guards: Callable[[_A], tuple[Guard, ...]] = no_guards,
    path: tuple[str, ...] = (),
) -> Decision:
    """A decision that begins a stream."""
    return Decision(kind, stream_id, True, lambda _: make(), guards=guards, path=path)


def change(
    kind: type[_A],
    stream_id: UUID,
    decide: Callable[[_A], object],
    expected_version: int | None = None,
    guards: Callable[[_A], tuple[Guard, ...]] = no_guards,
    path: tuple[str, ...] = (),
) -> Decision:
    """A decision on a stream that exists."""

    def run(aggregate: _A) -> _A:
        decide(aggregate)
        return aggregate

    return Decision(kind, stream_id, False, run, expected_version, guards, path)


@dataclass(frozen=True, slots=True)
class Command:
    """Decisions that are appended together or not at all.

    `id` makes it idempotent: a second command with the same id and fingerprint gets the first
    one's receipt; with another fingerprint it is refused. `roles`: the actor must hold one of
    them (None: whoever calls vouches for the actor); `rights` are the roles that the actor's token
    leaves, None for all. `alters_guards`: it changes what guards of
    other commands look at. `invariants` make it be alone in its call. `recorded_at`: only for
    imported history.
    """

    id: UUID
    fingerprint: bytes
    actor_id: UUID
    decisions: tuple[Decision, ...]
    roles: frozenset[str] | None
    rights: frozenset[str] | None = None
    alters_guards: bool = False
    recorded_at: datetime | None = None
    correlation_id: UUID | None = None
    causation_id: UUID | None = None
    invariants: tuple[Invariant, ...] = ()

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
