"""Fresh statistics after bulk writes, lest plans be made for the tables as they were before."""

from collections.abc import Iterable

from ..postgres.pool import Connection, Pool
from .stamping import COLUMNS

MANY = 100
"""So many entries at once are worth the look; for fewer, autovacuum is early enough."""
TABLES = ("entry", "command", *COLUMNS)
"""The tables that entries are written to: the ledger's own and the projected ones."""


async def refresh_statistics(connection: Connection | Pool, entries: int) -> None:
    """Has PostgreSQL look at the tables anew, if so many entries were written to them; outside a
    transaction, for it takes a moment."""
    if entries > MANY:
        await analyze(connection, TABLES)


async def analyze(connection: Connection | Pool, tables: Iterable[str]) -> None:
    """Has PostgreSQL look at tables anew, and forget the values of before, of which its statistics
    have the most common ones."""
    for table in tables:
        await connection.execute(f"analyze {table}")
