"""From which position of an organisation's ledger to which an audit package goes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from ....domain.organization import Language
from ..operator import Reading
from .archive import PackageRefused
from .document import document

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Span:
    """What happened after one position, until another one."""

    org_id: UUID
    since: int
    """0 is before the first entry."""
    until: int
    since_at: datetime | None
    """When the entry at the position was recorded."""
    begins_at: datetime
    """When the first entry of the span was recorded."""
    until_at: datetime
    house: Json
    """The organisation at the end: name, language and zone."""

    @classmethod
    async def find(cls, reading: Reading, since: Json, until: Json | None) -> "Span":
        """From one `AsOf` of the API to another, or now.

        Raises PackageRefused where nothing lies between, or the feed lacks it, and InvalidSettings
        as a query does.
        """
        org_id = reading.principal.org_id
        places = {"from": since, "to": until}
        found = (await reading(document(), "Places", places)).data["diff"]
        first, last = (int(found[end]["position"]) for end in ("from", "to"))
        if first == last:
            raise PackageRefused(
                f"Nothing was recorded between the two moments, which are both position {last}: "
                "name an earlier one by --from, or a later one by --to."
            )
        begin = {"begin": f"event.{org_id}.{first + 1}", "asOf": {"position": str(last)}}
        told = (await reading(document(), "Span", begin)).data
        if told["node"] is None:
            raise PackageRefused(
                f"The feed has nothing at position {first + 1}, which the ledger has: okr rebuild "
                f"--organization {org_id} makes it anew."
            )
        return cls(
            org_id,
            first,
            last,
            _time(found["from"]["recordedAt"]) if first else None,
            _time(told["node"]["recordedAt"]),
            _time(found["to"]["recordedAt"]),
            told["organization"],
        )

    @property
    def zone(self) -> ZoneInfo:
        """That of the organisation."""
        return ZoneInfo(self.house["zone"])

    @property
    def language(self) -> Language:
        """That of the organisation."""
        return Language(self.house["language"].lower())


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
