"""The organisation: its name, its time zone, its calendar and the language of its texts."""

from enum import StrEnum
from functools import cache
from typing import Any, Self
from uuid import UUID
from zoneinfo import available_timezones

from .aggregate import Act, LedgerAggregate, LedgerCreated, LedgerEvent
from .calendar import Calendar
from .errors import InvalidInput
from .payload import member
from .text import one_line


class Language(StrEnum):
    """The language of an organisation's texts and messages."""

    DE = "de"
    EN = "en"


DEFAULT_LANGUAGE = Language.DE
DEFAULT_ZONE = "Europe/Berlin"
"""Of an organisation whose founder names no other."""


class Organization(LedgerAggregate):
    """The organisation; the id of its stream is the id of the organisation.

    `calendar` is None until it is set.
    """

    TOPIC = "organization"

    class Founded(LedgerCreated):
        """The organisation has a ledger from now on."""

        TOPIC = "organization.founded"

        name: str
        zone: str
        language: str

    class CalendarSet(LedgerEvent):
        """The organisation's quarters or other periods lie otherwise from now on."""

        TOPIC = "organization.calendar_set"

        calendar_from: dict[str, Any] | None
        calendar_to: dict[str, Any]

        def apply(self, aggregate: "Organization") -> None:
            aggregate.calendar = Calendar.from_payload(self.calendar_to)

    def __init__(self, name: str, zone: str, language: str) -> None:
        self.name = name
        self.zone = zone
        self.language = Language(language)
        self.calendar: Calendar | None = None

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

    def set_calendar(self, calendar: Calendar, act: Act) -> None:
        """Says how fiscal years lie; cycles that are open already keep their dates.

        Raises InvalidInput for a calendar that breaks a rule.
        """
        calendar = calendar.checked()
        if calendar != self.calendar:
            present = self.calendar
            self.decide(
                act,
                self.CalendarSet,
                calendar_from=None if present is None else present.to_payload(),
                calendar_to=calendar.to_payload(),
            )


@cache
def _zones() -> frozenset[str]:
    # Two files of the time zone database are no zones: one is whatever this machine uses.
    return frozenset(available_timezones() - {"localtime", "Factory"})
