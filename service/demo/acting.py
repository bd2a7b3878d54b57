"""What all verbs have in common: somebody, a moment, and a place to write down what was decided."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from ...domain.aggregate import Act, LedgerAggregate, Reason
from ..ledger.command import Decision, begin, change
from .scribe import Scribe

PACE = timedelta(minutes=1)
"""The time from one act to the next."""

_A = TypeVar("_A", bound=LedgerAggregate)


class Acting:
    """One person's acts, the first at a given time and each later one a minute after the other."""

    def __init__(self, scribe: Scribe, at: datetime, by: str) -> None:
        self.scribe = scribe
        self.at = at
        self.actor_id = scribe.id("person", by)

    def act(self, why: Reason | None = None) -> Act:
        """What accompanies the decision that is made now."""
        return Act(self.actor_id, self.at, why)

    def begin(self, kind: type[_A], id: UUID, make: Callable[[], _A]) -> None:
        """Begins a stream."""
        self._write(begin(kind, id, make))

    def change(self, kind: type[_A], id: UUID, decide: Callable[[_A], object]) -> None:
        """Decides on what exists."""
        self._write(change(kind, id, decide))

    def mark(self, name: str) -> None:
        """Names the entry of the last act, so that a learning can refer to it."""
        self.scribe.mark(name)

    def _write(self, decision: Decision) -> None:
        self.scribe.write(self.at, self.actor_id, decision)
        self.at += PACE
