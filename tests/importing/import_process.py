"""Imports a history in a process of its own, which a test ends at any moment.

Reads the connection string from its input, and writes the number of each line reached.
"""

import asyncio
import sys
from pathlib import Path
from uuid import UUID

from okr.service.importing import import_timeline
from okr.service.ledger.sealing import LocalWrappingKey
from okr.service.postgres.pool import open_pool


async def main(path: str, org_id: str, key: str) -> None:
    async with await open_pool(sys.stdin.readline().strip(), size=1) as pool:
        await import_timeline(
            Path(path),
            pool,
            LocalWrappingKey(bytes.fromhex(key)),
            org_id=UUID(org_id),
            progress=lambda done, total: print(done, flush=True),  # noqa: T201 - it is read
        )


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
