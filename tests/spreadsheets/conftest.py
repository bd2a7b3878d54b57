"""One service process, and an organisation for each test."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest

from okr.service.cli.operator import Operator, Reading
from okr.service.graphql.context import Services
from okr.service.graphql.engine import Engine
from okr.service.ledger.sealing import LocalWrappingKey
from okr.service.postgres.connection import Database
from okr.service.postgres.pool import Pool
from okr.service.runtime import services
from okr.service.spreadsheets import Told
from okr.service.storage import Storage
from tests.graphql.house import House, build


@pytest.fixture(scope="session")
async def composed(
    database: Database, pool: Pool, wrapping_key: LocalWrappingKey
) -> AsyncIterator[Services]:
    """What executes operations in one process."""
    async with services(Storage(pool, wrapping_key, database.service_dsn)) as composed:
        yield composed


@dataclass
class Asked:
    """Asks as the command line does, and counts."""

    reading: Reading
    times: int = field(default=0)

    async def __call__(self, document: str, operation: str | None, variables: Any) -> Told:
        self.times += 1
        return await self.reading(document, operation, variables)


@pytest.fixture
async def house(composed: Services) -> House:
    """An organisation with people, among them Jörg Müller, and the cycle `Q1`."""
    return await build(Engine(composed))


def asked(composed: Services, org_id: UUID, person_id: UUID) -> Asked:
    """Asks in an organisation."""
    return Asked(Reading(composed, Operator(org_id, person_id)))


@pytest.fixture
def ask(composed: Services, house: House) -> Asked:
    """Asks in the test's organisation."""
    return asked(composed, house.org_id, house.admin.principal.person_id)
