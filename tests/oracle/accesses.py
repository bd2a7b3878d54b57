"""The access log, naively: read whole, then filtered and paged."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from okr.service.postgres.pool import Pool
from tests.oracle.moment import Moment, Recorded
from tests.oracle.paging import page
from tests.oracle.requests import access_filter


class Logged(NamedTuple):
    """A row of the access log."""

    id: UUID
    at: datetime
    person_id: UUID | None
    what: str
    arguments: bytes
    position: int | None


class Access:
    def __init__(self, moment: Moment, logged: Logged) -> None:
        self.at = logged.at
        self.person_id = logged.person_id
        self.what = logged.what
        self.arguments = orjson.loads(logged.arguments)
        self.position = logged.position
        self.place = (logged.at, logged.id)
        self._moment = moment

    @property
    def person(self) -> Recorded | None:
        return self._moment.find("person", self.person_id)


def accesses(
    moment: Moment,
    log: Sequence[Logged],
    asked: Mapping[str, Any] | None,
    arguments: Mapping[str, Any],
) -> dict[str, Any]:
    """Return a page of the accesses that meet a filter, newest first."""
    meets = access_filter(moment.world, asked)
    found = [access for one in log if meets(access := Access(moment, one))]
    return page(
        *(moment.cursors, "Access", found, lambda one: one.place), newest_first=True, **arguments
    )


async def read_log(pool: Pool, org_id: UUID) -> list[Logged]:
    """Read the access log of an organisation."""
    rows = await pool.fetch(
        "select l.id, l.at, l.person_id, l.what, l.arguments, l.position from access_log l"
        " where l.org_id = $1",
        org_id,
    )
    return [Logged(*row) for row in rows]
