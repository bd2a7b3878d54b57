"""Exports and imports that end anywhere go on where they stopped."""

from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from okr.service.exchange import ExchangeRefused, RecipientKey, check, exporting, receiving
from okr.service.ledger.rebuild import differences
from tests.exchange.installation import Installation, content, put
from tests.ledger.company import Company


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages and batches that a small company fills several times."""
    monkeypatch.setattr(exporting, "PAGE", 3)
    monkeypatch.setattr(receiving, "BATCH", 3)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "organisation.ledger.jsonl"


@settings(max_examples=150, deadline=None)
@given(at=st.floats(0, 1, exclude_max=True))
async def test_an_export_goes_on_from_any_byte(
    whole: tuple[UUID, bytes], here: Installation, at: float, tmp_path_factory: Any
) -> None:
    org_id, data = whole
    file = tmp_path_factory.mktemp("cut") / "cut.ledger.jsonl"
    put(file, data[: int(at * len(data))])
    await here.export(org_id, file)
    assert content(file) == data


@pytest.fixture(scope="module")
async def whole(here: Installation, tmp_path_factory: pytest.TempPathFactory) -> tuple[UUID, bytes]:
    """A company, and its export."""
    company = await Company(here.ledger, uuid4()).found()
    # of a person whom the export meets before others, and after its beginning
    await company.append(company.check_in(company.umsatz, by=company.anna))
    file = tmp_path_factory.mktemp("whole") / "whole.ledger.jsonl"
    await here.export(company.org_id, file)
    return company.org_id, content(file)


async def test_an_export_with_keys_goes_on_too(
    company: Company, here: Installation, there: Installation, private: RecipientKey, file: Path
) -> None:
    await here.export(company.org_id, file, private.public)
    lines = content(file).splitlines(keepends=True)
    for kept in range(len(lines)):
        put(file, b"".join(lines[:kept]) + lines[kept][:20])
        await here.export(company.org_id, file, private.public)
        assert check(file).end.entries == 8
    assert (await there.take_in(file, private)).imported == 8


async def test_an_export_ends_where_it_began_to_end(
    company: Company, here: Installation, file: Path
) -> None:
    await here.export(company.org_id, file)
    complete = content(file)
    lines = complete.splitlines(keepends=True)
    put(file, b"".join(lines[:7]))
    await company.append(company.check_in(company.umsatz))
    exported = await here.export(company.org_id, file)
    assert (exported.entries, exported.header.head_position) == (8, 8)
    assert (await here.export(company.org_id, file)).entries_before == 8


async def test_another_file_is_left_alone(
    company: Company, here: Installation, private: RecipientKey, file: Path
) -> None:
    async def refused(told: str, org_id: UUID, *options: Any) -> None:
        before = content(file)
        with pytest.raises(ExchangeRefused, match=told):
            await here.export(org_id, file, *options)
        assert content(file) == before

    for data in (b"ein Brief", b"ein Brief\n", b'{"format":"okr-import/1"}\n'):
        put(file, data)
        await refused("line 1: ", company.org_id)
    file = file.with_name("right.ledger.jsonl")
    other = await Company(here.ledger, uuid4()).found()
    await here.export(company.org_id, file)
    await refused("holds another export", other.org_id)
    await refused("holds another export", company.org_id, private.public)
    await refused("holds another export", company.org_id, None, 3)
    put(file, content(file).replace(b'"stream_version":1,', b'"stream_version":2,', 1))
    await refused("altered", company.org_id)


class Cut(Exception):
    """The import ends here."""


class CutPool:
    """A pool that ends whoever uses it after so many statements."""

    def __init__(self, pool: Any, statements: int) -> None:
        self._pool = pool
        self._left = statements

    def __getattr__(self, name: str) -> Any:
        if name in {"fetch", "fetchrow", "fetchval", "execute", "acquire"}:
            self._left -= 1
            if self._left < 0:
                raise Cut
        return getattr(self._pool, name)


@pytest.mark.parametrize("keys", [True, False])
async def test_an_import_goes_on_from_any_point(
    here: Installation, there: Installation, private: RecipientKey, tmp_path: Path, keys: bool
) -> None:
    after, interrupted = 0, True
    while interrupted:
        company = await Company(here.ledger, uuid4()).found()
        await company.append(company.reword(company.umsatz, "Umsatz verdoppeln"))
        file = tmp_path / f"{after}.ledger.jsonl"
        await here.export(company.org_id, file, private.public if keys else None)
        interrupted = False
        for _ in range(2):
            try:
                await there.take_in(file, private, CutPool(there.pool, after))
            except Cut:
                interrupted = True
        await there.take_in(file, private)
        assert await there.entries(company.org_id) == await here.entries(company.org_id)
        assert await there.commands(company.org_id) == await here.commands(company.org_id)
        assert await differences(there.pool, company.org_id, there.wrapping_key) == []
        after += 1
    assert after > 8


@settings(max_examples=8, deadline=None)
@given(data=st.data())
async def test_later_exports_continue_earlier_ones(
    here: Installation,
    there: Installation,
    private: RecipientKey,
    tmp_path_factory: Any,
    data: st.DataObject,
) -> None:
    folder = tmp_path_factory.mktemp("later")
    company = await Company(here.ledger, uuid4()).found()
    head = 0
    for number in range(3):
        file = folder / f"{number}.ledger.jsonl"
        begins = data.draw(st.integers(1, head + 1), label="from position")
        await here.export(company.org_id, file, private.public, begins)
        received = await there.take_in(file, private)
        assert received.already_there == head - begins + 1
        head += received.imported
        for value in range(data.draw(st.integers(1, 5), label="check-ins")):
            await company.append(company.check_in(company.umsatz, value))
        await company.append(company.reword(company.umsatz, "Umsatz verdoppeln"))
    file = folder / "all.ledger.jsonl"
    await here.export(company.org_id, file, private.public)
    await there.take_in(file, private)
    assert await there.everything(company.org_id) == await here.everything(company.org_id)
