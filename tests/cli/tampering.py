"""What whoever has the database as its superuser can do to what is kept in it."""

import asyncio

import asyncpg

from okr.service.postgres.supervisor import server
from tests.cli.okr import Okr
from tests.postgres.helpers import administrator


def tamper(okr: Okr, *statements: str) -> None:
    """Executes statements as the superuser, for whom no trigger fires."""
    asyncio.run(_tamper(okr, statements))


async def _tamper(okr: Okr, statements: tuple[str, ...]) -> None:
    async with server(okr.data_dir):
        connection = await asyncpg.connect(administrator(okr.data_dir), database="okr")
        await connection.execute("set session_replication_role = replica")
        for statement in statements:
            done = await connection.execute(statement)
            assert not done.endswith(" 0"), statement
        await connection.close()
