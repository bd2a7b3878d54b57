"""Tells of data keys that were destroyed though the ledger has no erasure of their subject."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from ..errors import UserFacingError
from ..postgres.pool import Pool
from ..postgres.sql import load

SQL = load(__package__, "unaccounted.sql")

REMEDY = (
    "Restore the row of the table data_key from a copy of the data keys, such as okr backup "
    "--keys-only makes; or if it is right that a person is erased, as where an older backup was "
    "restored with newer keys, say so by okr erase."
)


@dataclass(frozen=True, slots=True)
class Unaccounted:
    """A data key that is destroyed, without an entry that says that somebody was erased."""

    org_id: UUID
    subject: UUID
    kind: str
    """Of the subject: person or key_result."""
    shown: bool
    """Whether rows may still have what it sealed, which a rebuild then makes blank for good."""

    def __str__(self) -> str:
        takes = "name, texts and rights" if self.kind == "person" else "confidential values"
        return (
            f"data_key: the key of {self.kind} {self.subject} is destroyed, and with it {takes}, "
            "though no entry says that somebody was erased"
        )


class KeysDestroyed(UserFacingError):
    """A rebuild would take texts out of rows whose keys were destroyed without an erasure."""

    def __init__(self, found: Sequence[Unaccounted]) -> None:
        told = "".join(f"\n  {one.org_id} {one}" for one in found)
        super().__init__(
            f"Nothing was rebuilt, because rows show what can be read nowhere else:{told}\n"
            f"{REMEDY} With --without-keys these texts are made blank, for good."
        )


async def unaccounted(pool: Pool, org_id: UUID) -> list[Unaccounted]:
    """The keys of an organisation that were destroyed so. One that stayed elsewhere is none."""
    return [Unaccounted(org_id, *row) for row in await pool.fetch(SQL["unaccounted"], org_id)]
