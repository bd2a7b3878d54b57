"""The page of the stories: which query it shows with which variables and which answer."""

import json
import re
from pathlib import Path
from typing import Any, NamedTuple

PAGE = Path(__file__).parents[2] / "docs" / "stories.md"
QUERY = re.compile(r"^```\{literalinclude\} \.\./tests/stories/(\w+)\.graphql$", re.MULTILINE)
JSON = re.compile(r"^```json\n(.*?)^```$", re.DOTALL | re.MULTILINE)
REST = "…"


class Shown(NamedTuple):
    """What the page shows with a query."""

    variables: Any
    answer: Any


def shown() -> dict[str, Shown]:
    """What the page shows, by the names of queries."""
    _, *parts = QUERY.split(PAGE.read_text(encoding="utf-8"))
    found = {}
    for name, text in zip(parts[::2], parts[1::2], strict=True):
        *variables, answer = [json.loads(block) for block in JSON.findall(text)]
        found[name] = Shown(variables[0] if variables else {}, answer)
    return found


def is_part(shown: Any, answered: Any) -> bool:
    """Whether an answer is shown as it is; `…` stands for the rest of a text or of a list."""
    match shown:
        case dict():
            return shown.keys() == answered.keys() and all(
                is_part(it, answered[name]) for name, it in shown.items()
            )
        case [*items] if REST in items:
            rest = iter(answered)
            return all(any(is_part(it, one) for one in rest) for it in items if it != REST)
        case [*items]:
            return len(items) == len(answered) and all(map(is_part, items, answered))
        case str() if shown.endswith(REST):
            return isinstance(answered, str) and answered.startswith(shown.removesuffix(REST))
        case _:
            return bool(shown == answered)
