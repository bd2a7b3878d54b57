"""What stands in the access log of a query: its audited fields, and what was asked of them."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from graphql import (
    GraphQLInputType,
    get_named_type,
    get_nullable_type,
    is_input_object_type,
    is_list_type,
)

from ..ledger.access import record
from ..postgres.pool import Pool
from .arguments import Request, arguments_of
from .selection import Selected

TEXTS = frozenset({"String", "JSON"})
"""The types of arguments that may hold anything, names included, and so are left out."""


async def record_reads(
    pool: Pool,
    audited: Sequence[Selected],
    roots: Iterable[Selected],
    request: Request,
    person_id: UUID | None,
    position: int | None,
) -> None:
    """Writes down that audited fields are read, each with its arguments and those of the root
    fields, which tell of what; by a person, or by somebody at the machine."""
    if not audited:
        return
    about = {_name(field): _open_arguments(field, request) for field in roots if not field.is_meta}
    for field in audited:
        await record(
            pool,
            request.org_id,
            request.now,
            _name(field),
            {**about, _name(field): _open_arguments(field, request)},
            person_id,
            position,
        )


def _name(field: Selected) -> str:
    return f"{field.parent.name}.{field.name}"


def _open_arguments(field: Selected, request: Request) -> dict[str, Any]:
    types = {name: argument.type for name, argument in field.definition.args.items()}
    given = arguments_of(field, request)
    return {name: _open(value, types[name]) for name, value in given.items() if name in types}


def _open(value: Any, type_: GraphQLInputType) -> Any:
    """The value without texts, which are null."""
    nullable = get_nullable_type(type_)
    if value is None:
        return None
    if is_list_type(nullable):
        items = value if isinstance(value, list) else [value]
        return [_open(item, nullable.of_type) for item in items]
    if is_input_object_type(nullable):
        return {
            name: _open(value[name], field.type)
            for name, field in nullable.fields.items()
            if name in value
        }
    if get_named_type(nullable).name in TEXTS:
        return None
    return getattr(value, "value", value)
