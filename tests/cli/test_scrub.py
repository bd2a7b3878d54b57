"""A history rewritten in the database of a running service, and what the tools say of it."""

import json
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from tests.cli.okr import HISTORY, Okr, Outcome, temporary

ORGANIZATION = "342915b9-f4b1-58b6-a5c3-c62aa6641c42"
DELETE = f"delete from entry where org_id = '{ORGANIZATION}' and position = 40"


@pytest.fixture
def okr() -> Iterator[Okr]:
    with temporary() as okr:
        okr.well("import", HISTORY)
        yield okr


async def delete(data_dir: Path) -> None:
    """As the superuser, with the files that the documentation names."""
    place = json.loads((data_dir / "connection.json").read_text("utf-8"))["socket_directory"]
    password = json.loads((data_dir / "credentials.json").read_text("utf-8"))["superuser"]
    connection = await asyncpg.connect(
        host=place, user="postgres", password=password, database="okr"
    )
    await connection.execute("set session_replication_role = replica")
    assert await connection.execute(DELETE) == "DELETE 1"
    await connection.close()


async def test_an_entry_is_deleted(okr: Okr) -> None:
    kept = okr.well("checkpoint", ORGANIZATION)
    whole = okr.well("checkpoint", ORGANIZATION, "--check")
    assert whole == "All 79 entries are as they were sealed.\n"
    with okr.serving():
        await delete(okr.data_dir)
        checked = okr("checkpoint", ORGANIZATION, "--check", columns=200)
    assert checked == Outcome(1, f"{ORGANIZATION}: position 40 is missing\n", checked.errors)
    told = okr("proof", "consistency", ORGANIZATION, "40")
    assert told.status == 1
    assert "position 40 is missing" in told.errors
    assert okr.well("checkpoint", ORGANIZATION) == kept


def test_keys_after_a_theft(okr: Okr) -> None:
    first = okr.well("checkpoint", ORGANIZATION)
    assert "signs beside it for 30 days" in okr.well("checkpoint-key", "rotate")
    both = okr.well("checkpoint", ORGANIZATION)
    assert [len(note.splitlines()) for note in (first, both)] == [5, 6]
    told = okr.well("checkpoint-key", "rotate", "--overlap-days", 0)
    assert "No earlier key signs any more, also none that was in its overlap." in told
    alone = okr.well("checkpoint", ORGANIZATION)
    assert alone.splitlines()[:4] == first.splitlines()[:4]
    assert len(alone.splitlines()) == 5
    assert alone.splitlines()[4] not in both
