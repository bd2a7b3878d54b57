"""The data keys of organisations: made when first needed, unwrapped once, kept in memory."""

from collections.abc import Collection
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ..postgres.pool import Connection
from ..postgres.sql import load
from .sealing import Sealer, WrappingKey, WrongWrappingKey, key_context, new_data_key

SQL = load(__package__, "keys.sql")


class DataKeys:
    """The data keys of one organisation, as far as this process has needed them."""

    def __init__(self, org_id: UUID, wrapping_key: WrappingKey) -> None:
        self._org_id = org_id
        self._wrapping_key = wrapping_key
        self._ciphers: dict[UUID, AESGCM] = {}
        self.sealer = Sealer(org_id, self._ciphers)

    async def make(self, connection: Connection, subjects: Collection[UUID]) -> None:
        """Sees to it that each person has a key; of two processes that make one, the first wins.

        Raises:
            WrongWrappingKey: the organisation's keys were wrapped by another key-encryption key.
        """
        await self.fetch(connection, subjects)
        missing = sorted(set(subjects) - self._ciphers.keys())
        if missing and await connection.fetchval(
            SQL["other_wrapping_key"], self._org_id, self._wrapping_key.id
        ):
            raise WrongWrappingKey(self._wrapping_key.id)
        # in one order everywhere, lest two transactions wait for each other's keys
        for subject in missing:
            wrapped = self._wrapping_key.wrap(new_data_key(), key_context(self._org_id, subject))
            await connection.execute(
                SQL["make_data_key"], self._org_id, subject, self._wrapping_key.id, wrapped
            )
        await self.fetch(connection, subjects)

    async def fetch(self, connection: Connection, subjects: Collection[UUID]) -> None:
        """Reads the keys of these persons as far as they exist.

        Raises:
            WrongWrappingKey: they were wrapped by another key-encryption key.
        """
        missing = [subject for subject in set(subjects) if subject not in self._ciphers]
        if not missing:
            return
        for row in await connection.fetch(SQL["data_keys"], self._org_id, missing):
            subject = row["subject_id"]
            key = self._wrapping_key.unwrap(row["wrapped"], key_context(self._org_id, subject))
            self._ciphers[subject] = AESGCM(key)
