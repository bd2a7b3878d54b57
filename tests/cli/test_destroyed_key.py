"""A data key that somebody destroyed in the database: what the tools say, and how it comes back."""

import json
import re
import tarfile
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from okr.service.postgres.supervisor import server
from tests.cli.okr import HISTORY, Okr, temporary
from tests.cli.test_erase_and_backup import ID, ORGANIZATION

WHOSE = f"where org_id = '{ORGANIZATION}' and subject_id = '{ID}'"
LOST = f"{ORGANIZATION} data_key: the key of person {ID} is destroyed"
REMEDY = "okr backup --keys-only makes"
PRIVACY = Path(__file__).parents[2] / "docs" / "privacy.md"


@pytest.fixture
def okr() -> Iterator[Okr]:
    with temporary("import", HISTORY) as okr:
        yield okr


async def as_owner(okr: Okr, statements: str) -> None:
    async with server(okr.data_dir) as database:
        connection = await asyncpg.connect(database.owner_dsn)
        await connection.execute(statements)
        await connection.close()


def brought_back(keys: Path) -> str:
    """The statements of the documentation, for the person's key in a backup."""
    with tarfile.open(keys) as archive:
        file = archive.extractfile("keys.jsonl")
        assert file is not None
        lines = map(json.loads, file)
        [kept] = (line for line in lines if line["subject_id"] == str(ID))
    [told] = re.findall(r"```sql\n(begin;\n.*?)```", PRIVACY.read_text("utf-8"), re.DOTALL)
    for name, value in kept.items():
        told = told.replace(f"<{name}>", str(value))
    assert "<" not in told
    return str(told)


async def test_a_key_that_was_destroyed_by_hand(okr: Okr, tmp_path: Path) -> None:
    keys, package = tmp_path / "keys.backup", tmp_path / "package.zip"
    okr.well("backup", keys, "--keys-only")
    await as_owner(okr, f"update data_key set wrapped = null, wrapping_key_id = null {WHOSE}")
    checked = okr("rebuild", "--check")
    assert checked.status == 1
    assert LOST in checked.output
    assert re.search(r"person_version \S+ at position \d+ differs in name", checked.output)
    assert REMEDY in checked.output
    make = ("audit-package", "--output", package)
    for refused in (okr("rebuild"), okr(*make)):
        assert (refused.status, refused.output) == (1, "")
        assert LOST.removeprefix(f"{ORGANIZATION} ") in refused.errors
        assert REMEDY in refused.errors
        assert "makes these tables anew" not in refused.errors
    await as_owner(okr, brought_back(keys))
    whole = "Every column of every row is as the ledger says.\n"
    assert okr.well("rebuild", "--check") == whole
    okr.well(*make)

    await as_owner(okr, f"update data_key set wrapped = null, wrapping_key_id = null {WHOSE}")
    okr.well("rebuild", "--without-keys")
    checked = okr("rebuild", "--check")
    assert checked.status == 1
    assert checked.output.startswith(f"{LOST},")
    assert checked.output.endswith(whole)
    okr.well("rebuild")
    okr.well("erase", ORGANIZATION, ID, "--reason", "Art. 17")
    assert okr.well("rebuild", "--check") == whole
