"""Writes random queries, all valid, over the whole schema."""

from dataclasses import dataclass
from random import Random
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLNonNull,
    GraphQLSchema,
    GraphQLString,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
    is_required_argument,
)

from tests.oracle.arguments import Values, Vocabulary
from tests.oracle.fragments import Fragment, used_in
from tests.oracle.places import DEFAULT_SIZE, Place
from tests.oracle.scopes import Chosen, Scope
from tests.oracle.shapes import is_page, overlapping, split
from tests.oracle.variables import Inputs

FIELDS = 45
"""So many fields are chosen before a query comes to its end."""
ASSUMED_IN_ALL = 8_000
"""So many items the service may assume in all lists before a query comes to its end."""

_PAGES = (
    *((), ("first",), ("last",), ("after",), ("before",)),
    *(("first", "after"), ("last", "before")),
    *(("first", "after", "before"), ("last", "after", "before")),
)
_INTROSPECTIONS = (
    "{ name kind description fields { name isDeprecated args { name defaultValue } } }",
    "{ __typename name enumValues { name description } }",
    "{ inputFields { name type { kind name ofType { name } } } interfaces { name } }",
)
_STRING = GraphQLNonNull(GraphQLString)


@dataclass(frozen=True)
class Example:
    """A document, the operation to execute, and the variables of several requests."""

    text: str
    operation_name: str | None
    requests: list[dict[str, Any]]


