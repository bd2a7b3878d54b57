"""A time that no program can read keeps nobody from exporting a ledger, and is named."""

from pathlib import Path

import pytest

from okr.service.ledger.rebuild import differences
from okr.service.proof.verifier import verify_ledger
from tests.exchange.installation import Installation, content
from tests.ledger.company import Company

READ = ["key_result", "key_result_version", "transparency_feed"]
"""What is made of the entry, and tells the time."""


@pytest.mark.parametrize(
    ("column", "differs"),
    [
        ("appended_at = '200000-01-01'", []),
        ("occurred_at = '0005-01-01 BC'", READ),
        ("recorded_at = '294276-01-01'", READ),
        ("occurred_at = 'infinity'", READ),
    ],
)
async def test_it_is_named(
    here: Installation, company: Company, tmp_path: Path, column: str, differs: list[str]
) -> None:
    file = tmp_path / "a.ledger.jsonl"
    async with here.owner.transaction():
        await here.owner.execute("alter table entry disable trigger user")
        await here.owner.execute(
            f"update entry set {column} where org_id = $1 and position = 8", company.org_id
        )
        await here.owner.execute("alter table entry enable trigger user")
    assert (await here.export(company.org_id, file)).missing == []
    assert content(file).count(b'"type":"entry"') == 8
    faults = verify_ledger(file, [], {}).faults
    assert [(fault.how, fault.first, fault.last) for fault in faults] == [("altered", 8, 8)]
    found = await differences(here.pool, company.org_id, here.wrapping_key)
    assert sorted({line.split()[0].rstrip(":") for line in found}) == differs
