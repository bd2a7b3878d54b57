"""What an exported table is made of, whatever it tells and whatever kind of file it goes to."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Generic, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from ...domain.organization import Language
from . import words
from .report import Occasion
from .words import Words

L = TypeVar("L")

Cell = str | Decimal | date | datetime | None
"""A moment is local to the organisation and has no zone, as in spreadsheets."""


_HEADINGS = [re.compile(re.sub(r"\\\{\w+\\\}", ".+", re.escape(it))) for it in words.HEADING]


class Form(StrEnum):
    """How the values of a column are shown."""

    TEXT = "text"
    NUMBER = "number"
    SHARE = "share"
    """A number of which 1 is shown as 100 %."""
    DAY = "day"
    MOMENT = "moment"


class Column(NamedTuple, Generic[L]):
    """A column of a table."""

    name: Words
    form: Form
    width: int
    """In characters."""
    read: Callable[[L], Any]
    """The value as the API gives it."""


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet."""

    name: str
    heading: str
    """Of what it is, at which position and moment."""
    columns: Sequence[Column[Any]]
    titles: list[str]
    rows: list[list[Cell]]
    levels: list[int]
    """Of the rows: 0 is the top, 1 what can be folded under it."""
    note: str = ""
    """What is to be known of all of it, in the line under the heading."""


def heading(occasion: Occasion) -> str:
    """What the sheets are, at which position and moment."""
    local = occasion.recorded_at.astimezone(occasion.zone)
    return words.HEADING.in_(occasion.language).format(
        organization=occasion.organization,
        cycle=occasion.cycle,
        time=day_and_time(local, occasion.language),
        zone=occasion.zone.key,
        position=occasion.position,
    )


def is_heading(text: str) -> bool:
    """Whether a text is the heading of an exported sheet, in either language."""
    return any(pattern.fullmatch(text) for pattern in _HEADINGS)


def day_and_time(moment: datetime, language: Language) -> str:
    """A moment as people write it."""
    return f"{moment:%d.%m.%Y %H:%M:%S}" if language is Language.DE else f"{moment:%F %H:%M:%S}"


def lay_out(
    occasion: Occasion, name: Words, columns: Sequence[Column[L]], lines: Sequence[L]
) -> Table:
    """A sheet with a row for each line, in the language of the occasion."""
    language = occasion.language
    return Table(
        name.in_(language),
        heading(occasion),
        columns,
        [column.name.in_(language) for column in columns],
        [[_cell(column, line, occasion.zone) for column in columns] for line in lines],
        [0] * len(lines),
    )


def _cell(column: Column[L], line: L, zone: ZoneInfo) -> Cell:
    value = column.read(line)
    if value is None:
        return None
    match column.form:
        case Form.TEXT:
            return str(value)
        case Form.NUMBER | Form.SHARE:
            return Decimal(value)
        case Form.DAY:
            return date.fromisoformat(value)
        case Form.MOMENT:
            moment = datetime.fromisoformat(value).astimezone(zone)
            return moment.replace(tzinfo=None, microsecond=0)


def shown(value: Cell, form: Form, language: Language) -> str:
    """A value as people write it."""
    match value:
        case None:
            return ""
        case str():
            return value
        case Decimal():
            number = _percent(value) if form is Form.SHARE else f"{value:f}"
            local = number.replace(".", ",") if language is Language.DE else number
            return f"{local} %" if form is Form.SHARE else local
        case datetime():
            return day_and_time(value, language)
        case date():
            return f"{value:%d.%m.%Y}" if language is Language.DE else value.isoformat()


def _percent(share: Decimal) -> str:
    """A share in percent, to two decimals: it is a mean, and may have any number of them."""
    return f"{share * 100:z.2f}".rstrip("0").rstrip(".")
