"""The commands that wait for their answers, in the order in which they are to be decided."""

import asyncio
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from .command import Command, Receipt
from .refusals import key_reused


@dataclass(slots=True, eq=False)
class Pending:
    """A command without an answer yet, and those who wait for it."""

    command: Command
    deadline: float
    """Until when, by the event loop's clock, it survives a database that cannot be reached."""
    callers: list[asyncio.Future[Receipt]] = field(default_factory=list)
    attempts: int = 0
    """How often it lost against other writers."""
    afresh: bool = False
    """Decide on what the database holds now, and first look for an earlier result."""
    alone: bool = False
    """Write it in a call of its own, lest it fails others, or others it."""

    @property
    def ends_call(self) -> bool:
        """Whether nothing may follow it in its call: guards see the state at a call's beginning,
        so one that alters what they look at comes last."""
        return self.alone or self.command.alters_guards


class CommandQueue:
    """Commands of one organisation that this process is to write, each at most once at a time."""

    def __init__(self) -> None:
        self._queue: deque[Pending] = deque()
        self._unanswered: dict[UUID, Pending] = {}

    def __len__(self) -> int:
        """How many are to be decided; those that a call carries are not among them."""
        return len(self._queue)

    def add(self, command: Command, patience: float) -> asyncio.Future[Receipt]:
        """Queues a command, or joins those who wait for the same one; returns what to wait for.
        `patience`: for how many seconds it survives a database that cannot be reached.

        Raises IdempotencyKeyReused if another command of this id waits.
        """
        loop = asyncio.get_running_loop()
        pending = self._unanswered.get(command.id)
        if pending is None:
            pending = self._unanswered[command.id] = Pending(
                command, loop.time() + patience, alone=bool(command.invariants)
            )
            self._queue.append(pending)
        elif pending.command.fingerprint != command.fingerprint:
            raise key_reused()
        caller: asyncio.Future[Receipt] = loop.create_future()
        pending.callers.append(caller)
        return caller

    def take(self, call: Sequence[Pending], most: int, *, afresh: bool) -> list[Pending]:
        """Takes those out that may join a call after what it carries, at most so many; `afresh`:
        also such as are to be decided afresh."""
        taken: list[Pending] = []
        last = call[-1] if call else None
        while self._queue and len(taken) < most:
            first = self._queue[0]
            if (last and (last.ends_call or first.alone)) or (first.afresh and not afresh):
                break
            last = self._queue.popleft()
            taken.append(last)
        return taken

    def put_back(self, again: Iterable[Pending]) -> None:
        """Puts commands first, unless they were answered."""
        self._queue.extendleft(reversed(self.unanswered(again)))

    def unanswered(self, among: Iterable[Pending]) -> list[Pending]:
        """Those that have no answer yet."""
        return [it for it in among if self._unanswered.get(it.command.id) is it]

    def answer(self, pending: Pending, answer: Receipt | Exception) -> None:
        """Tells those who still wait for a command."""
        del self._unanswered[pending.command.id]
        for caller in pending.callers:
            if caller.done():
                continue
            if isinstance(answer, Exception):
                caller.set_exception(answer)
            else:
                caller.set_result(answer)

    def abandon(self, error: Exception) -> None:
        """Answers all commands, also those that a call carries, with an error."""
        self._queue.clear()
        for pending in list(self._unanswered.values()):
            self.answer(pending, error)
