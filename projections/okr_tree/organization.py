"""The organisation and its cycles."""

from collections.abc import Iterator

from ...domain.aggregate import LedgerEvent
from ...domain.cycle import Cycle
from ...domain.organization import Organization
from ..table import Keeping, Makers, Row, Table

ORGANIZATION = Table(
    "organization",
    Keeping.TWIN,
    ("id", "version", "created_at", "name", "zone", "language", "calendar"),
    json=frozenset({"calendar"}),
)
CYCLE = Table(
    "cycle",
    Keeping.TWIN,
    ("id", "version", "created_at", "name", "starts_on", "ends_on", "phase"),
)


def _organization(organization: Organization, event: LedgerEvent, imported: bool) -> Iterator[Row]:
    yield (
        ORGANIZATION,
        {
            "id": organization.id,
            "version": organization.version,
            "created_at": organization.created_on,
            "name": organization.name,
            "zone": organization.zone,
            "language": organization.language,
            "calendar": organization.calendar and organization.calendar.to_payload(),
        },
    )


def _cycle(cycle: Cycle, event: LedgerEvent, imported: bool) -> Iterator[Row]:
    yield (
        CYCLE,
        {
            "id": cycle.id,
            "version": cycle.version,
            "created_at": cycle.created_on,
            "name": cycle.name,
            "starts_on": cycle.starts_on,
            "ends_on": cycle.ends_on,
            "phase": cycle.phase.value,
        },
    )


TABLES = (ORGANIZATION, CYCLE)
MAKERS: Makers = {"organization.": _organization, "cycle.": _cycle}
