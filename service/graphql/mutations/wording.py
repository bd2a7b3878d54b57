"""How a refusal of the domain, which speaks of Python names, reads in terms of the input."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from uuid import UUID

from ....domain.errors import Refused
from ...reading.ids import GlobalId, InvalidId
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

_SNAKE_CASE = re.compile(r"(?<!')\b[a-z]+(?:_[a-z]+)+\b(?!')")
_VERBS = ("is ", "has ", "contains ", "must ")
_CHOICE = re.compile("`([a-z_]+)`")
_ID = re.compile(r"(?<![\w.])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![\w@])")


def ids_in(message: str) -> set[UUID]:
    """The objects that a message speaks of as the domain does, by their ids alone."""
    return {UUID(found) for found in _ID.findall(message)}


def sentence(refusal: Refused, given: object, named: Mapping[UUID, str]) -> str:
    """The message of a refusal as a sentence, with the names that the input and its choices have
    in the schema, and with those of objects beside their ids."""
    told = refusal.message
    members = {name: camel_case(member) for name, member in _all_names(given)} | _KINDS
    field, space, rest = told.partition(" ")
    if refusal.path[-1:] == (field,) and rest.startswith(_VERBS):
        # no sentence begins with the name of a field
        told = f"the field {(path_in(given, refusal.path) or [field])[-1]!r}{space}{rest}"
    told = _SNAKE_CASE.sub(lambda found: members.get(found[0], found[0]), told)
    told = _CHOICE.sub(lambda found: found[1].upper(), told)
    told = _ID.sub(lambda found: _with_name(found[0], named), told)
    return f"{told[:1].upper()}{told[1:]}."


def _with_name(id_: str, named: Mapping[UUID, str]) -> str:
    name = named.get(UUID(id_))
    return id_ if name is None else f"{name!r} ({id_})"


def path_to(given: object, about: UUID) -> list[str]:
    """The path from `input` on to where the input names an object, else to what it is about."""
    for path, text in _texts(given):
        try:
            found = GlobalId.parse(text).key
        except InvalidId:
            continue
        if found == about:
            return ["input", *path]
    return path_in(given, ("id",))


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


def _texts(given: object, *path: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """All texts that the members of an input hold, with their paths."""
    if isinstance(given, str):
        yield path, given
    elif isinstance(given, list):
        for index, item in enumerate(given):
            yield from _texts(item, *path, str(index))
    elif is_dataclass(given):
        for field in fields(given):
            yield from _texts(getattr(given, field.name), *path, camel_case(field.name))


def _all_names(given: object) -> Iterator[tuple[str, str]]:
    """As `_names`, of the parts of an input too."""
    if is_dataclass(given):
        for field in fields(given):
            yield from _all_names(getattr(given, field.name))
        yield from _names(given)
    elif isinstance(given, list):
        for item in given:
            yield from _all_names(item)


def _names(given: object) -> Iterator[tuple[str, str]]:
    """What the domain may call the members of an input, and what the input calls them."""
    members = [field.name for field in fields(given)] if is_dataclass(given) else []
    for name, others in _ELSEWHERE.items():
        yield from ((name, member) for member in others if member in members)
    for member in members:
        yield f"{member}_id", member
        yield member, member
