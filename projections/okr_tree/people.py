"""The people of the organisation."""

from collections.abc import Iterator

from ...domain.aggregate import LedgerEvent
from ...domain.person import Person
from ..table import Keeping, Makers, Row, Table

PERSON = Table(
    "person",
    Keeping.TWIN,
    ("id", "version", "created_at", "name", "roles", "active", "last_day"),
)


def person_rows(person: Person, event: LedgerEvent, imported: bool) -> Iterator[Row]:
    """The row of a person, whatever happened to it."""
    yield (
        PERSON,
        {
            "id": person.id,
            "version": person.version,
            "created_at": person.created_on,
            "name": person.name,
            "roles": [role.value for role in person.roles],
            "active": person.active,
            "last_day": person.last_day,
        },
    )


TABLES = (PERSON,)
MAKERS: Makers = {"person.": person_rows}
