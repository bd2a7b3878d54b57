"""How a refusal of the domain, which speaks of Python names, reads in terms of the input."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from ..naming import camel_case

_ELSEWHERE = {
    "person": ("owner", "owners", "mentions"),
    "team": ("parent", "into", "owner"),
    "objective": ("subject", "source", "evidence", "parent", "successor", "outcomes"),
    "key_result": ("subject", "source", "evidence", "parent", "successor", "outcomes"),
    "entry": ("evidence",),
    "id": ("subject", "goal", "key_result"),
    "name": ("attributes", "year"),
    "parent_id": ("objective",),
}
"""Under which members an input may hold what the domain names otherwise."""

_KINDS = {"key_result": "key result"}
"""What the domain calls objects, in two words where people do."""

_SNAKE_CASE = re.compile(r"[a-z]+(?:_[a-z]+)+")


def sentence(message: str, given: object) -> str:
    """The message as a sentence, with the names that the input has in the schema."""
    names = {name: camel_case(member) for name, member in _names(given)} | _KINDS
    told = _SNAKE_CASE.sub(lambda found: names.get(found[0], found[0]), message)
    return f"{told[:1].upper()}{told[1:]}."


def path_in(given: object, path: tuple[str, ...]) -> list[str]:
    """The path from `input` on to where in the input a refusal leads, as far as it can be
    followed; empty where it leads nowhere."""
    told: list[str] = []
    here = given
    for part in path:
        if is_dataclass(here):
            member = dict(_names(here)).get(part)
            if member is None:
                break
            told.append(camel_case(member))
            here = getattr(here, member)
        elif isinstance(here, list) and part.isdecimal() and int(part) < len(here):
            told.append(part)
            here = here[int(part)]
        elif isinstance(here, str):  # of an id, nothing is a part
            break
        else:  # in JSON the names are the user's own
            told.append(part)
            here = None
    return ["input", *told] if told else []


def _names(given: object) -> Iterator[tuple[str, str]]:
    """What the domain may call the members of an input, and what the input calls them."""
    members = [field.name for field in fields(given)] if is_dataclass(given) else []
    for name, others in _ELSEWHERE.items():
        yield from ((name, member) for member in others if member in members)
    for member in members:
        yield f"{member}_id", member
        yield member, member
