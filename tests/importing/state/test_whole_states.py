"""Whole states are in the ledger as their files say: our own, and those of others."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from okr.domain.alignment import Link
from okr.domain.cycle import Cycle
from okr.domain.goal_ref import GoalKind
from okr.domain.key_result import KeyResult
from okr.domain.objective import Objective
from okr.domain.person import Person
from okr.domain.retrospective import Retrospective
from okr.domain.team import Team
from okr.service.importing.state import is_state
from okr.service.ledger.rebuild import differences
from okr.service.ledger.sealing import WrappingKey
from okr.service.postgres.pool import Pool
from tests.importing.state import files
from tests.importing.state.conftest import TakeState
from tests.importing.state.folded import Folded, fold


class Imported(NamedTuple):
    """A file, and what became of it."""

    said: Any
    held: Folded

    def listed(self, name: str, held: Any) -> Iterator[tuple[Any, Any]]:
        """Each object of a list with its aggregate."""
        return ((one, held(one["id"])) for one in self.said[name])


@pytest.fixture(params=files.ALL)
async def imported(
    request: pytest.FixtureRequest, take: TakeState, pool: Pool, wrapping_key: WrappingKey
) -> Imported:
    """A file and its aggregates."""
    path: Path = request.param
    assert is_state(path)
    report = await take(path)
    return Imported(files.read(path), await fold(pool, wrapping_key, report.org_id))


async def test_it_reads_back(imported: Imported, pool: Pool, wrapping_key: WrappingKey) -> None:
    said, held = imported
    dropped = [one for one in said.get("dropped", []) if not _listed(said, one["id"])]
    gone = Counter(_kind(one) for one in dropped)
    nowhere = [one for one in dropped if not {"cycle", "objective"} & one.keys()]
    below = [one for one in nowhere if _kind(one) is KeyResult]
    assert {
        kind: len([*held.all(kind)]) for kind in (Cycle, Team, Person, Objective, KeyResult)
    } == {
        Cycle: len(said["cycles"]) + bool(nowhere),
        Team: len(said["teams"]),
        Person: len(said["people"]) + 1,  # who imports
        Objective: len(said["objectives"]) + gone[Objective] + bool(below),
        KeyResult: len(said["key_results"]) + gone[KeyResult],
    }
    titles(imported)
    scores(imported)
    parents(imported)
    check_ins(imported)
    learnings(imported)
    lineage(imported)
    await rows(imported, pool)
    assert await differences(pool, held.org_id, wrapping_key) == []


async def rows(imported: Imported, pool: Pool) -> None:
    said, held = imported
    goals = [one for name in ("objectives", "key_results") for one in said[name]]
    expected = {
        "team": len(said["teams"]),
        "alignment": sum(1 for one in goals if one.get("parent")),
        "refinement": sum(1 for one in goals if one.get("carried_over_from")),
        "check_in": len(said["check_ins"]),
        "note": sum(len(one.get("notes", [])) for one in goals),
        "retrospective": len({(one["cycle"], one.get("team")) for one in said["retrospectives"]}),
        "learning": len(said["retrospectives"]),
    }
    assert expected == {
        table: await pool.fetchval(f"select count(*) from {table} where org_id = $1", held.org_id)
        for table in expected
    }


def titles(imported: Imported) -> None:
    said, held = imported
    short = 0
    for name, found in (("objectives", held.objective), ("key_results", held.key_result)):
        for one, aggregate in imported.listed(name, found):
            whole = aggregate.attributes.get("title")
            short += whole is not None
            assert (whole or aggregate.title) == one["title"]
    assert short == sum(
        len(one["title"]) > 500 for name in ("objectives", "key_results") for one in said[name]
    )
    for one in said.get("dropped", []):
        gone = held.aggregates[held.id(_kind(one).TOPIC, one["id"])]
        assert vars(gone)["title"] == one["title"]


def scores(imported: Imported) -> None:
    for one, key_result in imported.listed("key_results", imported.held.key_result):
        expected = {
            kind: Decimal(str(score))
            for kind, score in one.get("scores", {}).items()
            if score is not None
        }
        outcome = (one.get("outcome") or {}).get("score")
        if outcome is not None:
            expected["final"] = min(Decimal(str(outcome)), Decimal(1))
            assert key_result.attributes["outcome"]["score"] == outcome
        assert key_result.scores == expected


def parents(imported: Imported) -> None:
    for one, objective in imported.listed("objectives", imported.held.objective):
        parent = one.get("parent")
        assert objective.alignments == (
            {}
            if parent is None
            else {
                (GoalKind(parent["type"]), imported.held.id(parent["type"], parent["id"])): (
                    Link.CONTRIBUTES
                )
            }
        )
    for one, key_result in imported.listed("key_results", imported.held.key_result):
        assert key_result.objective_id == imported.held.id("objective", one["objective"])


def check_ins(imported: Imported) -> None:
    said, held = imported
    told = Counter(
        (held.id("key_result", one["key_result"]), one["effective"][:10], one.get("comment"))
        for one in said["check_ins"]
    )
    assert told == Counter(
        (key_result.id, check_in.measured_on.isoformat(), check_in.note)
        for key_result in held.all(KeyResult)
        for check_in in key_result.check_ins.values()
    )


def learnings(imported: Imported) -> None:
    said, held = imported
    told = Counter((held.id("cycle", one["cycle"]), one["text"]) for one in said["retrospectives"])
    found = Counter(
        (retrospective.cycle_id, (learning.text or "").partition("\n- ")[0])
        for retrospective in held.all(Retrospective)
        for learning in retrospective.learnings.values()
    )
    assert found == told


def lineage(imported: Imported) -> None:
    held = imported.held
    for name, kind, found in (
        ("objectives", GoalKind.OBJECTIVE, held.objective),
        ("key_results", GoalKind.KEY_RESULT, held.key_result),
    ):
        for one, aggregate in imported.listed(name, found):
            source = one.get("carried_over_from")
            assert aggregate.refined_from == ({(kind, held.id(kind, source))} if source else set())


def _listed(said: Any, id_: str) -> bool:
    return any(one["id"] == id_ for name in ("objectives", "key_results") for one in said[name])


def _kind(one: Any) -> type[Objective] | type[KeyResult]:
    return Objective if one["kind"] == "objective" else KeyResult
