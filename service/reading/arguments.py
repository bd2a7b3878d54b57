"""What the arguments of a query mean, and how they become parameters of its statement.

A statement is compiled once for many requests: it holds no values, only `Given`s, which read the
arguments of each request anew.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from graphql import GraphQLError, get_argument_values
from graphql.execution.values import VariableValues

from ..postgres.pool import Pool
from .errors import Code, ReadRefused, error
from .selection import Selected

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Request:
    """Who asks, when, and with which values of the operation's variables."""

    org_id: UUID
    person_id: UUID
    now: datetime
    variables: VariableValues
    key: UUID | int | None = None
    """The key of the object that the payload of a mutation, or a message, is about."""
    position: int | None = None
    """The position at which that object is read; None is now."""
    objects: Sequence[tuple[str, UUID]] = ()
    """The types and keys of the objects that a list in a payload is about."""
    positions: Sequence[int] = ()
    """The positions of the entries that messages are about, each read as of its own."""
    made: Sequence[bytes | None] = ()
    """The JSON values that were made for the statement."""
    hidden: frozenset[UUID] = frozenset()
    """The key results whose values the person may not read; the statement is another one then."""


Arguments = Mapping[str, Any]
Read = Callable[[Arguments, Request], T]


@dataclass(frozen=True, slots=True, eq=False)
class Given(Generic[T]):
    """The meaning of a field's arguments.

    `value` is that of the request the statement is compiled for. What shapes the SQL may be read
    from it: a statement is used again only for variables of the same shape.
    """

    parameters: "Parameters"
    index: int
    field: Selected
    read: Read[T]
    value: T

    def parameter(self, sql_type: str, extract: Callable[[T], object]) -> str:
        """Return a placeholder for what `extract` takes from each request's value."""
        return self.parameters.add(sql_type, self.index, extract)


Make = Callable[[Pool, UUID, Arguments], Awaitable[bytes | None]]
"""Makes a JSON value that no statement can, such as a proof, from the organisation and a field's
arguments; what it depends on besides must never change. Raises ReadRefused."""
MAX_MADE = 50
"""How many such values a query may ask for."""

Conditions = Callable[[str, Given[Arguments]], Iterator[str]]
"""From the alias of rows and a field's arguments, the SQL conditions that the rows must meet."""


def everything(row: str, given: Given[Arguments]) -> Iterator[str]:
    """Require nothing."""
    return iter(())


@dataclass(frozen=True, slots=True)
class Bound:
    """The values of one request."""

    values: list[Any]
    arguments: list[Any]
    """What the statement is executed with."""

    def of(self, given: Given[T]) -> T:
        """Return the meaning of a field's arguments in this request."""
        value: T = self.values[given.index]
        return value


class Parameters:
    """The parameters of a statement: $1 the organisation, $2 the person, $3 the present time, and
    $4 the key results whose values are hidden, if there are any."""

    def __init__(self, request: Request) -> None:
        self.hides = bool(request.hidden)
        self._request = request
        self._givens: list[Given[Any]] = []
        self._extracts: list[tuple[int, Callable[[Any], object]]] = []
        self._made: list[tuple[Selected, Make]] = []

    def given(self, field: Selected, read: Read[T]) -> Given[T]:
        """Read a field's arguments, now and for each request to come."""
        value = _read(field, read, arguments_of(field, self._request), self._request)
        given = Given(self, len(self._givens), field, read, value)
        self._givens.append(given)
        return given

    def add(self, sql_type: str, given: int, extract: Callable[[Any], object]) -> str:
        """Return the placeholder of a further parameter."""
        self._extracts.append((given, extract))
        return f"${3 + self.hides + len(self._extracts)}::{sql_type}"

    def made(self, field: Selected, make: Make) -> str:
        """Return the placeholder of a JSON value that is made for each request."""
        number = len(self._made)
        if number == MAX_MADE:
            raise error(
                Code.QUERY_TOO_LARGE,
                f"The query asks for more than {MAX_MADE} proofs and the like; ask for the others "
                "by further queries.",
                field.nodes,
                field.path,
            )
        self._made.append((field, make))
        made = self.given(field, lambda arguments, request: request.made[number : number + 1])
        return made.parameter("jsonb", lambda values: values[0])

    async def make(self, pool: Pool, request: Request) -> Request:
        """Return the request with the values that are made for it. Raises GraphQLError."""
        values = []
        for field, make in self._made:
            try:
                values.append(await make(pool, request.org_id, arguments_of(field, request)))
            except ReadRefused as refused:
                raise error(
                    *(refused.code, refused.message, field.nodes, field.path), **refused.details
                ) from None
        return replace(request, made=values)

    @property
    def makes(self) -> bool:
        """Whether there is a value to make."""
        return bool(self._made)

    def bind(self, request: Request) -> Bound:
        """Read all arguments for a request. Raises GraphQLError."""
        fields = dict.fromkeys(given.field for given in self._givens)
        arguments = {field: arguments_of(field, request) for field in fields}
        values = [
            _read(given.field, given.read, arguments[given.field], request)
            for given in self._givens
        ]
        fixed: list[Any] = [request.org_id, request.person_id, request.now]
        if self.hides:
            fixed.append(list(request.hidden))
        return Bound(
            values, [*fixed, *(extract(values[index]) for index, extract in self._extracts)]
        )


def arguments_of(field: Selected, request: Request) -> Arguments:
    """Return the arguments of a field with the values of a request's variables.

    Raises GraphQLError where a variable's value cannot stand where it is used.
    """
    try:
        return get_argument_values(field.definition, field.nodes[0], request.variables)
    except GraphQLError as invalid:
        raise error(Code.BAD_ARGUMENT, invalid.message, field.nodes, field.path) from None


def _read(field: Selected, read: Read[T], arguments: Arguments, request: Request) -> T:
    try:
        return read(arguments, request)
    except ReadRefused as refused:
        raise error(refused.code, refused.message, field.nodes, field.path) from None


def plain(arguments: Arguments, request: Request) -> Arguments:
    """Read arguments as they are."""
    return arguments
