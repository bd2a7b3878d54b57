"""What an organisation's ledger holds, folded to aggregates."""

from collections.abc import Iterator
from typing import TypeVar
from uuid import UUID

from okr.domain.aggregate import LedgerAggregate
from okr.domain.cycle import Cycle
from okr.domain.key_result import KeyResult
from okr.domain.objective import Objective
from okr.domain.person import Person
from okr.domain.retrospective import Retrospective
from okr.domain.team import Team
from okr.service.importing.identity import id_of
from okr.service.ledger.keys import DataKeys
from okr.service.ledger.load import load_streams
from okr.service.ledger.sealing import WrappingKey
from okr.service.postgres.pool import Pool

_A = TypeVar("_A", bound=LedgerAggregate)


class Folded:
    """Aggregates of an organisation, by the names of the file."""

    def __init__(self, org_id: UUID, aggregates: dict[UUID, LedgerAggregate]) -> None:
        self.org_id = org_id
        self.aggregates = aggregates

    def id(self, kind: str, *names: str | int) -> UUID:
        return id_of(self.org_id, kind, *names)

    def all(self, kind: type[_A]) -> Iterator[_A]:
        return (found for found in self.aggregates.values() if isinstance(found, kind))

    def cycle(self, name: str) -> Cycle:
        return self._one(Cycle, name)

    def team(self, name: str) -> Team:
        return self._one(Team, name)

    def person(self, name: str) -> Person:
        return self._one(Person, name)

    def objective(self, name: str) -> Objective:
        return self._one(Objective, name)

    def key_result(self, name: str) -> KeyResult:
        return self._one(KeyResult, name)

    def retrospective(self, cycle: str, team: str = "") -> Retrospective:
        return self._one(Retrospective, cycle, team)

    def _one(self, kind: type[_A], *names: str) -> _A:
        found = self.aggregates[self.id(kind.TOPIC, *names)]
        assert isinstance(found, kind)
        return found


async def fold(pool: Pool, wrapping_key: WrappingKey, org_id: UUID) -> Folded:
    """Fold all streams of an organisation."""
    streams = [
        record["stream_id"]
        for record in await pool.fetch(
            "select distinct stream_id from entry where org_id = $1", org_id
        )
    ]
    async with pool.acquire() as connection:
        keys = DataKeys(org_id, wrapping_key)
        loaded = await load_streams(connection, org_id, streams, [], keys)
    return Folded(org_id, loaded.aggregates)
