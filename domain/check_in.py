"""The check-in: what was measured on a day, how sure people are, and what they noted."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from .errors import InvalidInput
from .measure import Measure, progress
from .payload import (
    Json,
    checked_date,
    checked_decimal,
    json_value,
    member,
    optional_decimal_text,
)
from .text import paragraphs


class CheckInStatus(StrEnum):
    """How people see the way to the target."""

    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    OFF_TRACK = "off_track"


CONFIDENTIAL_FACTS = frozenset({"value", "score", "details"})
"""What of a check-in is for the readers of the key result's values alone."""


@dataclass(frozen=True)
class CheckInFacts:
    """What a check-in says.

    `measured_on` is the local day it is about, `value` is in the measure's unit, `score` (0 to
    1) is given directly, `confidence` goes from 0 to 10, `details` are further JSON facts.
    """

    measured_on: date
    value: Decimal | None = None
    score: Decimal | None = None
    confidence: int | None = None
    status: CheckInStatus | None = None
    note: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict)

    def checked(self) -> "CheckInFacts":
        """These facts in their normal form.

        Raises InvalidInput when one breaks a rule, or when there is none besides the day: a
        check-in may lack both value and score (it is then never the latest one), but not all.
        """
        if self.confidence is not None and not 0 <= self.confidence <= 10:
            raise InvalidInput(
                f"confidence is {self.confidence}: give a whole number from 0 to 10",
                ("confidence",),
            )
        details = json_value(self.details, "details")
        assert isinstance(details, dict)
        facts = CheckInFacts(
            checked_date(self.measured_on, "measured_on"),
            None if self.value is None else checked_decimal(self.value, "value"),
            None if self.score is None else checked_score(self.score, "score"),
            self.confidence,
            None if self.status is None else member(CheckInStatus, self.status, "status"),
            paragraphs(self.note, "note"),
            details,
        )
        if facts == CheckInFacts(facts.measured_on):
            raise InvalidInput(
                "the check-in is empty: give a value, a score, a status, a confidence or a note"
            )
        return facts

    def to_payload(self) -> dict[str, Json]:
        """The facts as they stand in events, where the sealed `note` has a field of its own."""
        return {
            "measured_on": self.measured_on.isoformat(),
            "value": optional_decimal_text(self.value),
            "score": optional_decimal_text(self.score),
            "confidence": self.confidence,
            "status": None if self.status is None else self.status.value,
            "details": dict(self.details),
        }


class CheckIn(NamedTuple):
    """A check-in as it stands: who recorded it when, and what it says after corrections.

    `order` is the version of the key result that it made, and so its place in the order of
    recording, which a correction does not change. `note` is None without a note, and once the key
    of `noted_by`, who wrote it, is destroyed. `measure` is that of the key result when it was
    recorded, which neither a correction nor another target changes.
    """

    id: UUID
    measured_on: date
    value: Decimal | None
    score: Decimal | None
    confidence: int | None
    status: CheckInStatus | None
    note: str | None
    details: Mapping[str, Any]
    author_id: UUID
    at: datetime
    retracted: bool
    order: int
    noted_by: UUID
    measure: Measure

    @property
    def rank(self) -> tuple[date, int]:
        """What the newest one has the most of: the day measured, then the order of recording."""
        return self.measured_on, self.order

    @property
    def progress_as_recorded(self) -> Decimal | None:
        """How far it has come by the measure of then; see `measure.progress`."""
        return progress(self.measure, self)[0]

    @property
    def facts(self) -> CheckInFacts:
        """What it says."""
        return CheckInFacts(
            self.measured_on,
            self.value,
            self.score,
            self.confidence,
            self.status,
            self.note,
            self.details,
        )


Gives = Callable[[CheckIn], bool]
"""Whether a check-in says something that people look for."""


def gives_progress(check_in: CheckIn) -> bool:
    """Whether it has a value or a score, and so may be the latest one."""
    return check_in.value is not None or check_in.score is not None


def gives_confidence(check_in: CheckIn) -> bool:
    """Whether it says how sure people are."""
    return check_in.confidence is not None


def gives_status(check_in: CheckIn) -> bool:
    """Whether it says how people see the way."""
    return check_in.status is not None


def newest(
    gives: Gives, present: CheckIn | None, placed: CheckIn, check_ins: Mapping[UUID, CheckIn]
) -> CheckIn | None:
    """The newest check-in in force that gives it, after `placed` came among the check-ins.

    `present` was it before. All check-ins are gone through only when that one is placed anew
    and is no longer as new, or no longer gives it.
    """
    if not placed.retracted and gives(placed) and (present is None or placed.rank >= present.rank):
        return placed
    if present is None or placed.id != present.id:
        return present
    return max(
        (one for one in check_ins.values() if not one.retracted and gives(one)),
        key=lambda one: one.rank,
        default=None,
    )


def checked_score(score: Decimal, *path: str) -> Decimal:
    """The score in its normal form; raises InvalidInput when it is not from 0 to 1."""
    return checked_decimal(score, *path, at_least=Decimal(0), at_most=Decimal(1))
