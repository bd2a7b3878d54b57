"""Writes the reference of all topics: from their classes, the meanings of fields, the examples."""

import inspect
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, Union, get_args, get_origin

from okr.domain.aggregate import LedgerAggregate, LedgerEvent
from okr.domain.facts import fact_fields
from okr.domain.topics import ALL_AGGREGATES, EVENT_CLASSES

if TYPE_CHECKING:
    from sphinx.application import Sphinx

PAGE = "reference/topics"
MEANINGS = Path(__file__).parents[1] / "reference" / "topic-fields.toml"
EXAMPLES = "/../tests/domain/examples"
PLACE = "<!-- the topics -->"
PAIRS = {"from": "before: ", "to": "afterwards: "}
"""How the names of fields end of which one says what was, the other what is from then on."""

JSON_TYPES = {
    str: "string",
    int: "integer",
    bool: "true or false",
    list: "list",
    dict: "object",
    NoneType: "null",
    None: "null",
}
SUBJECTS = " What is sealed here is sealed under the key of the person it is about."


class Meanings:
    """What fields mean: in a topic (`"key_result.scored".value`), in all topics of a kind of
    stream (`team.name`), or in all topics (`fields.title`); whatever is most special counts. And
    what kinds of streams are (`kinds.team`).

    A pair such as `title_from` and `title_to` may have its meaning under `title`.
    """

    def __init__(self, by_scope: Mapping[str, Mapping[str, str]]) -> None:
        self._by_scope = by_scope
        self._unused = {(scope, name) for scope in by_scope for name in by_scope[scope]}

    @classmethod
    def load(cls) -> "Meanings":
        """The meanings in `topic-fields.toml`."""
        return cls(tomllib.loads(MEANINGS.read_text(encoding="utf-8")))

    def of(self, topic: str, field: str) -> str:
        """The meaning of a field; raises LookupError where nobody wrote it down."""
        base, _, end = field.rpartition("_")
        names = {field: "", base: PAIRS[end]} if end in PAIRS else {field: ""}
        for scope in (topic, topic.partition(".")[0], "fields"):
            for name, when in names.items():
                if meaning := self._by_scope.get(scope, {}).get(name):
                    self._unused.discard((scope, name))
                    return when + meaning
        raise LookupError(f"{MEANINGS.name} does not say what {field} of {topic} means: add it")

    @property
    def unused(self) -> list[str]:
        """Those that `of` has not given yet."""
        return sorted(f"{scope}.{name}" for scope, name in self._unused)


def reference(meanings: Meanings) -> str:
    """The reference as Markdown; raises LookupError for a field without a meaning."""
    return "\n\n".join(part for kind in ALL_AGGREGATES for part in _kind(kind, meanings))


def _kind(kind: type[LedgerAggregate], meanings: Meanings) -> Iterator[str]:
    yield f"## {kind.TOPIC}"
    yield meanings.of("kinds", kind.TOPIC)
    for topic, event in EVENT_CLASSES.items():
        if topic.partition(".")[0] == kind.TOPIC:
            yield from _topic(topic, event, meanings)


def _topic(topic: str, event: type[LedgerEvent], meanings: Meanings) -> Iterator[str]:
    yield f"### {topic}"
    yield _described(event)
    present = event.class_version
    yield f"Version {present}.{SUBJECTS if event.SEALED_FOR == 'subject' else ''}"
    types = {field.name: field.type for field in fields(event)}
    if facts := fact_fields(event):
        rows = ["| field | | JSON | meaning |", "| --- | --- | --- | --- |"]
        for name in facts:
            part = "sealed" if name in event.SEALED else "open"
            meaning = meanings.of(topic, name)
            rows.append(f"| `{name}` | {part} | {json_type(types[name])} | {meaning} |")
        yield "\n".join(rows)
    else:
        yield "It has no fields of its own."
    for version in range(present, 0, -1):
        if version < present:
            upcast = getattr(event, f"upcast_v{version}_v{version + 1}")
            yield f"Version {version}. {inspect.getdoc(upcast)}"
        yield _example(f"{topic}.v{version}")
        if event.CONFIDENTIAL and version == present:
            paths = ", ".join(f"`{path}`" for path in sorted(event.CONFIDENTIAL))
            yield f"Of a key result with readers, {paths} are confidential:"
            yield _example(f"{topic}.v{version}.confidential")


def _example(name: str) -> str:
    return f"```{{literalinclude}} {EXAMPLES}/{name}.json\n:language: json\n```"


def json_type(annotation: Any) -> str:
    """What a field of an event is in JSON; any JSON value is annotated by a string."""
    if isinstance(annotation, str):
        return "any"
    if get_origin(annotation) in (Union, UnionType):
        return " or ".join(map(json_type, get_args(annotation)))
    return JSON_TYPES[get_origin(annotation) or annotation]


def _described(event: type[LedgerEvent]) -> str:
    """What its author wrote: the class is made anew for its aggregate, with its fields as docs."""
    written = (
        one.__doc__
        for one in event.__mro__
        if one.__doc__ and not one.__doc__.startswith(f"{one.__name__}(")
    )
    return inspect.cleandoc(next(written))


def _insert(app: "Sphinx", page: str, source: list[str]) -> None:
    if page == PAGE:
        source[0] = source[0].replace(PLACE, reference(Meanings.load()))


def setup(app: "Sphinx") -> dict[str, bool]:
    """Fills the page, which is made anew by each build, because no file says what it is from."""
    app.connect("source-read", _insert)
    app.connect("env-get-outdated", lambda *_: [PAGE])
    return {"parallel_read_safe": True}
