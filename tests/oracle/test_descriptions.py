"""The schema explains itself: nothing in it lacks a description."""

from collections.abc import Iterator
from typing import Any

from graphql import is_enum_type, is_specified_scalar_type, specified_directives

from okr.service.graphql.schema import graphql_schema


def test_everything_has_a_description() -> None:
    parts = dict(_parts())
    assert len(parts) > 500
    assert not [name for name, part in parts.items() if not (part.description or "").strip()]


def test_descriptions_are_sentences() -> None:
    ends = {name: (part.description or "").strip()[-1:] for name, part in _parts()}
    assert not [name for name, end in ends.items() if end not in {".", '"', ")"}]


def _parts() -> Iterator[tuple[str, Any]]:
    """Yield everything that has a name: types, fields, arguments, members, own directives."""
    for name, type_ in graphql_schema.type_map.items():
        if name.startswith("__") or is_specified_scalar_type(type_):
            continue
        yield name, type_
        members: dict[str, Any] = getattr(type_, "values" if is_enum_type(type_) else "fields", {})
        for member, part in members.items():
            yield f"{name}.{member}", part
            for argument, declared in getattr(part, "args", {}).items():
                yield f"{name}.{member}({argument})", declared
    for directive in graphql_schema.directives:
        if directive not in specified_directives:
            yield f"@{directive.name}", directive
