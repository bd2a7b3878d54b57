"""The examples in the pages: queries with their answers, and commands with what they print."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

DOCS = Path(__file__).parents[2] / "docs"
FENCE = re.compile(r"^```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE)
PROMPT = re.compile(r"^\$ ", re.MULTILINE)
WIDTH = 92


@dataclass(frozen=True)
class Example:
    """A query or a command, and where in its page the answer to it stands."""

    kind: str
    """`graphql` or `console`."""
    asked: str
    answer: str
    start: int
    """Where the answer begins."""

    def answered_by(self, given: str) -> bool:
        """Whether this is the answer; `…` in what a command prints stands for anything."""
        if self.kind == "graphql":
            return bool(orjson.loads(given) == orjson.loads(self.answer))
        parts = map(re.escape, self.answer.split("…"))
        return re.fullmatch(".*".join(parts), given, re.DOTALL) is not None


def examples(page: str) -> list[Example]:
    """The examples of a page, in order.

    Raises ValueError for a query that is not followed by its answer.
    """
    text = (DOCS / page).read_text(encoding="utf-8")
    return list(_examples(page, FENCE.finditer(text)))


def _examples(page: str, fences: Iterator[re.Match[str]]) -> Iterator[Example]:
    for fence in fences:
        if fence["kind"] == "graphql":
            answer = next(fences, None)
            if answer is None or answer["kind"] != "json":
                raise ValueError(f"{page}: no answer in JSON follows {fence['text'][:200]}")
            yield Example("graphql", fence["text"], answer["text"], answer.start("text"))
        elif fence["kind"] == "console":
            yield from _commands(fence)


def _commands(fence: re.Match[str]) -> Iterator[Example]:
    """Each line that begins with a prompt, with what it is continued on and what it prints."""
    starts = [prompt.end() for prompt in PROMPT.finditer(fence["text"])]
    ends = [start - len("$ ") for start in starts[1:]] + [len(fence["text"])]
    for start, end in zip(starts, ends, strict=True):
        lines = fence["text"][start:end].splitlines(keepends=True)
        length = next(n for n, line in enumerate(lines, 1) if not line.endswith("\\\n"))
        command, printed = "".join(lines[:length]), "".join(lines[length:])
        yield Example("console", command, printed, fence.start("text") + start + len(command))


def pretty(value: Any, indent: str = "") -> str:
    """JSON as the pages show it: whatever fits stands on one line."""
    line = _line(value)
    if not isinstance(value, (dict, list)) or (indent and len(indent + line) <= WIDTH):
        return line
    deeper = indent + "  "
    if isinstance(value, dict):
        items = [f"{_line(name)}: {pretty(item, deeper)}" for name, item in value.items()]
        opening, closing = "{}"
    else:
        items = [pretty(item, deeper) for item in value]
        opening, closing = "[]"
    inside = ",\n".join(deeper + item for item in items)
    return f"{opening}\n{inside}\n{indent}{closing}"


def _line(value: Any) -> str:
    match value:
        case dict() if value:
            return "{ " + ", ".join(f"{_line(n)}: {_line(v)}" for n, v in value.items()) + " }"
        case list():
            return "[" + ", ".join(map(_line, value)) + "]"
        case _:
            return orjson.dumps(value).decode()
