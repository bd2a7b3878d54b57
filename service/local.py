"""Who somebody on the machine of an embedded database is: for GraphiQL and `okr token`."""

from pathlib import Path
from uuid import NAMESPACE_URL, UUID, uuid5

from .postgres.pool import Pool
from .postgres.sql import load

SQL = load(__package__, "local.sql")


async def local_identity(pool: Pool, organization: UUID | None = None) -> tuple[UUID, UUID] | None:
    """The organisation (the newest, if none is asked for) and a person in it, an administrator
    if there is one; None if there is no such organisation, or nobody in it."""
    org_id = await pool.fetchval(SQL["newest_organization"], organization)
    person_id = org_id and await pool.fetchval(SQL["somebody"], org_id)
    return person_id and (org_id, person_id)


def no_organization(asked: UUID | None) -> str:
    """What to tell whoever asks for an organisation where `local_identity` finds none."""
    if asked is not None:
        return f"There is no organisation {asked} here, or nobody in it: check --organization."
    return (
        "There is no organisation yet: import one with okr import, or found one with "
        "foundOrganization and a token of okr token --new."
    )


def newcomer(data_dir: Path) -> tuple[UUID, UUID]:
    """An organisation that is yet to be founded, and who may found it, in an empty ledger: the
    same ones every time, until it is founded."""
    place = data_dir.absolute().as_uri()
    return uuid5(NAMESPACE_URL, f"{place}#organization"), uuid5(NAMESPACE_URL, f"{place}#person")
