"""The access log: who has read what an auditor reads, and who has taken data out."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import orjson

from ..postgres.pool import Pool
from ..postgres.sql import load

SQL = load(__package__, "access.sql")


async def record(
    pool: Pool,
    org_id: UUID,
    at: datetime,
    what: str,
    arguments: Mapping[str, Any],
    person_id: UUID | None = None,
    position: int | None = None,
) -> None:
    """Writes down an access, before what was asked for is given away.

    `what` is a field of the schema, or a command of somebody at the machine, who is no person of
    the organisation; `arguments` hold no texts.
    """
    told = orjson.dumps(arguments, default=str, option=orjson.OPT_SORT_KEYS)
    await pool.execute(SQL["record"], org_id, uuid4(), at, person_id, what, told, position)


async def newest(pool: Pool, org_id: UUID, count: int) -> list[Any]:
    """The newest accesses, newest first."""
    return list(await pool.fetch(SQL["newest"], org_id, count))
