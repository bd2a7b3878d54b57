"""What the ledger holds before an import: how far it has come, and which lines it has taken."""

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
from .step import Founding, History, command_id

SQL = load(__package__, "importing.sql")

_T = TypeVar("_T")


@dataclass(frozen=True)
class Present:
    """The organisation before the import; one that is not founded is at position 0."""

    position: int
    recorded_at: datetime | None
    history: History


async def read_present(pool: Pool, org_id: UUID, founding: Founding) -> Present:
    """Reads what is there; `founding` holds in case that it is nothing."""
    head = await pool.fetchrow(SQL["present"], org_id)
    if head is None:
        return Present(0, None, History(org_id, founding))
    streams = {record["id"] for record in await pool.fetch(SQL["streams"], org_id)}
    history = History(org_id, founding, Language(head["language"]), streams | {org_id})
    return Present(head["position"], head["recorded_at"], history)


@dataclass(frozen=True)
class Taken:
    """The lines that earlier imports took: all up to the last one of which there is a trace.

    Lines that change nothing leave none, so this is not asked of each line by itself.
    """

    number: int = 0
    """Of the last one, 0 if there is none."""
    lines: int = 0
    bad: tuple[BadLine, ...] = ()
    """Those among them that say something else by now, or can no longer be read."""


async def read_taken(pool: Pool, org_id: UUID, lines: Iterable[Line | BadLine], file: str) -> Taken:
    """Finds out which lines the ledger holds."""
    number = count = read = 0
    bad: list[BadLine] = []
    for chunk in chunks(lines, 1_000):
        ids = {line.number: command_id(line, org_id) for line in chunk if isinstance(line, Line)}
        records = await pool.fetch(SQL["taken"], org_id, list(ids.values()))
        taken = {record["command_id"]: record["fingerprint"] for record in records}
        for line in chunk:
            read += 1
            if isinstance(line, BadLine):
                bad.append(line)
            elif ids[line.number] in taken:
                number, count = line.number, read
                if taken[ids[line.number]] != line.fingerprint:
                    bad.append(
                        BadLine(
                            file,
                            line.number,
                            f"another line was imported as number {line.seq} of {line.source}: "
                            "what is recorded stays, so put it back, and number a new line anew",
                            "seq",
                        )
                    )
    return Taken(number, count, tuple(error for error in bad if error.number <= number))


def chunks(items: Iterable[_T], size: int) -> Iterator[list[_T]]:
    """The items in lists of this size, the last one shorter."""
    rest = iter(items)
    while chunk := list(islice(rest, size)):
        yield chunk
