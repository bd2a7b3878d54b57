"""Replaces the key-encryption key, so that what it wrapped in older copies is lost with it."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from uuid import UUID

from ..errors import UserFacingError
from ..postgres.pool import Connection, Pool
from ..postgres.sql import load
from .key_file import KeyFile
from .keys import SQL as KEYS
from .keys import go_over
from .sealing import LocalWrappingKey, WrappingKey, WrongWrappingKey, key_context, unwrapped

SQL = load(__package__, "rotating.sql")
ERASING = load(__package__, "erasing.sql")

PAGE = 5_000
"""Data keys read and written at a time."""
NOBODY = UUID(int=0)
# One rotation at a time and database; any constant that nothing else locks.
_LOCK = int.from_bytes(b"okr-keys")

Clock = Callable[[], datetime]
Progress = Callable[[int, int], None]
"""Told how many data keys are done, and of how many."""


class NotOurs(UserFacingError):
    """The key-encryption key comes from the environment, where it cannot be replaced from here."""

    def __init__(self) -> None:
        super().__init__(
            "The key-encryption key comes from OKR_KEY, which only you can replace: run okr "
            "rotate-key --new-key-file FILE, set OKR_KEY_FILE to that file instead of OKR_KEY "
            "wherever the service runs, restart it, and destroy every copy of the old key."
        )


class UsedBefore(UserFacingError):
    """A key-encryption key was asked for that is in use, or was replaced before."""

    def __init__(self, key_id: str) -> None:
        super().__init__(
            f"The key-encryption key {key_id} is in use, or was replaced by another one: name a "
            "file that does not exist yet, for a new key."
        )


async def settle(pool: Pool, wrapping_key: WrappingKey) -> None:
    """Brings an interrupted rotation to its end, or undoes it, by what the database holds.

    Raises WrongWrappingKey if the key was replaced, and the one in use is not at hand.
    """
    async with pool.acquire() as connection, _alone(connection):
        await _settle(connection, wrapping_key)


async def rotate(
    pool: Pool,
    wrapping_key: WrappingKey,
    clock: Clock,
    progress: Progress = lambda *_: None,
    *,
    for_erasures: bool = False,
) -> None:
    """Replaces the key in the file by a new one and destroys it. Whenever this is interrupted, one
    of the two is the key in use, and both are there until it is certain which. `for_erasures`: not
    if another process did so meanwhile for all who were erased, lest the copy that was made of the
    keys since is out of date.

    Raises:
        NotOurs: the key is in no file.
        OSError: the file, or one beside it, cannot be written; nothing was changed.
        WrongWrappingKey: a data key was wrapped by yet another key; nothing was changed.
        DataKeyDamaged: a data key was altered; nothing was changed.
    """
    if not isinstance(wrapping_key, KeyFile):
        raise NotOurs
    async with pool.acquire() as connection, _alone(connection):
        await _settle(connection, wrapping_key)
        if for_erasures and not await _is_due(connection):
            return
        successor = wrapping_key.prepare()
        await _rewrap(connection, wrapping_key, successor, clock, progress)
        wrapping_key.replace()


async def rotate_to(
    pool: Pool,
    wrapping_key: WrappingKey,
    successor: WrappingKey,
    clock: Clock,
    progress: Progress = lambda *_: None,
) -> None:
    """Has the database go over to another key; both stay where they are. Raises WrongWrappingKey
    if a data key was not wrapped by the present one; nothing was changed then."""
    async with pool.acquire() as connection, _alone(connection):
        await _settle(connection, wrapping_key)
        await _rewrap(connection, wrapping_key, successor, clock, progress)


@asynccontextmanager
async def _alone(connection: Connection) -> AsyncIterator[None]:
    await connection.execute(SQL["lock"], _LOCK)
    try:
        yield
    finally:
        if not connection.is_closed():
            await connection.execute(SQL["unlock"], _LOCK)


async def _settle(connection: Connection, wrapping_key: WrappingKey) -> None:
    if isinstance(wrapping_key, KeyFile) and wrapping_key.next.exists():
        prepared = LocalWrappingKey.from_file(wrapping_key.next)
        if await connection.fetchval(SQL["is_successor"], prepared.id):
            wrapping_key.replace()
        else:
            wrapping_key.forgo()
    await go_over(connection, wrapping_key)


async def _is_due(connection: Connection) -> bool:
    return any(record["unwrapped"] for record in await connection.fetch(ERASING["unfinished"]))


async def _rewrap(
    connection: Connection,
    old: WrappingKey,
    new: WrappingKey,
    clock: Clock,
    progress: Progress,
) -> None:
    async with connection.transaction():
        for key in (old, new):
            await connection.execute(KEYS["know_wrapping_key"], key.id)
        if old.id == new.id or await connection.fetchval(KEYS["successor"], new.id):
            raise UsedBefore(new.id)
        if not await connection.fetchval(SQL["retire"], old.id, new.id, clock()):
            raise WrongWrappingKey(old.id)
        found = await connection.fetch(SQL["organizations"])
        done, total = 0, sum(record["keys"] for record in found)
        for record in found:
            org_id, after = record["org_id"], NOBODY
            while page := await connection.fetch(SQL["page"], org_id, after, PAGE):
                subjects = [row["subject_id"] for row in page]
                wrapped = [
                    new.wrap(unwrapped(old, org_id, *row), key_context(org_id, row["subject_id"]))
                    for row in page
                ]
                await connection.execute(SQL["rewrap"], org_id, new.id, subjects, wrapped)
                after, done = subjects[-1], done + len(page)
                progress(done, total)
        for record in await connection.fetch(ERASING["unfinished"]):
            if record["unwrapped"]:
                await connection.execute(SQL["rewrapped"], record["org_id"], clock())
