"""Two ledgers, in databases of their own, that differ in nothing but the values of key results."""

from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch
from uuid import UUID

import asyncpg

from okr.domain.check_in import CheckInFacts
from okr.domain.key_result import KeyResult
from okr.domain.measure import Measure
from okr.service.ledger.keys import DataKeys
from okr.service.ledger.sealing import WrappingKey
from okr.service.postgres.connection import Database
from okr.service.postgres.migrate import migrate
from okr.service.postgres.pool import Pool, open_pool
from tests.oracle.history import History
from tests.oracle.past import read_past
from tests.oracle.world import Stage, World, grown
from tests.postgres.helpers import administrator, connected

ORG, ZONE, SEED = UUID(int=11), "Europe/Berlin", 1
THEN = datetime.fromisoformat("2027-01-01T00:00:00Z")


@asynccontextmanager
async def another_database(database: Database, directory: Path) -> AsyncIterator[Database]:
    """A further migrated database of the same server."""
    async with connected(administrator(directory)) as connection:
        await connection.execute("create database twin owner okr_owner")
        twin = Database(
            *(dsn.replace("/okr?", "/twin?") for dsn in (database.owner_dsn, database.service_dsn))
        )
        await migrate(twin.owner_dsn)
        yield twin
        await connection.execute("drop database twin with (force)")


async def imported(database: Database, directory: Path, wrapping_key: WrappingKey) -> World:
    """Bring a made-up history into a database, and let its own times be those of the history."""
    random = Random(SEED)
    history = History(ORG, ZONE, random)
    async with await open_pool(database.service_dsn, size=2) as pool:
        async for stage in grown(pool, wrapping_key, history, random):
            if stage is Stage.REBUILT:
                break
        await _without_clocks(administrator(directory), database)
        return await _world(pool, wrapping_key)


async def _world(pool: Pool, wrapping_key: WrappingKey) -> World:
    past = await read_past(pool, ORG, ZONE, DataKeys(ORG, wrapping_key))
    return World(past, frozenset(), past.entries[-1].recorded_at + timedelta(hours=1))


async def _without_clocks(administrator_dsn: str, database: Database) -> None:
    name = database.owner_dsn.partition("@/")[2].partition("?")[0]
    connection = await asyncpg.connect(administrator_dsn, database=name)
    await connection.execute("set session_replication_role = replica")
    await connection.execute(f"update entry set appended_at = recorded_at where org_id = '{ORG}'")
    await connection.execute(
        "update erasure set erased_at = $1, blanked_at = $1, rewrapped_at = $1", THEN
    )
    await connection.close()


@contextmanager
def other_values(hidden: frozenset[UUID]) -> Iterator[None]:
    """Let all values of some key results be others than people say, as long as this lasts.

    What makes a difference to whether something is done at all stays: what is the same as before,
    what a yes/no takes, and what is not there.
    """

    def measure(result: KeyResult | None, given: Measure) -> Measure:
        before = result.measure if result else Measure(given.kind)
        return Measure(
            given.kind,
            _other_number(given.baseline, before.baseline),
            _other_number(given.target, before.target),
            given.unit if given.unit in (None, before.unit) else f"{given.unit} *",
        )

    add, retarget = vars(KeyResult)["add"].__func__, KeyResult.retarget

    def other_add(
        cls: Any, id: UUID, objective_id: UUID, title: str, given: Measure, *rest: Any, **named: Any
    ) -> Any:
        given = measure(None, given) if id in hidden else given
        return add(cls, id, objective_id, title, given, *rest, **named)

    def other_retarget(self: KeyResult, given: Measure, act: Any) -> None:
        retarget(self, measure(self, given) if self.id in hidden else given, act)

    def reporting(name: str) -> Callable[..., None]:
        method = getattr(KeyResult, name)

        def report(self: KeyResult, what: Any, said: Any, act: Any) -> None:
            if self.id in hidden:
                said = _other_facts(said) if isinstance(said, CheckInFacts) else 1 - said
            method(self, what, said, act)

        return report

    names = ("record_check_in", "correct_check_in", "score", "rescore")
    replaced: Mapping[str, Any] = {
        "add": classmethod(other_add),
        "retarget": other_retarget,
        **{name: reporting(name) for name in names},
    }
    with patch.multiple(KeyResult, **replaced):
        yield


def _other_facts(said: CheckInFacts) -> CheckInFacts:
    value, score = said.value, said.score
    if value is not None:
        value = 1 - value if value in (0, 1) else 5 * value + 17
    return replace(
        said,
        value=value,
        score=None if score is None else Decimal(1) - score,
        details=dict.fromkeys(said.details, "anders"),
    )


def _other_number(number: Decimal | None, before: Decimal | None) -> Decimal | None:
    return number if number is None or number == before else 7 * number + 13
