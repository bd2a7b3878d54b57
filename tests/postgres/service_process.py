"""A service reduced to its embedded PostgreSQL: says when it is ready, runs until it is killed.

Arguments: the data directory, the event loop (asyncio or uvloop), how the parent is watched.
"""

import asyncio
import sys
from pathlib import Path

import uvloop

from okr.service.postgres import process
from okr.service.postgres.supervisor import EmbeddedPostgres


async def serve(data_dir: Path) -> None:
    async with EmbeddedPostgres(data_dir):
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    _, directory, loop, process.WATCH = sys.argv
    (uvloop if loop == "uvloop" else asyncio).run(serve(Path(directory)))
