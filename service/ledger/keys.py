"""The data keys of organisations: made when first needed, kept in memory, destroyed for good.

A key has a subject: a person, or a key result with confidential values.
"""

import asyncio
from collections.abc import Collection, Mapping
from time import monotonic
from typing import Self
from uuid import UUID

import asyncpg
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ...domain.errors import NotInForce
from ..errors import UserFacingError
from ..postgres.pool import Connection, Pool
from ..postgres.sql import load
from .sealing import (
    Sealer,
    WrappingKey,
    WrongWrappingKey,
    key_context,
    new_data_key,
    unwrapped,
)

SQL = load(__package__, "keys.sql")

TRUSTED = 1.0
"""For how many seconds keys in memory are used without asking whether somebody was erased."""

MARGIN = 1.0
"""How many seconds what was sealed with trusted keys may take to be written."""


class ErasedMeanwhile(UserFacingError, asyncpg.SerializationError):
    """Somebody was erased since keys were first read, so that whatever was decrypted with them is
    void; like PostgreSQL's own error of this kind it asks for another try from the beginning."""

    def __init__(self) -> None:
        super().__init__("Somebody was erased meanwhile; do it again.")

    def __reduce__(self) -> tuple[type[Self], tuple[()]]:
        # out of worker processes
        return type(self), ()


async def erase(connection: Connection | Pool, org_id: UUID, subject: UUID) -> None:
    """Destroys the data key of a person: nobody can read what it sealed any more, and nothing can
    be sealed with it again. There is no way back.

    Processes notice after a while. The projections keep the texts until the organisation is
    rebuilt, which therefore is to follow `until_noticed`. A key that stayed elsewhere is not
    destroyed here: that is for those to do who have it.
    """
    await connection.execute(SQL["erase"], org_id, subject)


async def until_noticed() -> None:
    """Returns when every process has noticed the erasures that were committed before: what it
    writes from then on has none of the texts, so that a rebuild that begins now leaves none."""
    await asyncio.sleep(TRUSTED + MARGIN)


async def be_in_use(connection: Connection | Pool, org_id: UUID, wrapping_key: WrappingKey) -> None:
    """Goes on with the key-encryption key that has replaced this one, if one has; in a transaction,
    none replaces it until the end.

    Raises WrongWrappingKey: it is not at hand, or the organisation's keys were wrapped by yet
    another one.
    """
    await connection.execute(SQL["know_wrapping_key"], wrapping_key.id)
    await go_over(connection, wrapping_key)
    if await connection.fetchval(SQL["other_wrapping_key"], org_id, wrapping_key.id):
        raise WrongWrappingKey(wrapping_key.id)


async def go_over(connection: Connection | Pool, wrapping_key: WrappingKey) -> None:
    """Goes on with the last successor of this key-encryption key, if it has one. Raises
    WrongWrappingKey: it is not at hand."""
    in_use = wrapping_key.id
    while successor := await connection.fetchval(SQL["successor"], in_use):
        in_use = successor
    if not (in_use == wrapping_key.id or wrapping_key.adopt(in_use)):
        raise WrongWrappingKey(wrapping_key.id)


async def store(
    connection: Connection | Pool,
    org_id: UUID,
    wrapping_key: WrappingKey,
    keys: Mapping[UUID, bytes],
) -> None:
    """Stores data keys of subjects that have none; none of them if the key-encryption key has been
    replaced since it was seen to `be_in_use`."""
    # in one order everywhere, lest two transactions wait for each other's keys
    subjects = sorted(keys)
    wrapped = [
        wrapping_key.wrap(keys[subject], key_context(org_id, subject)) for subject in subjects
    ]
    await connection.execute(SQL["make_data_keys"], org_id, subjects, wrapping_key.id, wrapped)


class DataKeys:
    """The data keys of one organisation, as far as this process has needed them.

    Every method asks anew who was erased, unless that was asked within `TRUSTED` seconds, and
    raises ErasedMeanwhile if more were than the first time.
    """

    def __init__(self, org_id: UUID, wrapping_key: WrappingKey) -> None:
        self._org_id = org_id
        self._wrapping_key = wrapping_key
        self._ciphers: dict[UUID, AESGCM | None] = {}
        self._asked_at: float | None = None
        self.sealer = Sealer(org_id, self._ciphers)

    async def make(self, connection: Connection | Pool, subjects: Collection[UUID]) -> None:
        """Sees to it that each subject has a key; of two processes that make one, the first wins.

        Raises:
            NotInForce: one of them was erased.
            WrongWrappingKey: the organisation's keys were wrapped by another key-encryption key.
        """
        await self.fetch(connection, subjects)
        # again if the key-encryption key is replaced in between
        while missing := set(subjects) - self._ciphers.keys():
            await be_in_use(connection, self._org_id, self._wrapping_key)
            new = {subject: new_data_key() for subject in missing}
            await store(connection, self._org_id, self._wrapping_key, new)
            await self.fetch(connection, subjects)
        self.refuse_erased(subjects)

    def refuse_erased(self, subjects: Collection[UUID]) -> None:
        """Raises NotInForce if one of these subjects is known to be an erased person."""
        for subject in subjects:
            if self.erased(subject):
                raise NotInForce(
                    f"person {subject} was erased, and neither acts nor gets a name or a reason "
                    "in words any more: add whoever comes back as a new person"
                )

    def erased(self, subject: UUID) -> bool:
        """Whether the person is known to be erased."""
        return subject in self._ciphers and self._ciphers[subject] is None

    async def fetch(self, connection: Connection | Pool, subjects: Collection[UUID]) -> None:
        """Reads the keys of these subjects as far as they exist.

        Raises:
            WrongWrappingKey: they were wrapped by another key-encryption key.
            DataKeyDamaged: one of them was altered.
        """
        await self._ask_who_was_erased(connection)
        missing = [subject for subject in set(subjects) if subject not in self._ciphers]
        if not missing:
            return
        for row in await connection.fetch(SQL["data_keys"], self._org_id, missing):
            subject, wrapped = row["subject_id"], row["wrapped"]
            if wrapped is None:
                self._ciphers[subject] = None
                continue
            wrapped_by = row["wrapping_key_id"]
            key = unwrapped(self._wrapping_key, self._org_id, subject, wrapped, wrapped_by)
            self._ciphers[subject] = AESGCM(key)

    async def _ask_who_was_erased(self, connection: Connection | Pool) -> None:
        now, first = monotonic(), self._asked_at is None
        if self._asked_at is not None and now - self._asked_at < TRUSTED:
            return
        rows = await connection.fetch(SQL["erased"], self._org_id)
        self._asked_at = now
        news = {row["subject_id"] for row in rows if not self.erased(row["subject_id"])}
        self._ciphers.update(dict.fromkeys(news))
        if news and not first:
            raise ErasedMeanwhile
