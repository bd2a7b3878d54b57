"""How a refusal of the domain, which speaks of Python names, reads in terms of the input."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import NamedTuple
from uuid import UUID

from ....domain.errors import Refused
from ...reading.ids import KINDS, GlobalId, InvalidId, words
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
    "kind": ("final_score",),
    "value": ("final_score",),
}
"""Under which members an input may hold what the domain names otherwise."""

_KINDS = {"key_result": "key result"}
"""What the domain calls objects, in two words where people do."""

_SNAKE_CASE = re.compile(r"(?<!')\b[a-z]+(?:_[a-z]+)+\b(?!')")
_VERBS = ("is ", "has ", "contains ", "must ")
_CHOICE = re.compile("`([a-z_]+)`")
_OBJECTS = {words(kind): kind for kind in KINDS}
_ID = re.compile(
    rf"(?<![\w.])(?:({'|'.join(_OBJECTS)}) )?"
    r"(?<![\w.])([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?![\w@])"
)


class Names(NamedTuple):
    """What the objects of an organisation are called, where that is known."""

    org_id: UUID
    known: Mapping[UUID, str]

    def tell(self, found: re.Match[str]) -> str:
        """The name in place of an id; without one the id that the API takes."""
        kind, id_ = found[1], UUID(found[2])
        told = f"{kind} " if kind else ""
        if id_ in self.known:
            return f"{told}{self.known[id_]!r}"
        return f"{told}{GlobalId(_OBJECTS[kind], self.org_id, id_)}" if kind else found[0]


def ids_in(message: str) -> set[UUID]:
    """The objects that a message speaks of as the domain does, by their ids alone."""
    return {UUID(found[2]) for found in _ID.finditer(message)}


def sentence(refusal: Refused, given: object, names: Names) -> str:
    """The message of a refusal as a sentence, with the names that the input and its choices have
    in the schema, and with those of objects instead of their ids."""
    told = refusal.message
    members = {name: camel_case(member) for name, member in _all_names(given)} | _KINDS
    field, space, rest = told.partition(" ")
    if refusal.path[-1:] == (field,) and rest.startswith(_VERBS):
        # no sentence begins with the name of a field
        told = f"the field {(_path_in(given, refusal.path) or [field])[-1]!r}{space}{rest}"
    told = _SNAKE_CASE.sub(lambda found: members.get(found[0], found[0]), told)
    told = _CHOICE.sub(lambda found: found[1].upper(), told)
    told = _ID.sub(names.tell, told)
    return f"{told[:1].upper()}{told[1:]}."


def path_of(refusal: Refused, given: object) -> list[str]:
    """The path from `input` on to what is at fault in an input: to where it names the object that
    the refusal is about, else to what led to that object; without one, where the refusal leads."""
    if refusal.about is None:
        return _path_in(given, refusal.path)
    for path, text in _texts(given):
        try:
            found = GlobalId.parse(text).key
        except InvalidId:
            continue
        if refusal.about in (found, UUID(int=found) if isinstance(found, int) else None):
            return ["input", *path]
    return _path_in(given, ("id",))


def _path_in(given: object, path: tuple[str, ...]) -> list[str]:
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
