"""What the ledger holds before an import: how far it has come, and which lines it has."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import TypeVar
from uuid import UUID

from ...domain.organization import Language
from ..postgres.pool import Pool
from ..postgres.sql import load
from .errors import BadLine
from .lines import Line
from .step import Founding, Known, command_id

SQL = load(__package__, "importing.sql")

ASKED = 1_000
"""About so many lines the ledger is asked at a time."""

_T = TypeVar("_T")


@dataclass(frozen=True)
class Present:
    """The organisation before the import; one that is not founded is at position 0."""

    known: Known
    position: int = 0
    recorded_at: datetime | None = None
    imported: frozenset[int] = frozenset()
    """The numbers of the lines that earlier imports recorded."""
    altered: frozenset[int] = frozenset()
    """The numbers of those that said something else when they were recorded."""


async def read_present(
    pool: Pool, org_id: UUID, founding: Founding, lines: Iterable[Line | BadLine]
) -> Present:
    """Reads what is there of an organisation and of the lines of a file, all as of one moment;
    `founding` holds in case that it is nothing."""
    async with (
        pool.acquire() as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        head = await connection.fetchrow(SQL["present"], org_id)
        if head is None:
            return Present(Known(org_id, founding))
        streams = {record["id"] for record in await connection.fetch(SQL["streams"], org_id)}
        imported: set[int] = set()
        altered: set[int] = set()
        for chunk in chunks((line for line in lines if isinstance(line, Line)), ASKED):
            asked = {command_id(line, org_id): line for line in chunk}
            for record in await connection.fetch(SQL["imported"], org_id, list(asked)):
                line = asked[record["command_id"]]
                same = record["fingerprint"] == line.fingerprint
                (imported if same else altered).add(line.number)
    return Present(
        Known(org_id, founding, Language(head["language"]), streams | {org_id}),
        head["position"],
        head["recorded_at"],
        frozenset(imported),
        frozenset(altered),
    )


def chunks(items: Iterable[_T], size: int) -> Iterator[list[_T]]:
    """The items in lists of this size, the last one shorter."""
    rest = iter(items)
    while chunk := list(islice(rest, size)):
        yield chunk
