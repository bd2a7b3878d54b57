"""Confidential values go along with their keys, and are withheld where these stay behind."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from okr.service.exchange import (
    ExchangeRefused,
    RecipientKey,
    back_up,
    check,
    export_beginning,
    restore,
    target_at,
)
from okr.service.ledger.rebuild import differences
from tests.exchange.backed_up import installation
from tests.exchange.installation import Installation, content, put, readable
from tests.ledger.company import Company
from tests.ledger.test_confidential import add_secret, report, row, score, secret


@pytest.fixture
async def company(company: Company) -> Company:
    """A company with a key result whose values are sealed."""
    return await entrust(company)


async def entrust(company: Company) -> Company:
    """The company, which has such a key result from now on."""
    id_ = secret(company)
    await company.append(add_secret(company))
    await company.append(report(company, id_, "41.5"), score(company, id_))
    return company


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "organisation.ledger.jsonl"


async def values(at: Any, company: Company) -> tuple[Any, ...]:
    found = await row(at.owner, company, secret(company))
    return tuple(found[name] for name in ("target", "progress", "score_mid", "progress_missing"))


HAD = (Decimal(100), Decimal("0.415"), Decimal("0.25"), None)
WITHHELD = (None, None, None, "confidential")


async def test_values_go_along_with_the_keys(
    company: Company, here: Installation, there: Installation, private: RecipientKey, file: Path
) -> None:
    await here.export(company.org_id, file, private.public)
    await there.take_in(file, private)
    assert await values(there, company) == HAD
    assert await here.everything(company.org_id) == await there.everything(company.org_id)


async def test_values_without_keys_are_withheld(
    company: Company, here: Installation, there: Installation, file: Path
) -> None:
    await here.export(company.org_id, file)
    await there.take_in(file)
    assert await values(there, company) == WITHHELD
    assert await here.entries(company.org_id) == await there.entries(company.org_id)
    assert await differences(there.pool, company.org_id, there.wrapping_key) == []


async def test_a_key_line_that_is_missing_is_told(
    company: Company, here: Installation, file: Path
) -> None:
    await here.export(company.org_id, file)
    lines = content(file).splitlines(keepends=True)
    put(
        file, b"".join(it for it in lines if f'"subject_id":"{secret(company)}"'.encode() not in it)
    )
    with pytest.raises(ExchangeRefused, match=f"sealed for key_result {secret(company)}, whose"):
        check(file)


async def test_the_beginning_of_a_ledger_tells_of_the_keys_that_it_takes(
    company: Company, here: Installation, there: Installation, file: Path
) -> None:
    head = await here.ledger.position(company.org_id)
    with target_at(file) as target:
        await export_beginning(here.pool, company.org_id, target, head)
    assert content(file).count(b'"state":"withheld"') == 4
    await there.take_in(file)
    assert await values(there, company) == WITHHELD


async def test_a_backup_brings_the_values_back(
    here: Installation, org_id: UUID, tmp_path: Path
) -> None:
    backup, key = tmp_path / "all.okr", here.wrapping_key
    # from a server of its own, since a backup has all organisations that there are
    async with installation(key) as source:
        ledger = Installation(source.pool, source.owner, key).ledger
        company = await entrust(await Company(ledger, org_id).found())
        await back_up(source.pool, key, backup, lambda: datetime.now(UTC))
    assert b'"measured_on"' in readable(backup)
    assert b'"41.5"' not in readable(backup)
    async with installation(key) as there:
        await restore(there.pool, key, backup)
        assert await values(there, company) == HAD
