"""Backs up all organisations: what the ledgers hold, and the data keys as they are wrapped."""

from base64 import b64encode
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from ..ledger.access import record as record_access
from ..ledger.sealing import WrappingKey
from ..postgres.pool import Pool
from ..postgres.sql import load
from .archive import KEYS, LEDGER, written
from .errors import EndMissing, EntriesInserted, EntriesMissing
from .exporting import NOBODY, PAGE, export_ledger
from .target import target_at

SQL = load(__package__, "backup.sql")
Clock = Callable[[], datetime]
Progress = Callable[[int, int], None]
"""Told how many organisations are done, and of how many."""


class BackedUp(NamedTuple):
    """What a backup has."""

    organizations: int
    """How many it has."""
    damaged: list[EntriesMissing | EndMissing]
    """What is missing of which ledgers: it has what is left, if that can be read."""
    inserted: list[EntriesInserted]
    """Beside which entries were inserted, which the backup does not have."""


async def back_up(
    pool: Pool,
    wrapping_key: WrappingKey,
    path: Path,
    clock: Clock,
    *,
    keys_only: bool = False,
    progress: Progress = lambda *_: None,
) -> BackedUp:
    """Writes a backup to a new file, without projections, or with `keys_only` only what makes
    older ones readable again. Interrupted, it leaves none. Ledgers that lack entries are in it as
    they are, unless they lack all: they cannot be restored.

    Raises ExchangeRefused: the file is there already, or cannot be written.
    """
    found = [record["org_id"] for record in await pool.fetch(SQL["organizations"])]
    asked = {"keys_only": True} if keys_only else {}
    ledgers, organizations = [] if keys_only else found, 0
    damaged, inserted = list[EntriesMissing | EndMissing](), list[EntriesInserted]()
    with written(path) as (archive, folder):
        for org_id in found:
            await record_access(pool, org_id, clock(), "okr backup", asked)
        for done, org_id in enumerate(ledgers):
            progress(done, len(ledgers))
            file = folder / f"{org_id}{LEDGER}"
            try:
                with target_at(file) as target:
                    exported = await export_ledger(pool, org_id, wrapping_key, target)
            except (EntriesMissing, EndMissing) as nothing_left:
                damaged.append(nothing_left)
                continue
            if exported.inserted:
                inserted.append(EntriesInserted(org_id, exported.inserted))
            if exported.missing:
                damaged.append(EntriesMissing(org_id, exported.missing))
            archive.add(file)
            file.unlink()
            organizations += 1
        # after the ledgers, so that everybody who sealed something in them has one
        await _write_keys(pool, folder / KEYS)
        archive.add(folder / KEYS)
        archive.finish(clock(), folder)
    progress(len(ledgers), len(ledgers))
    return BackedUp(organizations, damaged, inserted)


async def _write_keys(pool: Pool, path: Path) -> None:
    """As of one moment, so that all are wrapped by the same key."""
    async with (
        pool.acquire() as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        with path.open("wb") as file:
            for record in await connection.fetch(SQL["key_holders"]):
                org_id, after = record["org_id"], NOBODY
                while rows := await connection.fetch(SQL["keys"], org_id, after, PAGE):
                    file.writelines(orjson.dumps(_line(org_id, row)) + b"\n" for row in rows)
                    after = rows[-1]["subject_id"]


def _line(org_id: Any, row: Any) -> dict[str, Any]:
    wrapped = row["wrapped"]
    return {
        "org_id": str(org_id),
        "subject_id": str(row["subject_id"]),
        "wrapping_key_id": row["wrapping_key_id"],
        "wrapped": None if wrapped is None else b64encode(wrapped).decode(),
        "withheld": row["withheld"],
    }
