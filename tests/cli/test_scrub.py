"""A history rewritten in the database of a running service, and what the tools say of it."""

import json
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from okr.service.postgres.supervisor import server
from tests.cli.okr import HISTORY, Okr, Outcome, temporary
from tests.cli.test_erase_and_backup import NAME, deactivate

ORGANIZATION = "342915b9-f4b1-58b6-a5c3-c62aa6641c42"
DELETE = f"delete from entry where org_id = '{ORGANIZATION}' and position = 40"


@pytest.fixture
def okr() -> Iterator[Okr]:
    with temporary("import", HISTORY) as okr:
        yield okr


async def do(data_dir: Path, *statements: str) -> None:
    """As the superuser, with the files that the documentation names."""
    place = json.loads((data_dir / "connection.json").read_text("utf-8"))["socket_directory"]
    password = json.loads((data_dir / "credentials.json").read_text("utf-8"))["superuser"]
    connection = await asyncpg.connect(
        host=place, user="postgres", password=password, database="okr"
    )
    await connection.execute("set session_replication_role = replica")
    async with connection.transaction():
        for statement in statements:
            assert await connection.execute(statement) == "DELETE 1"
    await connection.close()


async def test_an_entry_is_deleted(okr: Okr) -> None:
    kept = okr.well("checkpoint", ORGANIZATION)
    whole = okr.well("checkpoint", ORGANIZATION, "--check")
    assert whole == "All 79 entries are as they were sealed.\n"
    with okr.serving():
        await do(okr.data_dir, DELETE)
        checked = okr("checkpoint", ORGANIZATION, "--check", columns=200)
    assert checked == Outcome(1, f"{ORGANIZATION}: position 40 is missing\n", checked.errors)
    told = okr("proof", "consistency", ORGANIZATION, "40")
    assert told.status == 1
    assert "position 40 is missing" in told.errors
    assert okr.well("checkpoint", ORGANIZATION) == kept


async def test_the_end_is_deleted_with_all_that_was_signed(okr: Okr) -> None:
    """Where nobody knows any more that there is such an organisation."""
    tables = ("head", "checkpoint")
    lost = [f"delete from {table} where org_id = '{ORGANIZATION}'" for table in tables]
    with okr.serving():
        await do(okr.data_dir, DELETE.replace("40", "79"), *lost)
        checked = okr("checkpoint", ORGANIZATION, "--check", columns=200)
        told = f"{ORGANIZATION}: positions 1 to 79 were sealed, and the ledger ends before\n"
        assert checked == Outcome(1, told, checked.errors)
        unknown = okr("checkpoint", uuid4(), "--check")
        assert (unknown.status, "There is no such organisation" in unknown.errors) == (1, True)


async def test_all_that_was_signed_is_deleted(okr: Okr) -> None:
    async with server(okr.data_dir):
        await do(okr.data_dir, f"delete from checkpoint where org_id = '{ORGANIZATION}'")
    checked = okr("checkpoint", ORGANIZATION, "--check", columns=200)
    assert checked.status == 1
    assert f"{ORGANIZATION}: positions 1 to 79: there is no checkpoint" in checked.output
    okr.well("checkpoint", ORGANIZATION)
    told = (
        f"{ORGANIZATION}: positions 1 to 79: all checkpoints before that of size 79 were deleted; "
        "compare it with those that were kept elsewhere.\n"
    )
    checked = okr("checkpoint", ORGANIZATION, "--check", columns=200)
    assert checked == Outcome(1, told, checked.errors)


async def test_an_erasure_is_sealed(okr: Okr) -> None:
    """As all is that tools write."""
    whole = "All 79 entries are as they were sealed.\n"
    await deactivate(okr)
    unsealed = okr.well("checkpoint", ORGANIZATION, "--check")
    assert unsealed.startswith(whole)
    assert unsealed.removeprefix(whole) in {
        "1 entry is not sealed yet: position 80.\n",
        "2 entries are not sealed yet: positions 80 to 81.\n",
    }
    okr.well("erase", ORGANIZATION, NAME, "--reason", "Art. 17")
    assert "not sealed" not in okr.well("checkpoint", ORGANIZATION, "--check")


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
