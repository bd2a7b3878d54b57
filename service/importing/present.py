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
from .errors import BadLine, BegunOtherwise
from .identity import id_of, organization_id
from .lines import Line
from .step import Founding, Known, command_id

SQL = load(__package__, "importing.sql")

ASKED = 1_000
"""About so many lines the ledger is asked at a time."""

FIRST = 1
"""The number of a history's first line, where a file goes on from others."""

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
    pool: Pool, org_id: UUID, founding: Founding, file: str, lines: Iterable[Line | BadLine]
) -> Present:
    """Reads what is there of an organisation and of the lines of a file, all as of one moment;
    `founding` holds in case that it is nothing.

    Raises BegunOtherwise where the organisation was begun by no line of the file, nor the first
    one of a source that goes on here, and has newer entries than the file begins with: most lines
    would be refused, and only some written.
    """
    async with (
        pool.acquire() as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        head = await connection.fetchrow(SQL["present"], org_id)
        if head is None:
            return Present(Known(org_id, founding))
        streams = {record["id"] for record in await connection.fetch(SQL["streams"], org_id)}
        begun_by = await connection.fetchval(SQL["begun_by"], org_id)
        begun_here, first = False, None
        imported: set[int] = set()
        altered: set[int] = set()
        for chunk in chunks((line for line in lines if isinstance(line, Line)), ASKED):
            asked = {command_id(line, org_id): line for line in chunk}
            first = first or chunk[0]
            firsts = {id_of(org_id, "import", name, FIRST) for name in {it.source for it in chunk}}
            begun_here = begun_here or begun_by in firsts | asked.keys()
            for record in await connection.fetch(SQL["imported"], org_id, list(asked)):
                line = asked[record["command_id"]]
                same = record["fingerprint"] == line.fingerprint
                (imported if same else altered).add(line.number)
    if first is not None and first.recorded_at < head["recorded_at"] and not begun_here:
        other = organization_id(f"{first.source} (history)")
        raise BegunOtherwise(file, org_id, first.source, other)
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