class Writer:
    """Writes one query, to be sent several times with different variables.

    `mistakes`: there may be one in it for which it is to be refused.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        vocabulary: Vocabulary,
        random: Random,
        *,
        requests: int = 2,
        mistakes: bool = True,
    ) -> None:
        self._schema = schema
        self._random = random
        self._values = Values(vocabulary, random, mistakes=mistakes)
        self._inputs = Inputs(self._values, random, requests)
        self._fragments: list[Fragment] = []
        self._fields = 0
        self._assumed = 0
        self._lists: list[str] = []

    def query(self) -> Example:
        """Return a query of random root fields."""
        assert self._schema.query_type is not None
        return self.finished(self._selections(self._schema.query_type, Scope(), Place()))

    def of_object(self, id_: str) -> Example:
        """Return a query of the object with an id, of which random fields are selected."""
        selections = self._selections(self._schema.type_map["Node"], Scope(), Place())
        return self.finished(f'{{ node(id: "{id_}") {selections} }}')

    def finished(self, selections: str) -> Example:
        """Return a query of these root fields, with the fragments and variables that they use."""
        text = "\n".join((selections, *used_in(selections, self._fragments)))
        name = "Asked" if self._chance(0.3) else None
        definitions = self._inputs.definitions(text)
        opening = f"query {name or ''}{definitions} " if name or definitions else ""
        other = "query Other { __typename }\n" if name and self._chance(0.3) else ""
        return Example(f"{other}{opening}{text}", name, self._inputs.requests(text))

    def field(self, type_: Any, name: str, scope: Scope, place: Place) -> str:
        """Return the text of a field with random arguments and selections."""
        self._fields += 1
        field: GraphQLField | None = type_.fields.get(name) if hasattr(type_, "fields") else None
        if field is None:
            return self._meta(name, scope)
        named = get_named_type(field.type)
        size, arguments = self._page(field, named, place) if is_page(named) else (1, [])
        arguments += self._arguments(type_, name, field)
        given = f"({', '.join(arguments)})" if arguments else ""
        below, text = Scope(), ""
        key = self._key(scope, name, given, str(field.type))
        if key in scope.keys:
            # the same field again under its key: its selections are merged with those before
            below = scope.keys[key].below
        if not is_leaf_type(named):
            self._values.mistakes, before = False, self._values.mistakes
            inner = place.within(type_, name, size)
            self._lists += inner.lists
            self._assumed += inner.assumed if inner.is_item else 0
            text = f" {self._selections(named, below, inner)}"
            self._values.mistakes = before
        scope.keys[key] = Chosen(name, given, str(field.type), below)
        alias = "" if key == name else f"{key}: "
        return f"{alias}{name}{given}{self._directives()}{text}"

    def _selections(self, type_: Any, scope: Scope, place: Place) -> str:
        count = self._random.choice((1, 2, 3, 4)) if self._fields < FIELDS else 1
        parts = [part for _ in range(count) if (part := self._part(type_, scope, place))]
        return f"{{ {' '.join(parts) or self.field(type_, '__typename', scope, place)} }}"

    def _part(self, type_: Any, scope: Scope, place: Place) -> str:
        if self._chance(0.6 if is_abstract_type(type_) else 0.15):
            return self._spread(type_, scope, place)
        names = self._names(type_, place)
        again = [one.name for one in scope.keys.values() if one.name in names]
        if again and self._chance(0.15):
            names = again
        return self.field(type_, self._random.choice(names), scope, place)

    def _names(self, type_: Any, place: Place) -> list[str]:
        """Return the fields that may be chosen here."""
        leaves, others = split(type_)
        others = [name for name in others if place.allows(type_, name)]
        if self._fields >= FIELDS or self._assumed > ASSUMED_IN_ALL:
            others = []
        if type_ is self._schema.query_type and self._chance(0.1):
            return ["__schema", "__type"]
        names = others if others and (not leaves or self._chance(0.55)) else leaves
        return ["__typename"] if not names or self._chance(0.05) else names

    def _spread(self, type_: Any, scope: Scope, place: Place) -> str:
        """Return a fragment, inline or by name, on the type or on one that overlaps with it."""
        conditions = (type_, *overlapping(self._schema, type_))
        condition = self._random.choice(conditions)
        form = self._random.random()
        if form < 0.6:
            on = f" on {condition.name}" if condition is not type_ or self._chance(0.5) else ""
            return f"...{on}{self._directives()} {self._selections(condition, scope, place)}"
        fits = [one for one in self._fragments if one.fits(conditions, scope, place)]
        if form < 0.85 or not fits:
            fragment = self._fragment(condition, place)
            if not fragment.keys.agrees(scope):
                return ""
        else:
            fragment = self._random.choice(fits)
        scope.take_in(fragment.keys)
        self._lists += fragment.lists
        self._assumed += fragment.assumed
        return f"...{fragment.name}{self._directives()}"

    def _fragment(self, condition: Any, place: Place) -> Fragment:
        keys, before, assumed = Scope(), len(self._lists), self._assumed
        text = self._selections(condition, keys, place)
        name = f"F{len(self._fragments)}"
        whole = f"fragment {name} on {condition.name} {text}"
        lists = frozenset(self._lists[before:])
        assumed = self._assumed - assumed
        self._fragments.append(Fragment(name, condition, whole, keys, place, lists, assumed))
        return self._fragments[-1]

    def _page(self, field: GraphQLField, named: Any, place: Place) -> tuple[int, list[str]]:
        """Return how many items a connection may have, and its page arguments."""
        kind = get_named_type(named.fields["nodes"].type).name
        limit = place.limit()
        chosen = self._random.choice(_PAGES)
        if self._values.mistaken():
            chosen = ("first", "last")
        is_sized = chosen[:1] in (("first",), ("last",))
        if limit < DEFAULT_SIZE and not is_sized:
            chosen, is_sized = ("first", *chosen), True
        may_lack = limit >= DEFAULT_SIZE and self._chance(0.2)
        sizes = [1 if is_sized and not may_lack else DEFAULT_SIZE]

        def size() -> int:
            sizes.append(self._values.size(limit))
            return sizes[-1]

        def cursor() -> str:
            return self._values.cursor(kind)

        texts = []
        for name in chosen:
            draw, nullable = (size, may_lack) if name in ("first", "last") else (cursor, True)
            value = self._inputs.argument(name, field.args[name].type, draw, nullable=nullable)
            texts.append(f"{name}: {value}")
        return max(sizes), texts

    def _arguments(self, type_: Any, name: str, field: GraphQLField) -> list[str]:
        chosen = [
            key
            for key, argument in field.args.items()
            if key not in ("first", "after", "last", "before")
            and (is_required_argument(argument) or self._chance(0.4))
        ]
        # not two moments for one field, unless by mistake
        self._values.positions = "asOf" not in chosen or self._values.mistaken()
        return [
            f"{key}: {self._argument(f'{type_.name}.{name}({key})', field.args[key])}"
            for key in chosen
        ]

    def _argument(self, coordinate: str, argument: Any) -> str:
        has_default = not is_required_argument(argument)
        return self._inputs.argument(coordinate, argument.type, has_default=has_default)

    def _meta(self, name: str, scope: Scope) -> str:
        given, text = "", ""
        if name == "__schema":
            text = " { queryType { name } mutationType { name } }"
        elif name == "__type":
            types = [name for name in self._schema.type_map if not name.startswith("__")]
            value = self._inputs.argument("", _STRING, lambda: self._random.choice((*types, "No")))
            given, text = f"(name: {value})", f" {self._random.choice(_INTROSPECTIONS)}"
        key = self._key(scope, name, given + text, "")
        scope.keys[key] = Chosen(name, given + text, "", Scope())
        return f"{'' if key == name else f'{key}: '}{name}{given}{self._directives()}{text}"

    def _key(self, scope: Scope, name: str, arguments: str, type_: str) -> str:
        """Return a response key under which the field can stand in the scope."""
        wanted = Chosen(name, arguments, type_, Scope())
        candidates = [name, *(f"{name}{number}" for number in range(2, 99))]
        if self._chance(0.2):
            candidates.insert(0, self._random.choice(("a", "b", "id", "title", "node")))
        return next(
            key for key in candidates if key not in scope.keys or scope.keys[key].agrees(wanted)
        )

    def _directives(self) -> str:
        return "".join(
            f" @{name}(if: {self._inputs.flag()})"
            for name in ("include", "skip")
            if self._chance(0.06)
        )

    def _chance(self, share: float) -> bool:
        return self._random.random() > 1 - share
