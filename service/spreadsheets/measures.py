"""The measure of one row of a plan, from its cells with numbers."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import partial
from typing import TypeVar

from ...domain.errors import Refused
from ...domain.measure import Measure, MeasureKind
from ...domain.organization import Language
from ...domain.owner import checked_weight
from ...domain.payload import checked_decimal, decimal_text
from ..importing.targets import Quantity
from .errors import Remark
from .grid import Failed, Grid, Value, shown
from .headers import QUARTERS, Role, unit_in
from .quantities import OtherUnit, bounded, common_unit, day, quantity

NOTHING = frozenset(
    {"-", "–", "—", "?", "/", "n/a", "n. a.", "k.a.", "k. a.", "tbd", "offen", "open"}
)
"""What stands in cells that are as good as blank."""
YES = frozenset({"ja", "yes", "x", "✓", "✔", "erledigt", "done", "erfüllt"})
"""Targets of what is done or not."""
_T = TypeVar("_T")

EXAMPLES = {Language.DE: "1.234,5 or 12 %", Language.EN: "1,234.5 or 12 %"}


class Unreadable(Exception):
    """A cell of the row is a problem that was noted."""


@dataclass(slots=True)
class Row:
    """A row of a plan, whose cells are read by what their columns say; what is wrong is noted."""

    grid: Grid
    number: int
    header: int
    columns: dict[Role, int]
    language: Language
    problems: list[Remark] = field(default_factory=list)
    guesses: list[Remark] = field(default_factory=list)

    def value(self, role: Role) -> Value:
        """What is shown in the cell of this role; blank where only a dash or the like stands."""
        value = self.grid.value(self.number, self.columns.get(role))
        return None if isinstance(value, str) and value.casefold() in NOTHING else value

    def words(self, role: Role) -> str | None:
        """The cell as words on one line."""
        match self.value(role):
            case None:
                return None
            case str() as text:
                return " ".join(text.split())
            case Quantity(number, unit):
                return " ".join(filter(None, (decimal_text(number), unit)))
            case date() as on:
                return on.isoformat()
            case value:
                raise self.bad(role, value, "write it as text")

    def bad(self, role: Role, value: Value, remedy: str) -> Unreadable:
        """Notes what is wrong with a cell."""
        self.problems.append(self._remark(role, f"it is {shown(value)}: {remedy}"))
        return Unreadable()

    def guess(self, role: Role, text: str) -> None:
        """Notes how a cell was understood, for whoever looks at the preview."""
        self.guesses.append(self._remark(role, text))

    def _remark(self, role: Role, text: str) -> Remark:
        return Remark(self.grid.name, self.number, self.columns.get(role), text)

    @contextmanager
    def checking(self, role: Role) -> Iterator[None]:
        """Notes what the rules of the domain refuse, as a problem of a cell."""
        try:
            yield
        except Refused as refused:
            raise self.bad(role, self.value(role), refused.message) from refused

    def attempt(self, read: "Callable[[Row], _T]") -> _T | None:
        """What is read; None where it is a problem, so that the other cells are looked at too."""
        try:
            return read(self)
        except Unreadable:
            return None

    def require_sound(self) -> None:
        """Raises Unreadable where a problem was noted."""
        if self.problems:
            raise Unreadable


def number_of(row: Row, role: Role) -> Quantity | None:
    """The number in a cell, without the words that make a target a bound, in the unit of the cell
    or of its header; raises Unreadable."""
    value = row.value(role)
    example = EXAMPLES[row.language]
    match value:
        case None:
            return None
        case Quantity():
            found = value
        case str():
            text = bounded(value).text if role in (Role.TARGET, *QUARTERS) else value
            read = quantity(text, row.language)
            if read is None:
                raise row.bad(role, value, f"write a number such as {example}")
            found = read
        case date():
            raise row.bad(
                role,
                value,
                "a number is wanted; if the spreadsheet made a day of one, format the "
                "cell as text and write the number anew",
            )
        case Failed():
            raise row.bad(role, value, "mend the formula, or write the number in its place")
        case _:
            raise row.bad(role, value, f"write a number such as {example}")
    with row.checking(role):
        checked_decimal(found.number, role.value)
    if found.unit is None:
        header = row.grid.value(row.header, row.columns[role])
        return found._replace(unit=unit_in(header))
    return found


def has_numbers(row: Row) -> bool:
    """Whether the row says anything of a measure."""
    return any(row.value(role) is not None for role in (Role.BASELINE, Role.TARGET, *QUARTERS))


def weight_of(row: Row) -> Decimal:
    """The weight; 1 where there is none. Raises Unreadable."""
    found = number_of(row, Role.WEIGHT)
    with row.checking(Role.WEIGHT):
        return Decimal(1) if found is None else checked_weight(found.number, "weight")


def due_of(row: Row) -> str | None:
    """The day on which it is due, as `2026-12-31`; raises Unreadable."""
    value = row.value(Role.DUE)
    found = day(value, row.language) if isinstance(value, str) else value
    if value is None:
        return None
    if not isinstance(found, date):
        raise row.bad(Role.DUE, value, "write a day such as 31.12.2026 or 2026-12-31")
    return found.isoformat()


def measure_of(row: Row, quarter: int | None) -> tuple[Measure, dict[str, object]]:
    """The measure in a cycle, and as attributes what it does not hold: the targets of the year
    and of its quarters.

    The target is that of the quarter where there is one, else that of the year. Raises Unreadable.
    """
    chosen = _chosen(row, quarter)
    target = row.value(chosen)
    if isinstance(target, bool) or (isinstance(target, str) and target.casefold() in YES):
        return Measure(MeasureKind.YES_NO), {}
    if isinstance(target, str) and not any(character.isdigit() for character in target):
        before = len(row.problems)
        row.attempt(partial(number_of, role=Role.BASELINE))
        if len(row.problems) > before:  # numbers were meant
            raise row.bad(chosen, target, f"write a number such as {EXAMPLES[row.language]}")
        row.guess(chosen, f"{shown(target)} is no number: people give the score")
        return Measure(MeasureKind.TEXT), {"target": " ".join(target.split())}
    roles: list[Role] = [
        role for role in (Role.BASELINE, Role.TARGET, *QUARTERS) if role in row.columns
    ]
    found = {role: row.attempt(partial(number_of, role=role)) for role in roles}
    row.require_sound()
    numbers, unit = _in_one_unit(row, found)
    targets: dict[Role, Decimal | None] = {
        role: number for role, number in numbers.items() if role != Role.BASELINE
    }
    attributes = _attributes(targets, chosen)
    if targets.get(chosen) is None:
        if numbers.get(Role.BASELINE) is not None:
            row.guess(Role.BASELINE, "there is no target: people give the score")
        return Measure(MeasureKind.TEXT), attributes
    said = (bounded(it).kind for it in (target, row.value(Role.TARGET)) if isinstance(it, str))
    kind = MeasureKind(next(filter(None, said), MeasureKind.METRIC))
    measure = Measure(kind, numbers.get(Role.BASELINE), targets[chosen], unit)
    with row.checking(Role.UNIT if Role.UNIT in row.columns else chosen):
        return measure.checked(), attributes


def _chosen(row: Row, quarter: int | None) -> Role:
    """The column that the target is taken from."""
    if quarter is not None and (wanted := QUARTERS[quarter - 1]) in row.columns:
        if row.value(wanted) is not None:
            return wanted
        if row.value(Role.TARGET) is not None:
            row.guess(Role.TARGET, f"it has no target for Q{quarter}: that of the year is taken")
    elif quarter is None and row.value(Role.TARGET) is None:
        filled = [role for role in QUARTERS if row.value(role) is not None]
        if filled:
            row.guess(filled[-1], "there is no target of the year: that of this quarter is taken")
            return filled[-1]
    return Role.TARGET


def _in_one_unit(
    row: Row, found: dict[Role, Quantity | None]
) -> tuple[dict[Role, Decimal | None], str | None]:
    given = row.words(Role.UNIT)
    try:
        numbers, unit = common_unit(found.values(), given)
    except OtherUnit as other:
        role = list(found)[other.index]
        raise row.bad(
            role,
            row.value(role),
            f"the row's unit is {other.unit!r}: write all numbers in one unit",
        ) from other
    for role, item in found.items():
        if unit == "%" and item is not None and item.unit is None and 0 < abs(item.number) < 1:
            row.guess(role, f"read as {decimal_text(item.number)} %, less than one percent")
    return dict(zip(found, numbers, strict=True)), unit


def _attributes(targets: dict[Role, Decimal | None], chosen: Role) -> dict[str, object]:
    quarters = {
        role.name: decimal_text(number)
        for role in QUARTERS
        if (number := targets.get(role)) is not None
    }
    attributes: dict[str, object] = {"quarterly_targets": quarters} if quarters else {}
    annual = targets.get(Role.TARGET)
    if annual is not None and chosen is not Role.TARGET:
        attributes["annual_target"] = decimal_text(annual)
    return attributes
