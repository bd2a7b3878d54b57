"""Executes queries with graphql-core's own algorithm, on objects folded from the ledger."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from graphql import (
    ExecutionResult,
    GraphQLOutputType,
    GraphQLResolveInfo,
    GraphQLSchema,
    build_schema,
    execute,
    get_named_type,
    is_leaf_type,
    parse,
    print_schema,
)

from tests.oracle.arithmetic import decimal_text
from tests.oracle.coverage import Coverage
from tests.oracle.roots import Query


class Json:
    """A JSON value; unlike in an object of the response, the order of its members is nothing."""

    def __init__(self, value: Any) -> None:
        self.value = value


class Naive:
    """Answers queries from the schema's text alone: nothing of its Python is used."""

    def __init__(self, schema: GraphQLSchema, coverage: Coverage) -> None:
        self._schema = build_schema(print_schema(schema))
        self._coverage = coverage

    def answer(
        self,
        query: Query,
        text: str,
        variables: Mapping[str, Any] | None = None,
        operation_name: str | None = None,
    ) -> ExecutionResult:
        """Execute a valid query."""
        result = execute(
            self._schema,
            parse(text),
            query,
            self._coverage,
            dict(variables or {}),
            operation_name,
            field_resolver=_resolve,
            type_resolver=lambda value, info, type_: type(value).__name__,
        )
        assert isinstance(result, ExecutionResult)
        return result


def _resolve(source: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
    """Read an attribute, a member of a mapping, or what a method returns for the arguments."""
    if isinstance(source, Mapping):
        value = source[info.field_name]
    else:
        value = getattr(source, _snake(info.field_name))
        if callable(value):
            value = value(**{_snake(name): given for name, given in arguments.items()})
    if is_leaf_type(get_named_type(info.return_type)):
        value = _plain(value, info.return_type)
    info.context.note(info, arguments, value)
    return value


def _snake(name: str) -> str:
    return re.sub("([A-Z])", lambda match: f"_{match[1].lower()}", name)


def _plain(value: Any, type_: GraphQLOutputType) -> Any:
    """Return a value as JSON carries it."""
    name = get_named_type(type_).name
    match value:
        case None:
            return None
        case _ if name == "JSON":
            return Json(value)
        case Enum():
            return value.name
        case list() | tuple():
            return [_plain(item, type_) for item in value]
        case Decimal():
            return decimal_text(value)
        case datetime():
            return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        case date():
            return value.isoformat()
        case _:
            return str(value) if name == "Position" else value
