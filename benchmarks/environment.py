"""What every benchmark runs on: an embedded server of its own, and how results are shown."""

import os
import statistics
import sys
import tempfile
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import asyncpg
from rich.console import Console
from rich.table import Table

from okr.service.ledger.sealing import LocalWrappingKey
from okr.service.postgres.connection import Database
from okr.service.postgres.migrate import migrate
from okr.service.postgres.pool import Pool, open_pool
from okr.service.postgres.supervisor import EmbeddedPostgres

SHOWN_SETTINGS = (
    *("server_version", "fsync", "synchronous_commit", "full_page_writes", "data_checksums"),
    *("wal_compression", "wal_sync_method", "shared_buffers", "max_wal_size"),
)

Owner: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

CONSOLE = Console(width=110 if not sys.stdout.isatty() else None, highlight=False)


@dataclass(frozen=True, slots=True)
class Environment:
    """A migrated, empty database on a server that nobody else uses."""

    database: Database
    pool: Pool
    key: bytes
    directory: Path
    quick: bool
    """Whether to run in a fraction of the time, for a look rather than for figures to quote."""
    entries: int | None = None
    """How many, for a benchmark that can be asked for a number."""

    @property
    def wrapping_key(self) -> LocalWrappingKey:
        """The key-encryption key; as bytes it can be given to another process."""
        return LocalWrappingKey(self.key)


@asynccontextmanager
async def environment(
    place: Path | None, quick: bool, entries: int | None = None
) -> AsyncIterator[Environment]:
    """A fresh environment below the folder `place`, on whose disk the figures depend; removed
    afterwards."""
    with tempfile.TemporaryDirectory(prefix="okr-bench-", dir=place) as name:
        directory = Path(name)
        # started by root, the server runs as another user
        directory.chmod(0o755)  # noqa: ASYNC240 - nothing else runs yet
        async with EmbeddedPostgres(directory) as database:
            await migrate(database.owner_dsn)
            async with await open_pool(database.service_dsn) as pool:
                yield Environment(database, pool, os.urandom(32), directory, quick, entries)


@asynccontextmanager
async def owner(env: Environment) -> AsyncIterator[Owner]:
    """A connection that may do what the service may not."""
    connection = await asyncpg.connect(env.database.owner_dsn)
    try:
        yield connection
    finally:
        await connection.close()


async def show_settings(env: Environment) -> None:
    """Prints what the figures depend on."""
    found = {name: await env.pool.fetchval(f"show {name}") for name in SHOWN_SETTINGS}
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    python = ".".join(map(str, sys.version_info[:3]))
    told = {"cores": cores, "python": python, **found}
    CONSOLE.print(", ".join(f"{name} {value}" for name, value in told.items()), soft_wrap=True)


def show(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Prints a table of figures; the first column names the row."""
    table = Table(title=title, title_justify="left", title_style="bold")
    for index, column in enumerate(columns):
        table.add_column(column, justify="right" if index else "left")
    for row in rows:
        table.add_row(*map(_written, row))
    CONSOLE.print()
    CONSOLE.print(table)


def progress(text: str) -> None:
    """Says on standard error what is being done."""
    print(f"· {text}", file=sys.stderr, flush=True)


def median(figures: Iterable[float]) -> float:
    """The middle one: a burst of other work on the machine does not shift it."""
    return statistics.median(figures)


async def settle(env: Environment) -> None:
    """Does now what PostgreSQL would do soon, so that no one pays for what another has written."""
    async with owner(env) as connection:
        await connection.execute("vacuum analyze")


def _written(value: object) -> str:
    if isinstance(value, float):
        return f"{value:,.0f}" if value >= 100 else f"{value:.2f}"
    return f"{value:,}" if isinstance(value, int) else str(value)
