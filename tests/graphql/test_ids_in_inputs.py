"""Ids in the input of mutations: the error tells where the wrong one stands, and what belongs to
another organisation looks like what does not exist."""

import copy
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from okr.service.graphql.engine import Engine
from okr.service.reading.ids import GlobalId, InvalidId
from tests.graphql.cases import CASES, Case
from tests.graphql.house import House, build

Path = tuple[str | int, ...]

WITHOUT_IDS = {"addPerson", "openCycle", "generateCycles"}
every_case = pytest.mark.parametrize(
    "case", [case for case in CASES if case.mutation not in WITHOUT_IDS], ids=str
)


def ids_in(value: Any, path: Path = ()) -> Iterator[Path]:
    """Return where global ids stand in an input."""
    if isinstance(value, dict):
        for name, item in value.items():
            yield from ids_in(item, (*path, name))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from ids_in(item, (*path, index))
    elif isinstance(value, str):
        try:
            GlobalId.parse(value)
        except InvalidId:
            return
        yield path


def at(value: Any, path: Path) -> Any:
    """Return what stands at a path."""
    for part in path:
        value = value[int(part) if isinstance(value, list) else part]
    return value


def replaced(value: dict[str, Any], path: Path, text: str) -> dict[str, Any]:
    """Return an input with another text at a path."""
    changed = copy.deepcopy(value)
    at(changed, path[:-1])[path[-1]] = text
    return changed


def one(kind: str) -> str:
    """Return what people call an object of a kind, with its article."""
    words = {"keyResult": "key result", "checkIn": "check-in"}.get(kind, kind)
    return f"{'an' if words[0] in 'aeiou' else 'a'} {words}"


def told(path: Path) -> list[str]:
    """Return how an error names a path of the input."""
    return ["input", *map(str, path)]


@every_case
async def test_what_is_no_id(case: Case, standing: House) -> None:
    given = case.input(standing)
    paths = list(ids_in(given))
    assert paths
    for path in paths:
        right = at(given, path)
        for wrong in (
            "",
            "Unfug",
            right.upper(),
            f"{right} ",
            f"{right}@",
            f"{right}@-1",
            "💥" * 99,
        ):
            error = await standing.everybody.refused(case.mutation, replaced(given, path, wrong))
            assert error == {
                "__typename": "InvalidInput",
                "code": "INVALID_INPUT",
                "message": f"{wrong[:100]!r} is no id; pass ids exactly as a response gave them.",
                "path": told(path),
            }


@every_case
async def test_ids_of_other_kinds(case: Case, standing: House) -> None:
    given = case.input(standing)
    others = {
        "organization": standing.id("organization", standing.org_id),
        "person": standing.person(standing.member),
        "cycle": standing.cycle,
        "objective": standing.objective,
        "keyResult": standing.key_result,
        "checkIn": standing.check_in,
        "event": f"event.{standing.org_id}.1",
    }
    for path in ids_in(given):
        kind = GlobalId.parse(at(given, path)).kind
        kind = case.either.get(".".join(map(str, path)), kind)
        *first, last = map(one, kind.split(" or "))
        asked = " or ".join(filter(None, (", ".join(first), last)))
        for other in others.keys() - set(kind.split(" or ")):
            wrong = others[other]
            error = await standing.everybody.refused(case.mutation, replaced(given, path, wrong))
            assert error == {
                "__typename": "NotFound",
                "code": "NOT_FOUND",
                "message": f"This is the id of {one(other)}: pass that of {asked} instead.",
                "path": told(path),
            }


NOT_THERE = (
    *("there is no", "has no", "is no member of"),
    *("is not aligned to", "was not refined from", "does not apply"),
)


@every_case
async def test_what_is_missing(case: Case, house: House) -> None:
    await case.prepare(house)
    given = case.input(house)
    head = await house.everybody.head()
    for path in ids_in(given):
        missing = house.id(GlobalId.parse(at(given, path)).kind, uuid4())
        error = await house.everybody.refused(case.mutation, replaced(given, path, missing))
        assert error["path"] == told(path)
        assert error["code"] == "NOT_FOUND"
        assert any(words in error["message"].lower() for words in NOT_THERE), error["message"]
    assert await house.everybody.head() == head


@every_case
async def test_what_belongs_to_others_looks_missing(
    case: Case, house: House, engine: Engine
) -> None:
    await case.prepare(house)
    others = await build(engine)
    await case.prepare(others)
    given, theirs = case.input(house), case.input(others)
    heads = await house.everybody.head(), await others.everybody.head()
    for path in ids_in(given):
        foreign = at(theirs, path)
        missing = str(GlobalId(GlobalId.parse(foreign).kind, others.org_id, uuid4()))
        errors = [
            await house.everybody.refused(case.mutation, replaced(given, path, text))
            for text in (foreign, missing)
        ]
        assert errors[0]["code"] == "NOT_FOUND"
        assert errors[0]["path"] == told(path)
        errors[1]["message"] = errors[1]["message"].replace(missing, foreign)
        assert errors[0] == errors[1]
    assert (await house.everybody.head(), await others.everybody.head()) == heads


async def test_an_object_read_in_the_past_is_changed_at_present(house: House) -> None:
    data = await house.member.read(
        'query($id: ID!) { objective(id: $id, asOf: {position: "8"}) { id } }', id=house.objective
    )
    past = data["objective"]["id"]
    assert past == f"{house.objective}@8"
    told = await house.member.done("rewordObjective", {"id": past, "title": "Neu"}, "id title")
    assert (told["id"], told["title"]) == (house.objective, "Neu")


async def test_a_note_of_another_objective(standing: House) -> None:
    for note, code in ((str(uuid4()), "NOT_FOUND"), ("Unfug", "INVALID_INPUT")):
        given = {"id": standing.objective, "note": note}
        error = await standing.member.refused("removeObjectiveNote", given)
        assert (error["code"], error["path"]) == (code, ["input", "note"])


async def test_a_check_in_of_another_key_result(house: House) -> None:
    other = await house.member.done(
        "addKeyResult",
        {"objective": house.objective, "title": "Anderes", "measure": {"kind": "TEXT"}},
    )
    for name, more in (
        ("correctCheckIn", {"measuredOn": "2026-01-01", "value": "1"}),
        ("retractCheckIn", {"reason": {"kind": "ERROR"}}),
    ):
        given = {"id": other["id"], "checkIn": house.check_in, **more}
        error = await house.member.refused(name, given)
        assert (error["code"], error["path"]) == ("NOT_FOUND", ["input", "checkIn"])
