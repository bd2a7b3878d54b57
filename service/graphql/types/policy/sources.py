"""Where the fields of the change-policy report come from: its relations, listed and counted."""

from dataclasses import dataclass

from ....reading.arguments import Arguments, Request
from ....reading.encoding import json_list, leaf
from ....reading.errors import Code, ReadRefused
from ....reading.scope import Scope
from ....reading.selection import Selected
from .outcomes import outcomes
from .relations import histories

EVERY = ""
"""The flag of all rows."""


@dataclass(frozen=True)
class Report:
    """The report of the cycle at whose row the scope is; its relations have the report's name."""

    def sql(self, scope: Scope, field: Selected) -> str:
        given = scope.parameters.given(field, _read_delay)
        name = scope.compilation.alias("p")
        delay = given.parameter("integer", lambda days: days)
        relations = (
            *histories(scope, name),
            *outcomes(scope.moment, name, delay, hides=scope.hides),
        )
        inner = scope.of_row(name)
        text = inner.object(field, field.type)
        return f"(with {', '.join(relations)} select {text} from {name}_frame {name}{inner.joins})"


@dataclass(frozen=True)
class Listed:
    """The rows of a relation of the report, maybe those with a flag, in an order."""

    relation: str
    flag: str
    order: tuple[str, ...]

    def sql(self, scope: Scope, field: Selected) -> str:
        inner = scope.of_row(scope.compilation.alias("e")).within_all(field)
        order = ", ".join(f"{inner.row}.{column}" for column in self.order)
        items = json_list(inner.object(field, field.type), order)
        return (
            f"(select {items} from {scope.row}_{self.relation} {inner.row}{inner.joins}"
            f"{_where(inner.row, self.flag)})"
        )


@dataclass(frozen=True)
class Told:
    """The one row of a relation of the report."""

    relation: str

    def sql(self, scope: Scope, field: Selected) -> str:
        inner = scope.of_row(scope.compilation.alias("e"))
        text = inner.object(field, field.type)
        return f"(select {text} from {scope.row}_{self.relation} {inner.row}{inner.joins})"


@dataclass(frozen=True)
class Counted:
    """How many rows one of the report's relations has, maybe those with a flag; nothing where that
    is not known of some, since their values are hidden, or where the frame says that there is
    nothing to count."""

    relation: str
    flag: str
    counted: str = "*"
    unknown: str = ""
    """A flag of the rows."""
    countable: str = ""
    """A column of the frame."""

    def sql(self, scope: Scope, field: Selected) -> str:
        row = scope.compilation.alias("e")
        count = (
            f"(select count({self.counted}) from {scope.row}_{self.relation} {row}"
            f"{_where(row, self.flag)})"
        )
        if scope.hides and self.unknown:
            some = f"(select bool_or({row}.{self.unknown}) from {scope.row}_{self.relation} {row})"
            count = f"case when {some} then null else {count} end"
        if self.countable:
            count = f"case when {scope.row}.{self.countable} then {count} end"
        return leaf(count, field.definition.type)


def _where(row: str, flag: str) -> str:
    return f" where {row}.{flag}" if flag else ""


def _read_delay(arguments: Arguments, request: Request) -> int:
    days: int = arguments["backDatedDays"]
    if days < 0:
        raise ReadRefused(
            Code.BAD_ARGUMENT, f"backDatedDays is {days}: pass 0 or more days that may pass."
        )
    return days
