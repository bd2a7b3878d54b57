"""What audit packages are made of: files that appear in one step, and what was sealed when."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from okr.service.cli.package import (
    Contents,
    PackageRefused,
    Span,
    packed,
    write_readme,
    write_record,
)
from okr.service.ledger.ledger import Ledger
from okr.service.ledger.sealing import LocalWrappingKey
from okr.service.postgres.connection import Database
from okr.service.postgres.pool import Pool
from okr.service.proof.keys import SigningKeys
from okr.service.proof.notary import Notary
from okr.service.proof.sealing import seal
from okr.service.settings import InvalidSettings
from okr.service.storage import Storage
from tests.ledger.company import Company

NOON = datetime(2026, 4, 1, 12, tzinfo=UTC)


@pytest.fixture
def opened(
    pool: Pool, wrapping_key: LocalWrappingKey, database: Database, tmp_path: Path
) -> Storage:
    notary = Notary(SigningKeys(tmp_path / "signing.keys"), "okr.example.com")
    return Storage(pool, wrapping_key, database.service_dsn, notary)


def span(org_id: UUID, since: int, until: int) -> Span:
    house = {"name": "Muster GmbH", "zone": "Europe/Berlin"}
    return Span(org_id, since, until, NOON, NOON, NOON, house)


async def record(opened: Storage, span: Span, folder: Path) -> list[int]:
    """Writes the record to a new folder; returns the sizes of its checkpoints."""
    await asyncio.to_thread(folder.mkdir)
    return [one.size for one in await write_record(opened, span, folder, lambda *_: None)]


async def test_what_was_not_sealed_yet_is_sealed(
    opened: Storage, ledger: Ledger, org_id: UUID, tmp_path: Path
) -> None:
    """And the oldest checkpoints are taken, whatever was sealed since."""
    company = await Company(ledger, org_id).found()
    head = await ledger.position(org_id)
    assert head is not None
    assert await record(opened, span(org_id, 3, head - 2), tmp_path / "one") == [head, head]
    assert not (tmp_path / "one" / "consistency.txt").exists()
    for _ in range(3):
        await company.append(company.check_in(company.umsatz, 5))
        assert opened.notary is not None
        assert await seal(opened.pool, org_id, opened.notary)
    assert await record(opened, span(org_id, 3, head - 2), tmp_path / "two") == [head, head]
    for file in (tmp_path / "one").rglob("*.*"):
        assert (
            file.read_bytes()
            == (tmp_path / "two" / file.relative_to(tmp_path / "one")).read_bytes()
        )
    sizes = await record(opened, span(org_id, 3, head + 2), tmp_path / "three")
    assert sizes == [head, head + 2]
    proof = (tmp_path / "three" / "consistency.txt").read_text("utf-8")
    assert proof.splitlines()[1].startswith(f"old {head} ")
    notes = (tmp_path / "three" / "checkpoints.txt").read_text("utf-8").split("\n\n")
    assert len(notes) == 4


def test_the_page_tells_how_to_verify_what_is_there(tmp_path: Path) -> None:
    calls = []
    for has_it in (False, True):
        if has_it:
            (tmp_path / "consistency.txt").touch()
        write_readme(tmp_path, span(UUID(int=1), 3, 5), [], [], Contents(False, False, True))
        readme = (tmp_path / "README.md").read_text("utf-8")
        assert "$" not in readme
        calls.append(readme.count("    python3 -I verifier.py consistency.txt --key "))
    assert calls == [0, 2]


async def test_without_a_key_the_remedy_is_told(
    opened: Storage, ledger: Ledger, org_id: UUID, tmp_path: Path
) -> None:
    await Company(ledger, org_id).found()
    with pytest.raises(InvalidSettings, match="set OKR_SIGNING_KEY_FILE"):
        await record(replace(opened, notary=None), span(org_id, 0, 5), tmp_path / "one")


@pytest.mark.parametrize("directory", [True, False])
def test_an_interrupted_one_leaves_nothing(tmp_path: Path, directory: bool) -> None:
    path = tmp_path / "package"

    def interrupted() -> None:
        with packed(path, directory=directory) as folder:
            (folder / "half").write_text("some", encoding="utf-8")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert not list(tmp_path.iterdir())
    with packed(path, directory=directory) as folder:
        (folder / "whole").write_text("all", encoding="utf-8")
    assert list(tmp_path.iterdir()) == [path]
    assert path.stat().st_mode & 0o077 == 0


def test_what_is_there_is_replaced_only_by_its_like(tmp_path: Path) -> None:
    file, folder = tmp_path / "file", tmp_path / "folder"
    file.write_text("some", encoding="utf-8")
    folder.mkdir()
    with packed(file, directory=False):
        pass
    assert file.read_bytes().startswith(b"PK")
    for path, directory in ((file, True), (folder, True), (folder, False)):
        with (
            pytest.raises(PackageRefused, match="is there already"),
            packed(path, directory=directory),
        ):
            pytest.fail("it was begun")
