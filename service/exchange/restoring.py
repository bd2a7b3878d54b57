"""Restores a backup into an empty database."""

from base64 import b64decode
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson

from ..ledger.crew import Crew
from ..ledger.keys import be_in_use
from ..ledger.sealing import DataKeyDamaged, WrappingKey, unwrapped
from ..postgres.pool import Pool
from .archive import KEYS, LEDGER, Manifest, unpacked
from .backing_up import SQL, Progress
from .checking import check
from .errors import DamagedLine, ExchangeRefused, LeftOut
from .receiving import project, receive


async def restore(
    pool: Pool,
    wrapping_key: WrappingKey,
    path: Path,
    *,
    keys: Path | None = None,
    without_keys: bool = False,
    progress: Progress = lambda *_: None,
    crew: Crew | None = None,
) -> int:
    """Restores all organisations of a backup, with its own data keys or those of a newer one, and
    makes their projections; returns how many. Interrupted, it goes on when it is repeated.

    Without keys everything sealed reads as erased, for good.

    Raises:
        LeftOut: there are ledgers in it that were damaged before; all others are restored.
        ExchangeRefused: the backup is damaged, its keys were wrapped by another key-encryption
            key, the keys are older than the backup, or the database is not empty.
    """
    with unpacked(path) as (manifest, folder):
        await _expect_empty(pool, manifest)
        if not without_keys:
            if keys is None:
                await _restore_keys(pool, wrapping_key, path, folder)
            else:
                with unpacked(keys) as (newer, other_folder):
                    if newer.made_at < manifest.made_at:
                        raise ExchangeRefused(
                            f"{keys.name} was made before {path.name}, and may lack keys: name a "
                            "newer one."
                        )
                    await _restore_keys(pool, wrapping_key, keys, other_folder)
        count, damaged = len(manifest.ledgers), list[DamagedLine]()
        for done, name in enumerate(manifest.ledgers):
            progress(done, count)
            try:
                checked = check(folder / name)
            except DamagedLine as error:
                damaged.append(error)
                continue
            received = await receive(checked, pool, wrapping_key)
            await project(received, pool, wrapping_key, crew=crew)
    progress(count, count)
    if damaged:
        raise LeftOut(path.name, count - len(damaged), damaged)
    return count


async def _expect_empty(pool: Pool, manifest: Manifest) -> None:
    """There may be what an interrupted run has left."""
    if not manifest.ledgers:
        raise ExchangeRefused(
            "This backup has data keys alone: name one with ledgers, and this one by --keys."
        )
    there = {f"{record['org_id']}{LEDGER}" for record in await pool.fetch(SQL["organizations"])}
    if others := there - manifest.members.keys():
        raise ExchangeRefused(
            f"The database has {len(others)} organisations that are not in the backup: restore "
            "into an empty one."
        )


async def _restore_keys(pool: Pool, wrapping_key: WrappingKey, path: Path, folder: Path) -> None:
    async with pool.acquire() as connection, connection.transaction():
        for org_id, lines in groupby(_lines(folder / KEYS), lambda line: UUID(line["org_id"])):
            await be_in_use(connection, org_id, wrapping_key)
            rows = [_row(line, wrapping_key, path, org_id) for line in lines]
            columns = [list(column) for column in zip(*rows, strict=True)]
            await connection.execute(SQL["restore_keys"], org_id, *columns)


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open("rb") as file:
        for line in file:
            yield orjson.loads(line)


def _row(
    line: dict[str, Any], wrapping_key: WrappingKey, path: Path, org_id: UUID
) -> tuple[UUID, str | None, bytes | None, bool]:
    subject, wrapped_by = UUID(line["subject_id"]), line["wrapping_key_id"]
    if line["wrapped"] is None:
        return subject, None, None, line["withheld"]
    if wrapped_by != wrapping_key.id:
        raise ExchangeRefused(
            f"The data keys in {path.name} were wrapped by the key-encryption key {wrapped_by}, "
            f"and {wrapping_key.id} was given. If that one was destroyed since, because somebody "
            "was erased, name a newer copy of the data keys by --keys; if there is none, "
            "--without-keys restores what is not sealed."
        )
    wrapped = b64decode(line["wrapped"])
    try:
        unwrapped(wrapping_key, org_id, subject, wrapped, wrapped_by)
    except DataKeyDamaged as error:
        raise ExchangeRefused(
            f"{path.name}: the data key of {subject} in organisation {org_id} was altered, or is "
            "that of another subject: name another copy of the data keys by --keys."
        ) from error
    return subject, wrapped_by, wrapped, False
