"""Writes values into a random query: as literals, or as variables with values beside it."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from graphql import (
    GraphQLBoolean,
    GraphQLInputType,
    GraphQLNonNull,
    get_named_type,
    get_nullable_type,
    is_input_object_type,
    is_list_type,
    is_non_null_type,
)

from tests.oracle.arguments import Name, Values

Draw = Callable[[], Any]


@dataclass(frozen=True)
class Variable:
    """A variable: its definition, and its value in each of the requests that may give one."""

    definition: str
    values: tuple[Any, ...]


ABSENT = object()
_BOOLEAN = GraphQLNonNull(GraphQLBoolean)


class Inputs:
    """The values of one document, which is sent several times with other variables."""

    def __init__(self, values: Values, random: Random, requests: int) -> None:
        self._values = values
        self._random = random
        self._requests = requests
        self._variables: dict[str, Variable] = {}

    def argument(
        self,
        coordinate: str,
        type_: GraphQLInputType,
        draw: Draw | None = None,
        *,
        nullable: bool = True,
        has_default: bool = False,
        one_of: bool = False,
    ) -> str:
        """Return the text of a value for an argument or input field.

        `nullable` tells whether null or nothing may take its place, as far as its type allows it,
        `one_of` whether it is the member of a `@oneOf` input, which no nullable variable may give.
        """
        required = is_non_null_type(type_)
        nullable = nullable and not required and not one_of
        draw = draw or (lambda: self._values.of(coordinate, type_))
        if nullable and self._chance(0.06):
            return "null"
        if self._chance(0.3):
            may_lack = required and has_default
            kind = "required" if one_of else None
            return self._variable(type_, draw, nullable=nullable, may_lack=may_lack, kind=kind)
        named = get_named_type(type_)
        if is_input_object_type(named) and not is_list_type(get_nullable_type(type_)):
            one_of = named.name == "AsOf"
            members = (
                self._member(f"{named.name}.{name}", name, named.fields[name].type, one_of)
                for name in self._values.members(named)
            )
            return f"{{{', '.join(members)}}}"
        value = draw()
        if isinstance(value, list) and self._chance(0.2):
            return f"[{', '.join(self._item(type_, item) for item in value)}]"
        return literal(value)

    def flag(self) -> str:
        """Return the text of the condition of a directive."""
        return self.argument("", _BOOLEAN, lambda: self._chance(0.5))

    def definitions(self, text: str) -> str:
        """Return the definitions of those variables that a text uses."""
        used = [self._variables[name].definition for name in self._used(text)]
        return f"({', '.join(used)})" if used else ""

    def requests(self, text: str) -> list[dict[str, Any]]:
        """Return the values of those variables that a text uses, for each request."""
        return [
            {
                name: value
                for name in self._used(text)
                if (value := self._variables[name].values[index]) is not ABSENT
            }
            for index in range(self._requests)
        ]

    def _member(self, coordinate: str, name: str, type_: GraphQLInputType, one_of: bool) -> str:
        return f"{name}: {self.argument(coordinate, type_, one_of=one_of)}"

    def _item(self, type_: GraphQLInputType, item: Any) -> str:
        list_type = get_nullable_type(type_)
        assert is_list_type(list_type)
        item_type = list_type.of_type
        return self._variable(item_type, lambda: item, nullable=False, may_lack=False)

    def _variable(
        self,
        type_: GraphQLInputType,
        draw: Draw,
        *,
        nullable: bool,
        may_lack: bool,
        kind: str | None = None,
    ) -> str:
        name = f"v{len(self._variables)}"
        base = get_nullable_type(type_)
        kind = kind or self._random.choice(("required", "defaulted", "optional"))
        values: list[Any] = [draw() for _ in range(self._requests)]
        definition = f"${name}: {base}!"
        if kind == "defaulted":
            definition = f"${name}: {base} = {literal(draw())}"
            values = [ABSENT if self._chance(0.4) else value for value in values]
        elif kind == "optional" and (nullable or may_lack):
            definition = f"${name}: {base}"
            values = [ABSENT if self._chance(0.3) else value for value in values]
        if kind != "required" and nullable:
            values = [None if self._chance(0.15) else value for value in values]
        self._variables[name] = Variable(definition, tuple(values))
        return f"${name}"

    def _chance(self, share: float) -> bool:
        return self._random.random() > 1 - share

    @staticmethod
    def _used(text: str) -> list[str]:
        return list(dict.fromkeys(re.findall(r"\$(v[0-9]+)\b", text)))


def literal(value: Any) -> str:
    """Return a value as it stands in a document."""
    match value:
        case Name():
            return str(value)
        case list():
            return f"[{', '.join(map(literal, value))}]"
        case dict():
            members = (f"{name}: {literal(item)}" for name, item in value.items())
            return f"{{{', '.join(members)}}}"
        case _:
            return json.dumps(value, ensure_ascii=False)
