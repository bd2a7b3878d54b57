"""The ledger of all organisations, as the service uses it."""

from collections import OrderedDict
from collections.abc import Callable, Collection
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from ..postgres.pool import Pool
from ..postgres.sql import load
from .aggregates import AggregateCache
from .command import Command, Receipt
from .errors import UnknownOrganization
from .keys import DataKeys
from .sealing import WrappingKey
from .writer import OrganizationWriter

SQL = load(__package__, "ledger.sql")

ORGANIZATIONS = 1_000
"""The most organisations whose writers and keys are kept in memory."""


class Head(NamedTuple):
    """The clock of an organisation."""

    position: int
    recorded_at: datetime
    generation: int


class CycleDates(NamedTuple):
    """A cycle's name, and its first and last day where they are known."""

    name: str
    starts_on: date | None
    ends_on: date | None


class Presence(NamedTuple):
    """Since when a person belongs to the organisation, and the teams after a certain day."""

    since: date
    teams: list[UUID]


class Below(NamedTuple):
    """The teams at work right below a team, and whether a second one stands below it at all."""

    teams: list[UUID]
    inverted: bool


class Ledger:
    """Appends commands; one instance per process, any number of processes per database."""

    def __init__(self, pool: Pool, wrapping_key: WrappingKey) -> None:
        self._pool = pool
        self._wrapping_key = wrapping_key
        self._cache = AggregateCache()
        self._writers: OrderedDict[UUID, OrganizationWriter] = OrderedDict()
        self.on_append: Callable[[UUID, int], None] = lambda org_id, position: None
        """Told of every position that a command of this process has reached."""

    async def append(self, org_id: UUID, command: Command) -> Receipt:
        """Appends one command; returns once it is durable. Raises as
        `OrganizationWriter.submit` does."""
        receipt = await self.writer(org_id).submit(command)
        self.on_append(org_id, receipt.position)
        return receipt

    def writer(self, org_id: UUID) -> OrganizationWriter:
        """This process's writer of an organisation."""
        writer = self._writers.get(org_id)
        if writer is None:
            self._forget_idle()
            keys = DataKeys(org_id, self._wrapping_key)
            writer = self._writers[org_id] = OrganizationWriter(
                org_id, self._pool, keys, self._cache
            )
        self._writers.move_to_end(org_id)
        return writer

    def _forget_idle(self) -> None:
        surplus = len(self._writers) + 1 - ORGANIZATIONS
        idle = [org_id for org_id, writer in self._writers.items() if writer.idle]
        for org_id in idle[: max(surplus, 0)]:
            del self._writers[org_id]

    async def head(self, org_id: UUID) -> Head | None:
        """The organisation's clock, or None if it was never founded."""
        record = await self._pool.fetchrow(SQL["head"], org_id)
        return None if record is None else Head(*record)

    async def position(self, org_id: UUID) -> int:
        """The organisation's position; 0 if it was never founded."""
        head = await self.head(org_id)
        return 0 if head is None else head.position

    async def cycles(self, org_id: UUID) -> list[CycleDates]:
        """All cycles, oldest first. A command that relies on a name being free has an invariant
        for it, since this is no longer sure when it is appended."""
        return [CycleDates(*record) for record in await self._pool.fetch(SQL["cycles"], org_id)]

    async def today(self, org_id: UUID, at: datetime) -> date:
        """The organisation's day at a moment; raises UnknownOrganization."""
        day: date | None = await self._pool.fetchval(SQL["today"], org_id, at)
        if day is None:
            raise UnknownOrganization
        return day

    async def presence(self, org_id: UUID, person_id: UUID, after: date) -> Presence | None:
        """Where a person is, and would be after a day; None for nobody. A command that relies on
        it has an invariant, since this is no longer sure when it is appended."""
        record = await self._pool.fetchrow(SQL["presence"], org_id, person_id, after)
        return None if record is None else Presence(*record)

    async def below(self, org_id: UUID, team_id: UUID, other_id: UUID) -> Below:
        """What stands below a team; as for `presence`, no longer sure when it is appended."""
        [record] = await self._pool.fetch(SQL["below"], org_id, team_id, other_id)
        return Below(*record)

    async def names(self, org_id: UUID, ids: Collection[UUID]) -> dict[UUID, str]:
        """What people, teams, cycles and goals are called at present, where anything is known."""
        records = await self._pool.fetch(SQL["names"], org_id, list(ids)) if ids else []
        return {record["id"]: record["name"] for record in records}

    async def departed(self, org_id: UUID) -> frozenset[UUID]:
        """The people who are deactivated or were erased. A command that relies on the others being
        there guards each of them, since this is no longer sure when it is appended."""
        records = await self._pool.fetch(SQL["departed"], org_id)
        return frozenset(record["id"] for record in records)
