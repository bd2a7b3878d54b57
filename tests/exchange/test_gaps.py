"""Exports of ledgers that lack entries name them, and no export is cut off."""

from pathlib import Path
from typing import Any

import pytest

from okr.service.exchange import EntriesMissing, check, export_beginning, export_ledger, target_at
from okr.service.exchange.errors import DamagedLine
from tests.exchange.installation import Installation, content, put
from tests.ledger.company import Company


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "a.ledger.jsonl"


def part(file: Path) -> Path:
    """What an export is called until it is complete."""
    return file.with_name(f"{file.name}.part")


def files(file: Path) -> list[str]:
    """What is where an export is written."""
    return sorted(path.name for path in file.parent.iterdir())


async def lose(here: Installation, company: Company, positions: str) -> None:
    """Deletes entries, as no trigger stops it."""
    async with here.owner.transaction():
        await here.owner.execute("alter table entry disable trigger user")
        await here.owner.execute(
            f"delete from entry where org_id = $1 and position in ({positions})", company.org_id
        )
        await here.owner.execute("alter table entry enable trigger user")


@pytest.mark.parametrize(
    ("lost", "first", "missing", "told"),
    [
        ("4", None, [(4, 4)], "no entry at position 4: it was damaged"),
        ("1, 4, 5", None, [(1, 1), (4, 5)], "no entry at positions 1, 4 to 5: it was damaged"),
        ("7, 8", None, [(7, 8)], "no entry at positions 7 to 8: it was damaged"),
        ("1, 4", 5, [(4, 4)], "no entry at position 4: it was damaged"),
        ("1, 4", 6, [], ""),
    ],
)
async def test_what_is_there_is_exported_and_what_is_not_is_named(
    company: Company,
    here: Installation,
    file: Path,
    lost: str,
    first: int | None,
    missing: list[tuple[int, int]],
    told: str,
) -> None:
    await lose(here, company, lost)
    exported = await here.export(company.org_id, file, from_position=first)
    assert exported.missing == missing
    assert content(file).count(b'"type":"end"') == 1
    if not missing:
        assert check(file).end.entries == 3
        return
    assert told in str(EntriesMissing(company.org_id, exported.missing))
    with pytest.raises(DamagedLine, match=f"position {missing[0][0]} is missing|leaf_before must"):
        check(file)
    with pytest.raises(EntriesMissing), target_at(part(file)) as target:
        await export_beginning(here.pool, company.org_id, target, 8)
    assert files(file) == [file.name]


async def test_where_nothing_is_there_no_file_is_made(
    company: Company, here: Installation, file: Path
) -> None:
    await lose(here, company, "5, 6, 7, 8")
    with pytest.raises(EntriesMissing, match="no entry at positions 5 to 8: it was damaged"):
        await here.export(company.org_id, file, from_position=5)
    assert files(file) == []


async def test_a_file_has_its_name_once_it_is_complete(
    company: Company, here: Installation, file: Path, tmp_path: Path
) -> None:
    class Stopped(Exception):
        pass

    def stop(*_: Any) -> None:
        raise Stopped

    whole = tmp_path / "whole.ledger.jsonl"
    await here.export(company.org_id, whole)
    with pytest.raises(Stopped), target_at(file) as target:
        await export_ledger(here.pool, company.org_id, here.wrapping_key, target, progress=stop)
    assert file.name not in files(file)
    broken = content(part(file))
    assert content(whole).startswith(broken)
    put(part(file), broken + b'{"type":"en')
    await here.export(company.org_id, file)
    assert content(file) == content(whole)
    assert part(file).name not in files(file)
