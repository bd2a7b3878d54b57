"""The people of the organisation."""

from collections.abc import Iterator

from ...domain.aggregate import LedgerEvent
from ...domain.person import Person
from ..table import Keeping, Makers, Row, Table

PERSON = Table("person", Keeping.TWIN, ("id", "version", "created_at", "name", "roles"))


def _person(person: Person, event: LedgerEvent, imported: bool) -> Iterator[Row]:
    yield (
        PERSON,
        {
            "id": person.id,
            "version": person.version,
            "created_at": person.created_on,
            "name": person.name,
            "roles": [role.value for role in person.roles],
        },
    )


TABLES = (PERSON,)
MAKERS: Makers = {"person.": _person}
