"""Objects as people name them on the command line."""

from contextlib import suppress
from uuid import UUID

import typer

from ..graphql.naming import camel_case
from ..postgres.pool import Pool
from ..postgres.sql import load
from ..reading.ids import GlobalId, InvalidId

SQL = load(__package__, "objects.sql")

KINDS = (
    *("organization", "person", "team", "cycle", "objective", "keyResult"),
    *("comment", "retrospective"),
)
"""The kinds of objects that have a history of their own."""


def organization_in(*texts: str | None) -> UUID | None:
    """The organisation that the first id among some texts names, if there is one."""
    for text in texts:
        with suppress(InvalidId):
            return GlobalId.parse(text or "").org_id
    return None


class Objects:
    """The objects of one organisation as they are at present."""

    def __init__(self, pool: Pool, org_id: UUID, option: str = "--organization") -> None:
        """`option` is by what the organisation is named on the command line."""
        self._pool = pool
        self._org_id = org_id
        self._option = option

    async def find(self, text: str, option: str, *kinds: str) -> GlobalId:
        """The object of one of the kinds that an id names, or an exact name or title.

        Raises typer.BadParameter, with the remedy, when it is none or not the only one.
        """
        uuid = _uuid(text)
        records = await self._pool.fetch(SQL["objects"], self._org_id, [uuid] if uuid else [], text)
        found = [
            id_
            for record in records
            if (id_ := GlobalId(camel_case(record["kind"]), self._org_id, record["id"])).kind
            in (kinds or KINDS)
        ]
        if len(found) == 1:
            return found[0]
        if found:
            ids = ", ".join(map(str, found))
            raise typer.BadParameter(
                f"{text!r} names several: pass the id of one, {ids}.", param_hint=option
            )
        raise typer.BadParameter(
            f"there is no {' or '.join(kinds) or 'object'} {text!r} in organisation "
            f"{self._org_id}: pass an id as the API gives it, or the exact name or title; or name "
            f"another organisation ({self._option}).",
            param_hint=option,
        )


def _uuid(text: str) -> UUID | None:
    try:
        key = GlobalId.parse(text).key
    except InvalidId:
        key = None
    try:
        return key if isinstance(key, UUID) else UUID(text)
    except ValueError:
        return None
