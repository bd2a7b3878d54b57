"""The yardstick: pgbench inserts one row of a given size per transaction."""

import asyncio
import os
import re
from urllib.parse import parse_qs, unquote, urlsplit

from okr.service.postgres.binaries import installation

from .environment import Environment, owner

SCRIPT = "insert into yardstick values (gen_random_uuid(), :payload);\n"
OVERHEAD = 45
"""How many bytes of a row are not payload: the row's header, the key, the payload's length."""


async def prepare(env: Environment) -> None:
    """Creates the table that `insert` fills."""
    async with owner(env) as connection:
        await connection.execute(
            "create table yardstick (id uuid primary key, payload text not null)"
        )


async def insert(env: Environment, clients: int, row_bytes: int, seconds: int) -> float:
    """How many rows per second so many clients insert, each waiting for its own commit."""
    script = env.directory / "insert.sql"
    script.write_text(SCRIPT)
    url = urlsplit(env.database.owner_dsn)
    query = parse_qs(url.query)
    process = await asyncio.create_subprocess_exec(
        str(installation() / "bin" / "pgbench"),
        *("--no-vacuum", "--protocol=prepared", f"--file={script}"),
        *(f"--client={clients}", f"--jobs={min(clients, 2)}", f"--time={seconds}"),
        f"--define=payload={'x' * (row_bytes - OVERHEAD)}",
        env={
            **os.environ,
            "PGHOST": unquote(query["host"][0]),
            "PGPORT": query["port"][0],
            "PGDATABASE": url.path.removeprefix("/"),
            "PGUSER": url.username or "",
            "PGPASSWORD": unquote(url.password or ""),
        },
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    found = re.search(r"tps = ([\d.]+)", out.decode())
    if process.returncode != 0 or found is None:
        raise RuntimeError(f"pgbench failed: {err.decode()}")
    return float(found[1])
