"""The head of an organisation's ledger, read once for all requests that wait for it."""

import asyncio
from collections.abc import Mapping, Set
from datetime import date
from typing import NamedTuple, TypeAlias
from uuid import UUID

import orjson

from ..identity import Clock
from ..postgres.pool import Pool
from ..postgres.sql import load

_HEAD = load(__package__, "statements.sql")["head"]

Restricted: TypeAlias = "Mapping[UUID, frozenset[str]]"
"""The key results whose values not everybody may read, with what one must be to read them: a role,
or `OWNER` where the person who asks owns it."""


class Head(NamedTuple):
    """What decides whether an answer is still right, and whether a person may have it."""

    position: int
    generation: int
    epoch: int
    """Rises when answers lose what erased persons said."""
    today: date | None
    """The present day in the organisation's zone."""
    roles: frozenset[str]
    """Those of the person who asks."""
    restricted: Restricted


def read_restricted(text: str | None) -> Restricted:
    """Read what `head` and `seen` tell as `restricted`."""
    if text is None:
        return {}
    return {UUID(id_): frozenset(readers) for id_, readers in orjson.loads(text).items()}


def hidden_from(roles: Set[str], restricted: Restricted) -> frozenset[UUID]:
    """Return the key results whose values somebody who reads as these may not read."""
    return frozenset(id_ for id_, readers in restricted.items() if readers.isdisjoint(roles))


class _Read:
    """One read of a head, and the people who wait for it; until it begins, more may join."""

    def __init__(self) -> None:
        self.people: set[UUID] = set()
        self.task: asyncio.Task[dict[UUID, Head]] | None = None


class HeadReader:
    """Reads heads; a request waits for a read that begins after it arrived.

    So no answer is stale, whichever process wrote last. Reads of one organisation follow each
    other, and all who arrive during one share the next. At most `at_once` run at the same time.
    """

    def __init__(self, pool: Pool, clock: Clock, at_once: int) -> None:
        self._pool = pool
        self._clock = clock
        self._permits = asyncio.Semaphore(at_once)
        self._to_come: dict[UUID, _Read] = {}
        self._latest: dict[UUID, asyncio.Task[dict[UUID, Head]]] = {}

    async def read(self, org_id: UUID, person_id: UUID) -> Head | None:
        """Return the organisation's head and the person's roles; None if it was never founded."""
        read = self._to_come.get(org_id)
        if read is None:
            read = self._to_come[org_id] = _Read()
            read.task = asyncio.create_task(self._run(org_id, read, self._latest.get(org_id)))
            self._latest[org_id] = read.task
        read.people.add(person_id)
        assert read.task is not None
        # shielded, since others wait for it too when this request is given up
        heads = await asyncio.shield(read.task)
        return heads.get(person_id)

    async def _run(
        self, org_id: UUID, read: _Read, previous: asyncio.Task[dict[UUID, Head]] | None
    ) -> dict[UUID, Head]:
        try:
            if previous is not None:
                await asyncio.wait([previous])
            async with self._permits, self._pool.acquire() as connection:
                del self._to_come[org_id]
                people = list(read.people)
                rows = await connection.fetch(_HEAD, org_id, people, self._clock())
        finally:
            if self._to_come.get(org_id) is read:
                del self._to_come[org_id]
            if self._latest.get(org_id) is read.task:
                del self._latest[org_id]
        if not rows:
            return {}
        position, generation, epoch, today, *_ = rows[0]
        rights = {
            row["person_id"]: (frozenset(row["roles"]), read_restricted(row["restricted"]))
            for row in rows
            if row["person_id"]
        }
        none: tuple[frozenset[str], Restricted] = (frozenset(), {})
        return {
            person_id: Head(position, generation, epoch, today, *rights.get(person_id, none))
            for person_id in people
        }
