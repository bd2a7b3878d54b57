"""The organisation: its name, its time zone and the language of its texts."""

from enum import StrEnum
from functools import cache
from typing import Self
from uuid import UUID
from zoneinfo import available_timezones

from .aggregate import Act, LedgerAggregate, LedgerCreated
from .errors import InvalidInput
from .payload import member
from .text import one_line


class Language(StrEnum):
    """The language of an organisation's texts and messages."""

    DE = "de"
    EN = "en"


class Organization(LedgerAggregate):
    """The organisation; the id of its stream is the id of the organisation."""

    TOPIC = "organization"

    class Founded(LedgerCreated):
        """The organisation has a ledger from now on."""

        TOPIC = "organization.founded"

        name: str
        zone: str
        language: str

    def __init__(self, name: str, zone: str, language: str) -> None:
        self.name = name
        self.zone = zone
        self.language = Language(language)

    @classmethod
    def found(cls, id: UUID, name: str, zone: str, language: str, act: Act) -> Self:
        """An organisation whose local dates are those of `zone`, an IANA time zone.

        Raises InvalidInput for a blank name, an unknown zone or an unknown language.
        """
        if zone not in _zones():
            raise InvalidInput(
                f"zone is {zone!r}: give an IANA time zone such as Europe/Berlin", ("zone",)
            )
        return cls.begin(
            id,
            act,
            cls.Founded,
            name=one_line(name, "name"),
            zone=zone,
            language=member(Language, language, "language").value,
        )


@cache
def _zones() -> frozenset[str]:
    # Two files of the time zone database are no zones: one is whatever this machine uses.
    return frozenset(available_timezones() - {"localtime", "Factory"})
