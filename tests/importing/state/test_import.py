"""An import writes everything or nothing, once, goes on where it stopped, and takes what is new."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from okr.domain.aggregate import Act
from okr.domain.person import Person, Role
from okr.service.importing import Founding, import_timeline
from okr.service.importing.identity import id_of, organization_id
from okr.service.importing.state import BadState, HeldElsewhere, import_state
from okr.service.importing.state import state as module
from okr.service.ledger.command import Command, begin, fingerprint
from okr.service.ledger.ledger import Ledger
from okr.service.ledger.rebuild import differences
from okr.service.ledger.sealing import WrappingKey
from okr.service.postgres.pool import Pool
from tests.importing.files import ROOT
from tests.importing.ledgers import entries
from tests.importing.state.conftest import TakeState
from tests.importing.state.files import KRANBAU, kranbau, write
from tests.importing.state.folded import fold
from tests.importing.state.test_problems import put
from tests.importing.writing import OPENED, history
from tests.importing.writing import write as write_history

MADE = {
    "cycles": 3,
    "teams": 3,
    "people": 3,
    "objectives": 8,
    "key results": 11,
    "alignments": 2,
    "refinements": 3,
    "notes": 3,
    "states": 2,
    "key results struck out": 1,
    "scores": 4,
    "outcomes": 5,
    "check-ins": 5,
    "goals dropped": 6,
    "goals scored": 3,
    "goals carried over": 2,
    "retrospectives": 3,
    "learnings": 5,
}
BESIDE = 4
"""The organisation, who imports it, and what stands for a cycle and an objective."""
EXPLAINED = (ROOT / "examples" / "README.md").read_text(encoding="utf-8")
COMPARED = ("position", "topic", "stream_version", "reason_kind", "imported", "unsealed")


async def ledger_of(pool: Pool, org_id: UUID) -> list[tuple[Any, ...]]:
    """What the ledger holds, without ids and times."""
    return [tuple(entry[name] for name in COMPARED) for entry in await entries(pool, org_id)]


async def test_what_is_imported(take: TakeState, pool: Pool, org_id: UUID) -> None:
    report = await take(KRANBAU)
    assert (report.org_id, report.source) == (org_id, "kranbau")
    assert report.made == MADE
    assert report.already_there == 0
    assert report.entries == len(await entries(pool, org_id))
    assert report.shortened == ("/objectives/4/title",)
    assert report.capped == ("/key_results/0/outcome/score",)
    assert report.unplaced == ("/dropped/3", "/dropped/4")


async def test_a_dry_run_tells_the_same_and_writes_nothing(
    take: TakeState, pool: Pool, org_id: UUID
) -> None:
    rehearsed = await take(KRANBAU, dry_run=True)
    assert await entries(pool, org_id) == []
    assert rehearsed == await take(KRANBAU)


async def test_repeating_an_import_changes_nothing(
    take: TakeState, pool: Pool, org_id: UUID
) -> None:
    await take(KRANBAU)
    before = await entries(pool, org_id)
    for dry_run in (False, True):
        again = await take(KRANBAU, dry_run=dry_run)
        assert (again.made, again.entries) == ({}, 0)
        assert again.already_there == sum(MADE.values())
    assert await entries(pool, org_id) == before


async def test_another_layout_is_no_change(path: Path, take: TakeState) -> None:
    await take(KRANBAU)
    state = kranbau()
    for name in ("objectives", "key_results", "people"):
        state[name] = [dict(reversed(one.items())) for one in state[name]]
    text = f"\ufeff{json.dumps(state, ensure_ascii=False, indent=1)}\r\n"
    assert (await take(write(path, text))).entries == 0


@pytest.mark.parametrize("size", [1, 7, 30])
async def test_an_interrupted_import_continues(
    monkeypatch: pytest.MonkeyPatch, take: TakeState, pool: Pool, size: int
) -> None:
    monkeypatch.setattr(module, "BATCH", size)
    steps = sum(MADE.values()) + BESIDE
    whole = await take(KRANBAU)
    at_once = await ledger_of(pool, whole.org_id)
    for batches in range(1, steps // size + 1, max(1, 10 // size)):
        other = uuid4()
        with pytest.raises(Interrupted):
            await take(KRANBAU, org_id=other, progress=after(batches))
        assert 0 < len(await entries(pool, other)) <= len(at_once)
        rest = await take(KRANBAU, org_id=other)
        assert rest.already_there + sum(rest.made.values()) == sum(MADE.values())
        assert batches * size - BESIDE <= rest.already_there <= batches * size
        assert await ledger_of(pool, other) == at_once


class Interrupted(Exception):
    """What ends an import from outside."""


def after(batches: int) -> Callable[[int, int], None]:
    """A progress that ends the import after some batches."""
    left = iter(range(batches - 1))

    def progress(done: int, total: int) -> None:
        assert 0 < done <= total
        if next(left, None) is None:
            raise Interrupted

    return progress


async def test_the_example_that_explains_the_format(path: Path, take: TakeState) -> None:
    (text,) = re.findall(r"```json\n(.*?)```", EXPLAINED, re.DOTALL)
    report = await take(write(path, text))
    assert report.made == {
        "cycles": 1,
        "people": 1,
        "objectives": 1,
        "key results": 1,
        "check-ins": 1,
    }


async def test_goals_keep_the_order_of_the_file(
    path: Path, take: TakeState, pool: Pool, org_id: UUID
) -> None:
    state = {
        "format": "okr-import/1",
        "source": {"id": "order"},
        "cycles": [{"id": "c"}],
        "objectives": [
            {"id": "o2", "cycle": "c", "title": "o2", "parent": {"type": "key_result", "id": "k2"}},
            {"id": "o1", "cycle": "c", "title": "o1"},
        ],
        "key_results": [{"id": id_, "objective": "o1", "title": id_} for id_ in ("k1", "k2")],
    }
    await take(write(path, state))
    begun = await pool.fetch(
        "select topic, stream_id from entry where org_id = $1"
        " and topic in ('objective.drafted', 'key_result.added', 'objective.aligned')"
        " order by position",
        org_id,
    )
    assert [tuple(entry) for entry in begun] == [
        ("objective.drafted", id_of(org_id, "objective", "o2")),
        ("objective.drafted", id_of(org_id, "objective", "o1")),
        ("key_result.added", id_of(org_id, "key_result", "k1")),
        ("key_result.added", id_of(org_id, "key_result", "k2")),
        ("objective.aligned", id_of(org_id, "objective", "o2")),
    ]


async def test_progress_is_told(monkeypatch: pytest.MonkeyPatch, take: TakeState) -> None:
    monkeypatch.setattr(module, "BATCH", 30)
    told: list[tuple[int, int]] = []
    await take(KRANBAU, progress=lambda *args: told.append(args))
    total = sum(MADE.values()) + BESIDE
    assert told == [(30, total), (60, total), (total, total), (total, total)]
    told.clear()
    await take(KRANBAU, org_id=uuid4(), dry_run=True, progress=lambda *args: told.append(args))
    assert told == [(total, total)]


async def test_what_a_file_has_more_than_before_is_added(
    path: Path, take: TakeState, pool: Pool, wrapping_key: WrappingKey
) -> None:
    await take(KRANBAU)
    state = kranbau()
    state["cycles"].append({"id": "2025q3"})
    state["objectives"].append(
        {
            "id": "o-markt3",
            "cycle": "2025q3",
            "title": "Größter Anbieter in Europa",
            "owner": "gf",
            "carried_over_from": "o-markt2",
        }
    )
    state["check_ins"].append({"key_result": "k-umsatz2", "effective": "2025-04-07", "value": 5.7})
    state["key_results"][1]["scores"] = {"mid": 0.5}
    state["key_results"][1]["outcome"] = {"text": "fertig", "score": 0.9, "status": "reported"}
    state["objectives"][0]["notes"] = ["Neu"]
    state["objectives"][0]["state"] = "committed"
    state["retrospectives"].append({"cycle": "2025q2", "kind": "try", "text": "Öfter messen"})
    report = await take(write(path, state))
    assert report.made == {
        "cycles": 1,
        "objectives": 1,
        "refinements": 1,
        "notes": 1,
        "states": 1,
        "scores": 2,
        "outcomes": 1,
        "check-ins": 1,
        "goals scored": 1,
        "retrospectives": 1,
        "learnings": 1,
    }
    held = await fold(pool, wrapping_key, report.org_id)
    outcome = state["key_results"][1]["outcome"]
    assert held.key_result("k-umsatz2").attributes["outcome"] == outcome
    assert held.key_result("k-umsatz2").closed
    assert held.objective("o-neu").state == "committed"
    assert (await take(path)).entries == 0


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        (put("cycles", 1, "label", "Frühling"), "/cycles/1"),
        (put("teams", 1, "name", "Verkauf"), "/teams/1"),
        (put("people", 1, "name", "Jörg Müller"), "/people/1"),
        (put("objectives", 0, "title", "Neue Kunden"), "/objectives/0"),
        (put("objectives", 3, "parent", "id", "o-lang"), "/objectives/3"),
        (put("objectives", 2, "parent", {"type": "objective", "id": "o-lang"}), "/objectives/2"),
        (put("objectives", 2, "carried_over_from", "o-netz"), "/objectives/2/carried_over_from"),
        (put("key_results", 4, "target", 2), "/key_results/4"),
        (put("key_results", 0, "scores", "mid", 0.5), "/key_results/0/scores/mid"),
        (put("check_ins", 0, "value", 4.4), "/check_ins/0"),
        (put("dropped", 1, "title", "Nach Dänemark liefern"), "/dropped/1"),
    ],
)
async def test_what_was_imported_otherwise_is_refused(
    path: Path,
    take: TakeState,
    pool: Pool,
    org_id: UUID,
    change: Callable[[Any], None],
    pointer: str,
) -> None:
    await take(KRANBAU)
    before = await entries(pool, org_id)
    state = kranbau()
    change(state)
    state["people"].append({"id": "neu"})
    for dry_run in (True, False):
        with pytest.raises(BadState, match="recorded something else, which stays") as bad:
            await take(write(path, state), dry_run=dry_run)
        assert [problem.pointer for problem in bad.value.problems] == [pointer]
    assert await entries(pool, org_id) == before


async def test_what_has_ended_takes_no_check_in(path: Path, take: TakeState) -> None:
    await take(KRANBAU)
    state = kranbau()
    state["check_ins"].append({"key_result": "k-messe", "effective": "2025-03-01", "score": 1})
    with pytest.raises(BadState, match="this key_result is closed: reopen it first") as bad:
        await take(write(path, state))
    assert [problem.pointer for problem in bad.value.problems] == ["/check_ins/5"]


async def test_the_organisation_belongs_to_the_source(
    path: Path, pool: Pool, wrapping_key: WrappingKey
) -> None:
    source = f"source {uuid4()}"
    state = kranbau()
    state["source"] = {"id": source}
    report = await import_state(write(path, state), pool, wrapping_key)
    assert (report.org_id, report.source) == (organization_id(source), source)
    row = await pool.fetchrow(
        "select name, zone, language from organization where org_id = $1", report.org_id
    )
    assert row is not None
    assert tuple(row) == (source, "Europe/Berlin", "de")


async def test_the_caller_says_what_it_is_founded_with(
    take: TakeState, pool: Pool, wrapping_key: WrappingKey
) -> None:
    report = await take(KRANBAU, founding=Founding("Kräne", "Europe/Vienna", "en"))
    row = await pool.fetchrow(
        "select name, zone, language from organization where org_id = $1", report.org_id
    )
    assert row is not None
    assert tuple(row) == ("Kräne", "Europe/Vienna", "en")
    held = await fold(pool, wrapping_key, report.org_id)
    assert held.cycle("").name == "Without a cycle"


async def test_a_living_organisation_takes_a_state(
    path: Path,
    take: TakeState,
    pool: Pool,
    wrapping_key: WrappingKey,
    ledger: Ledger,
    org_id: UUID,
) -> None:
    told = write_history(path.with_name("told.timeline.jsonl"), history(OPENED))
    await import_timeline(told, pool, wrapping_key, org_id=org_id)
    await add_person(ledger, org_id)
    report = await take(KRANBAU, founding=Founding(zone="Asia/Tokyo"))
    assert report.made == MADE
    await add_person(ledger, org_id)
    assert (await take(KRANBAU)).entries == 0
    row = await pool.fetchrow("select name, zone from organization where org_id = $1", org_id)
    assert row is not None
    assert tuple(row) == ("tests", "Europe/Berlin")
    assert await differences(pool, org_id, wrapping_key) == []


async def test_objects_of_the_same_names_from_elsewhere_are_not_mixed(
    path: Path, take: TakeState, pool: Pool, wrapping_key: WrappingKey, org_id: UUID
) -> None:
    opened = {**OPENED, "cycle": "2025q1"}
    told = write_history(path.with_name("told.timeline.jsonl"), history(opened))
    await import_timeline(told, pool, wrapping_key, org_id=org_id)
    before = await entries(pool, org_id)
    with pytest.raises(HeldElsewhere, match=r"has 1 of its objects already, .* such as /cycles/0"):
        await take(KRANBAU)
    assert await entries(pool, org_id) == before


async def test_a_clock_that_is_behind_the_ledger(
    path: Path, take: TakeState, pool: Pool, org_id: UUID
) -> None:
    await take(KRANBAU)
    state = kranbau()
    state["people"].append({"id": "neu"})
    yesterday = datetime.now(UTC) - timedelta(days=1)
    report = await take(write(path, state), clock=lambda: yesterday)
    assert report.entries == 1
    *_, before, last = await entries(pool, org_id)
    assert last["recorded_at"] == before["recorded_at"]


async def add_person(ledger: Ledger, org_id: UUID) -> None:
    """Let somebody change the organisation now."""
    id_ = uuid4()
    act = Act(id_, datetime.now(UTC))
    command = Command(
        id=uuid4(),
        fingerprint=fingerprint(),
        actor_id=id_,
        decisions=(begin(Person, id_, lambda: Person.add(id_, "Neu", act, [Role.MEMBER])),),
        roles=None,
    )
    await ledger.append(org_id, command)
