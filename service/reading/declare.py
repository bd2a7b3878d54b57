"""How the schema's types declare what they are read from: one declaration is SDL and SQL."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import strawberry
from graphql import GraphQLField, GraphQLNamedType
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField
from strawberry.types.unset import UNSET

from ...projections.table import Table

if TYPE_CHECKING:
    from .scope import Scope
    from .selection import Selected

T = TypeVar("T")

_DEFINITION = "strawberry-definition"
_SOURCE = "source"
_AUDITED = "audited"
_ROLES = "roles"


class Source(Protocol):
    """What a field is read from."""

    def sql(self, scope: "Scope", field: "Selected") -> str:
        """Return an SQL expression: the field's value as JSON text, or null."""


@dataclass(frozen=True, slots=True)
class Entity:
    """What an object type with an id is: rows of a table, and the kind that its ids tell."""

    table: Table
    kind: str


def sourced(
    source: Source,
    description: str,
    arguments: Sequence[StrawberryArgument] = (),
    name: str | None = None,
) -> Any:
    """Return a field of a type that is read from a source."""
    field = StrawberryField(graphql_name=name, description=description, metadata={_SOURCE: source})
    field.arguments = list(arguments)
    return field


def audited(declared: Any) -> Any:
    """Return a declared field, whose reads stand in the access log."""
    declared.metadata = {**declared.metadata, _AUDITED: True}
    declared.description += " Who reads this is written down in the access log."
    return declared


def is_audited(field: GraphQLField) -> bool:
    """Tell whether reads of a field stand in the access log."""
    return bool(field.extensions[_DEFINITION].metadata.get(_AUDITED))


def reserved(declared: Any, roles: Sequence[Enum]) -> Any:
    """Return a declared root field, which only those who hold one of the roles may read."""
    declared.metadata = {**declared.metadata, _ROLES: frozenset(role.value for role in roles)}
    names = ", ".join(role.name for role in roles)
    declared.description += f" It takes one of the roles {names}."
    return declared


def reserved_for(field: GraphQLField) -> frozenset[str] | None:
    """Return the roles of which one is needed to read a root field; None if any will do."""
    roles: frozenset[str] | None = field.extensions[_DEFINITION].metadata.get(_ROLES)
    return roles


def argument(
    name: str, type_: Any, description: str, default: object = UNSET
) -> StrawberryArgument:
    """Return an argument of a field."""
    return StrawberryArgument(
        name, None, StrawberryAnnotation(type_), description=description, default=default
    )


def entity(table: Table, kind: str, description: str) -> Callable[[type[T]], type[T]]:
    """Declare an object type whose objects are rows of a table and have ids."""

    def declare(cls: type[T]) -> type[T]:
        setattr(cls, "__entity__", Entity(table, kind))  # noqa: B010 - no attribute it declares
        return strawberry.type(cls, description=description)

    return declare


def source_of(field: GraphQLField) -> Source:
    """Return what a field is read from."""
    source: Source = field.extensions[_DEFINITION].metadata[_SOURCE]
    return source


def entity_of(type_: GraphQLNamedType) -> Entity:
    """Return the table and kind of an object type with ids."""
    declared: Entity = type_.extensions[_DEFINITION].origin.__entity__
    return declared


def python_name(field: GraphQLField) -> str:
    """Return the name of a field in Python, which is that of its column unless told."""
    name: str = field.extensions[_DEFINITION].python_name
    return name
