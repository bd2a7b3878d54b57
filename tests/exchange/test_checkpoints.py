"""The newest checkpoint travels in an export, and is counted by who takes it in."""

from pathlib import Path

import orjson
import pytest

from okr.service.exchange import check
from okr.service.exchange.errors import DamagedLine
from okr.service.proof.keys import SigningKeys
from okr.service.proof.notary import Notary
from okr.service.proof.proofs import newest
from okr.service.proof.sealing import seal
from tests.exchange.installation import Installation, content, put
from tests.ledger.company import Company


@pytest.fixture
async def sealed(here: Installation, company: Company, tmp_path: Path) -> str:
    """The note of a company of eight entries; a ninth follows it."""
    notary = Notary(SigningKeys(tmp_path / "signing.keys"), "okr.example.com")
    assert await seal(here.pool, company.org_id, notary)
    found = await newest(here.pool, company.org_id)
    assert found is not None
    assert found.size == 8
    await company.append(company.check_in(company.umsatz))
    return found.note


async def test_it_travels(
    here: Installation, there: Installation, company: Company, sealed: str, tmp_path: Path
) -> None:
    file = tmp_path / "a.ledger.jsonl"
    await here.export(company.org_id, file)
    *_, checkpoint, end = map(orjson.loads, content(file).splitlines())
    assert checkpoint == {"type": "checkpoint", "note": sealed}
    assert end["checkpoints"] == 1
    assert check(file).end.checkpoints == 1
    assert (await there.take_in(file)).imported == 9
    assert await newest(there.pool, company.org_id) is None


async def test_what_begins_after_it_has_none(
    here: Installation, company: Company, sealed: str, tmp_path: Path
) -> None:
    for first, count in ((8, 1), (9, 0)):
        file = tmp_path / f"{first}.ledger.jsonl"
        await here.export(company.org_id, file, from_position=first)
        assert (sealed.splitlines()[2] in content(file).decode()) == bool(count)
        assert check(file).end.checkpoints == count


@pytest.mark.usefixtures("sealed")
async def test_an_export_goes_on_after_any_line(
    here: Installation, company: Company, tmp_path: Path
) -> None:
    file = tmp_path / "a.ledger.jsonl"
    await here.export(company.org_id, file)
    whole = content(file)
    lines = whole.splitlines(keepends=True)
    for kept in range(len(lines) - 4, len(lines)):
        put(file, b"".join(lines[:kept]))
        await here.export(company.org_id, file)
        assert content(file) == whole


async def test_a_file_that_counts_none(
    here: Installation, company: Company, tmp_path: Path
) -> None:
    file = tmp_path / "a.ledger.jsonl"
    await here.export(company.org_id, file)
    put(file, content(file).replace(b'"checkpoints":0,', b""))
    assert check(file).end.checkpoints == 0


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda line: line + line, "it is the second checkpoint"),
        (lambda line: b"", "it ends an export of 1 checkpoints, and there are 0"),
        (lambda line: line.replace(b"\\n8\\n", b"\\n10\\n"), "its checkpoint is of 10 entries"),
        (lambda line: line.replace(b"\\n8\\n", b"\\n08\\n"), "its note is no checkpoint of"),
        (lambda line: line.replace(b".com/", b".org/"), "its digest is another"),
        (lambda line: b'{"type":"checkpoint","note":"x"}\n', "its note is no checkpoint of this"),
    ],
)
@pytest.mark.usefixtures("sealed")
async def test_a_damaged_one(
    here: Installation, company: Company, tmp_path: Path, change: object, told: str
) -> None:
    file = tmp_path / "a.ledger.jsonl"
    await here.export(company.org_id, file)
    *lines, checkpoint, end = content(file).splitlines(keepends=True)
    assert callable(change)
    put(file, b"".join([*lines, change(checkpoint), end]))
    with pytest.raises(DamagedLine, match=told):
        check(file)
