"""Adopts the data keys that an export brings, and the erasures."""

from collections.abc import Sequence
from uuid import UUID

from ..ledger.keys import SQL as KEYS
from ..ledger.keys import be_in_use, erase, store
from ..ledger.sealing import WrappingKey, unwrapped
from ..postgres.pool import Connection, Pool
from ..postgres.sql import load
from .errors import ExchangeRefused
from .lines import KeyLine
from .recipient import RecipientKey

SQL = load(__package__, "exchange.sql")


async def adopt(
    pool: Pool,
    org_id: UUID,
    wrapping_key: WrappingKey,
    lines: Sequence[KeyLine],
    recipient_key: RecipientKey | None,
) -> int:
    """Sees to it that each subject has the key that the line brings, or a tombstone where it brings
    none and there is none here; whoever was erased there is erased here, and whoever was erased
    here stays so. A key that was only withheld from there stays as it is here. All or nothing.
    Returns how many were erased there of those who are known here.

    Raises:
        ExchangeRefused: a key cannot be opened, or is not the one that the subject has here.
        WrongWrappingKey: the keys here were wrapped by another key-encryption key.
        DataKeyDamaged: one of these was altered.
    """
    erased = 0
    async with pool.acquire() as connection, connection.transaction():
        await be_in_use(connection, org_id, wrapping_key)
        subjects = [line.subject_id for line in lines]
        rows = await connection.fetch(KEYS["data_keys"], org_id, subjects)
        here = {row["subject_id"]: row for row in rows}
        for line in lines:
            subject = line.subject_id
            key = None if line.wrapped is None else _opened(line, org_id, recipient_key)
            if line.state == "erased":
                await erase(connection, org_id, subject)
                await connection.execute(SQL["destroyed_elsewhere"], org_id, subject)
                erased += subject in here
            elif subject not in here:
                await _store(connection, org_id, subject, wrapping_key, key)
            elif (
                key is not None
                and here[subject]["wrapped"] is not None
                and unwrapped(wrapping_key, org_id, *here[subject]) != key
            ):
                raise ExchangeRefused(
                    f"Person {subject} has another data key here than in the file: one of the two "
                    "installations was not continued from the other."
                )
    return erased


def _opened(line: KeyLine, org_id: UUID, recipient_key: RecipientKey | None) -> bytes:
    assert line.wrapped is not None
    assert recipient_key is not None
    key = recipient_key.open(line.wrapped, org_id, line.subject_id)
    if key is None:
        raise ExchangeRefused(
            f"The data key of {line.subject_id} cannot be opened: it was altered or is that "
            "of somebody else. Export again."
        )
    return key


async def _store(
    connection: Connection,
    org_id: UUID,
    subject: UUID,
    wrapping_key: WrappingKey,
    key: bytes | None,
) -> None:
    if key is None:
        await connection.execute(SQL["withhold_data_key"], org_id, subject)
        return
    await store(connection, org_id, wrapping_key, {subject: key})
