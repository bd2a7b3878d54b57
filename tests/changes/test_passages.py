"""What comes into a part of the organisation or goes out of it is told, and what it was there."""

from uuid import UUID

import pytest

from okr.service.change_words import ChangeWords
from okr.service.cli.changes import Changes
from okr.service.cli.operator import Operator, Reading
from okr.service.ledger.sealing import LocalWrappingKey
from okr.service.postgres.connection import Database
from okr.service.postgres.pool import Pool
from okr.service.runtime import services
from okr.service.storage import Storage
from tests.changes.asking import Asking, Facts
from tests.projections.histories import CYCLES, KEY_RESULTS, OBJECTIVES, PEOPLE, TEAMS

BEGINNING = 5
"""The organisation, a person, and a cycle with an objective that has a key result."""
Told = tuple[str, str, str]


def in_short(changes: list[Facts]) -> list[Told]:
    """Return the kind of object, the kind of change and the position of each."""
    kinds = (change["entityId"].partition(".")[0] for change in changes)
    return [(kind, one["kind"], one["position"]) for kind, one in zip(kinds, changes, strict=True)]


async def told(asked: Asking, since: int, until: int, kind: str, id_: UUID) -> list[Told]:
    """Return all changes within a part."""
    return in_short(await asked.diff(since, until, asked.world.past.id_of(kind, id_)))


async def played(asked: Asking, since: int, until: int, kind: str, id_: UUID) -> list[list[Told]]:
    """Return the patches of all steps within a part."""
    steps = await asked.replay(since, until, asked.world.past.id_of(kind, id_))
    return [in_short(step["patch"]) for step in steps]


async def test_what_moves_goes_from_where_it_was_and_comes_to_where_it_is(moved: Asking) -> None:
    gone = [("keyResult", "LEFT", "8")]
    came = [("keyResult", "ENTERED", "8")]
    begun = [("objective", "ADDED", "7")]
    assert await told(moved, BEGINNING, 8, "cycle", CYCLES[0]) == gone
    assert await told(moved, BEGINNING, 8, "cycle", CYCLES[1]) == came + begun
    assert await told(moved, BEGINNING, 8, "objective", OBJECTIVES[0]) == gone
    assert await told(moved, BEGINNING, 8, "objective", OBJECTIVES[1]) == came + begun
    assert await played(moved, BEGINNING, 8, "cycle", CYCLES[1]) == [begun, came]
    # it is the part itself
    itself = [("keyResult", "MOVED", "8")]
    assert await told(moved, BEGINNING, 8, "keyResult", KEY_RESULTS[0]) == itself


async def test_what_came_in_tells_where_it_was_and_what_it_is(moved: Asking) -> None:
    id_of = moved.world.past.id_of
    before, after = (id_of("objective", id_) for id_ in OBJECTIVES[:2])
    (came, _), (gone,) = [
        await moved.diff(BEGINNING, 8, id_of("cycle", id_)) for id_ in (CYCLES[1], CYCLES[0])
    ]
    for change in (came, gone):
        assert change["field"] is None
        assert (change["from"]["objective"], change["to"]["objective"]) == (before, after)
        assert change["from"]["title"] == change["to"]["title"] == "Ergebnis"
        assert {"entityId": before} in change["fromObjects"]
        assert {"entityId": after} in change["toObjects"]
        assert change["event"] == {"position": "8"}


async def test_what_happened_before_it_came_and_after_it_went_is_not_told(moved: Asking) -> None:
    assert await told(moved, BEGINNING, 7, "cycle", CYCLES[0]) == []
    assert await told(moved, 8, 12, "cycle", CYCLES[0]) == []
    assert await told(moved, 8, 12, "cycle", CYCLES[1]) == [("keyResult", "REWORDED", "11")]
    left = [("keyResult", "LEFT", "8")]
    assert await told(moved, BEGINNING, 12, "cycle", CYCLES[0]) == left
    assert await played(moved, BEGINNING, 12, "cycle", CYCLES[0]) == [left]


async def test_key_results_come_and_go_with_their_objective(moved: Asking) -> None:
    team = "team", TEAMS[0]
    came = [("keyResult", "ENTERED", "10"), ("objective", "ENTERED", "10")]
    gone = [("keyResult", "LEFT", "12"), ("objective", "LEFT", "12")]
    reworded = [("keyResult", "REWORDED", "11")]
    assert await told(moved, 9, 10, *team) == came
    # reworded since, it came with that title
    assert await told(moved, 9, 11, *team) == came
    assert await told(moved, 10, 11, *team) == reworded
    assert await told(moved, 11, 12, *team) == gone
    # they came and went in between
    assert await told(moved, 9, 12, *team) == []
    assert await played(moved, 9, 12, *team) == [came, reworded, gone]


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        (
            "de",
            (
                "hereingekommen: – → Ziel: Zweites Ziel",
                "hereingekommen: – → verantwortlich: Vertrieb",
                "hinausgegangen: Ziel: Zweites Ziel → –",
                "hinausgegangen: verantwortlich: Vertrieb → –",
                "hereingekommen: Ziel: Ziel → Ziel: Zweites Ziel",
            ),
        ),
        (
            "en",
            (
                "came in: – → objective: Zweites Ziel",
                "came in: – → owner: Vertrieb",
                "went out: objective: Zweites Ziel → –",
                "went out: owner: Vertrieb → –",
                "came in: objective: Ziel → objective: Zweites Ziel",
            ),
        ),
    ],
)
async def test_in_words(moved: Asking, language: str, lines: tuple[str, ...]) -> None:
    id_of = moved.world.past.id_of
    words = ChangeWords(language)
    names = {
        id_of("team", TEAMS[0]): "Vertrieb",
        id_of("objective", OBJECTIVES[0]): "Ziel",
        id_of("objective", OBJECTIVES[1]): "Zweites Ziel",
    }
    spans = ((9, 10, "team", TEAMS[0]), (11, 12, "team", TEAMS[0]), (7, 8, "cycle", CYCLES[1]))
    told = []
    for since, until, kind, id_ in spans:
        for change in await moved.diff(since, until, id_of(kind, id_)):
            for named in (*change["fromObjects"], *change["toObjects"]):
                named["name"] = names.get(named["entityId"], "Q3")
            assert words.field(change) == ""
            ends = f"{words.before(change)} → {words.after(change)}"
            told.append(f"{words.kind(change)}: {ends}")
    assert tuple(told) == lines


async def test_steps_tell_also_of_what_came_along(
    moved: Asking, database: Database, pool: Pool, wrapping_key: LocalWrappingKey
) -> None:
    past = moved.world.past
    team = past.id_of("team", TEAMS[0])
    async with services(Storage(pool, wrapping_key, database.service_dsn)) as composed:
        reading = Reading(composed, Operator(past.org_id, PEOPLE[0]))
        changes = await Changes.between(reading, 9, 12, team, "de")
        told = [lines async for _, lines in changes.steps()]
    assert told == [
        [
            "hereingekommen: Schlüsselergebnis „Ergebnis“",
            "hereingekommen: Ziel „Zweites Ziel“",
        ],
        ["Titel: Ergebnis → Anders"],
        ["hinausgegangen: Schlüsselergebnis „Anders“", "hinausgegangen: Ziel „Zweites Ziel“"],
    ]
