"""Demos in the ledger: once, all of it, and with rows as a rebuild makes them."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from okr.service.demo import load
from okr.service.demo.generator import SIZES, Size
from okr.service.demo.load import AnotherOrganization, load_generated, load_story
from okr.service.ledger.rebuild import differences
from okr.service.ledger.sealing import LocalWrappingKey
from okr.service.postgres.pool import Pool
from tests.demo.folded import Story


async def entries(pool: Pool, org_id: UUID) -> list[Any]:
    return await pool.fetch("select * from entry where org_id = $1 order by position", org_id)


async def shape(pool: Pool, org_id: UUID) -> list[tuple[Any, ...]]:
    """What the ledgers of two organisations with the same history have in common."""
    compared = ("position", "stream_version", "topic", "occurred_at", "recorded_at", "reason_kind")
    return [
        (*(entry[name] for name in compared), entry["sealed"] is None, entry["imported"])
        for entry in await entries(pool, org_id)
    ]


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    """A size that loads in a moment, in several transactions."""
    monkeypatch.setitem(SIZES, "tiny", Size(people=30, objectives=4, quarters=1))
    monkeypatch.setattr(load, "BATCH", 50)


async def test_the_story_is_loaded_once(
    pool: Pool, wrapping_key: LocalWrappingKey, org_id: UUID
) -> None:
    loaded = await load_story(pool, wrapping_key, org_id)
    assert (loaded.org_id, loaded.entries, loaded.added) == (org_id, 913, 913)
    before = await entries(pool, org_id)
    assert len(before) == 913
    assert await load_story(pool, wrapping_key, org_id) == loaded._replace(added=0)
    assert await entries(pool, org_id) == before


async def test_the_story_is_the_same_everywhere(pool: Pool, wrapping_key: LocalWrappingKey) -> None:
    one, other = uuid4(), uuid4()
    await load_story(pool, wrapping_key, one)
    await load_story(pool, wrapping_key, other)
    found = await shape(pool, one)
    assert found == await shape(pool, other)
    assert [(at, topic) for _, _, topic, _, at, *_ in found] == [
        (event.timestamp, event.TOPIC) for event in Story().events
    ]
    assert all(imported for *_, imported in found)


async def test_the_rows_of_the_story_are_rebuilt_rows(
    pool: Pool, wrapping_key: LocalWrappingKey, org_id: UUID
) -> None:
    await load_story(pool, wrapping_key, org_id)
    assert await differences(pool, org_id, wrapping_key) == []


async def test_the_lowered_target_in_the_ledger(
    pool: Pool, wrapping_key: LocalWrappingKey, org_id: UUID
) -> None:
    await load_story(pool, wrapping_key, org_id)
    key_result = await pool.fetch(
        "select v.position, v.target from key_result_version v "
        "where v.org_id = $1 and v.title like 'Auftragseingang des Quartals auf 4,2%' "
        "order by v.position",
        org_id,
    )
    targets = {row["position"]: str(row["target"]) for row in key_result}
    assert targets[214] == "3.5"
    assert {target for at, target in targets.items() if at < 214} == {"4.2"}
    recorded = await pool.fetchval(
        "select recorded_at at time zone 'Europe/Berlin' from entry "
        "where org_id = $1 and position = 214",
        org_id,
    )
    assert str(recorded) == "2026-02-10 17:30:00"


@pytest.mark.usefixtures("tiny")
async def test_a_generated_company_is_loaded_once(
    pool: Pool, wrapping_key: LocalWrappingKey, org_id: UUID
) -> None:
    reached: list[tuple[int, int]] = []

    def progress(done: int, total: int) -> None:
        reached.append((done, total))

    loaded = await load_generated(pool, wrapping_key, "tiny", 3, org_id, progress)
    assert loaded.entries == loaded.added == len(await entries(pool, org_id))
    assert reached[-1] == (loaded.entries, loaded.entries)
    assert reached == sorted(reached, key=lambda pair: pair[0])
    assert len(reached) > 3
    again = await load_generated(pool, wrapping_key, "tiny", 3, org_id)
    assert again == loaded._replace(added=0)
    assert await differences(pool, org_id, wrapping_key) == []


@pytest.mark.usefixtures("tiny")
async def test_an_interrupted_load_goes_on(
    pool: Pool, wrapping_key: LocalWrappingKey, org_id: UUID
) -> None:
    class Interruption(Exception):
        pass

    def interrupt(done: int, total: int) -> None:
        if done > 100:
            raise Interruption

    with pytest.raises(Interruption):
        await load_generated(pool, wrapping_key, "tiny", 3, org_id, interrupt)
    present = len(await entries(pool, org_id))
    loaded = await load_generated(pool, wrapping_key, "tiny", 3, org_id)
    assert loaded.added == loaded.entries - present > 0
    other = uuid4()
    await load_generated(pool, wrapping_key, "tiny", 3, other)
    assert await shape(pool, org_id) == await shape(pool, other)


@pytest.mark.usefixtures("tiny")
async def test_an_organisation_with_another_history_stays_as_it_is(
    pool: Pool, wrapping_key: LocalWrappingKey, org_id: UUID
) -> None:
    await load_story(pool, wrapping_key, org_id)
    with pytest.raises(AnotherOrganization, match=str(org_id)):
        await load_generated(pool, wrapping_key, "tiny", 3, org_id)
    elsewhere = uuid4()
    await load_generated(pool, wrapping_key, "tiny", 3, elsewhere)
    before = await shape(pool, elsewhere)
    with pytest.raises(AnotherOrganization, match="is no such demo"):
        await load_generated(pool, wrapping_key, "tiny", 4, elsewhere)
    with pytest.raises(AnotherOrganization, match="is no such demo"):
        await load_story(pool, wrapping_key, elsewhere)
    assert await shape(pool, elsewhere) == before
