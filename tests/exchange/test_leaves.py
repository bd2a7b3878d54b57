"""The leaf hashes as they were sealed travel in an export, and are counted by who takes it in."""

from base64 import b64decode, b64encode
from pathlib import Path

import orjson
import pytest

from okr.service.exchange import check
from okr.service.exchange.errors import DamagedLine
from okr.service.proof.keys import SigningKeys
from okr.service.proof.notary import Notary
from okr.service.proof.sealing import seal
from tests.exchange.installation import Installation, content, put
from tests.ledger.company import Company

SEALED = 9
"""How many entries were sealed; a tenth follows them."""


@pytest.fixture
async def file(here: Installation, company: Company, tmp_path: Path) -> Path:
    """An export of ten entries, of which eight were sealed at once, and then one."""
    notary = Notary(SigningKeys(tmp_path / "signing.keys"), "okr.example.com")
    for _ in range(2):
        assert await seal(here.pool, company.org_id, notary)
        await company.append(company.check_in(company.umsatz))
    await here.export(company.org_id, tmp_path / "a.ledger.jsonl")
    return tmp_path / "a.ledger.jsonl"


async def test_they_travel(
    here: Installation, there: Installation, company: Company, file: Path, tmp_path: Path
) -> None:
    lines = [orjson.loads(line) for line in content(file).splitlines()]
    [tile] = [line for line in lines if line.get("type") == "leaves"]
    hashes = b"".join(bytes.fromhex(line["leaf_hash"]) for line in lines if "open" in line)
    assert (tile["first"], b64decode(tile["hashes"])) == (1, hashes[: 32 * SEALED])
    assert check(file).end.leaves == 1
    assert (await there.take_in(file)).imported == SEALED + 1
    part = tmp_path / "part.ledger.jsonl"
    await here.export(company.org_id, part, from_position=5)
    assert check(part).end.leaves == 0


async def test_an_interrupted_export_goes_on(
    here: Installation, company: Company, file: Path
) -> None:
    whole = content(file)
    lines = whole.splitlines(keepends=True)
    for left in range(1, 4):
        put(file, b"".join(lines[:-left]))
        await here.export(company.org_id, file)
        assert content(file) == whole


async def test_a_file_that_does_not_count_any(company: Company, file: Path) -> None:
    lines = [line for line in content(file).splitlines(keepends=True) if b'"leaves",' not in line]
    before, end = b"".join(lines[:-1]), orjson.loads(lines[-1])
    del end["leaves"]
    put(file, before)
    put(file, before + orjson.dumps(end) + b"\n")
    with pytest.raises(DamagedLine, match="its digest is another"):
        check(file)


@pytest.mark.parametrize(
    ("first", "hashes", "told"),
    [
        (2, 9, "its leaf hashes begin at 2, and 1 must follow"),
        (1, 0, "its leaf hashes are not 32 bytes each, at most 256"),
        (1, 257, "its leaf hashes are not 32 bytes each, at most 256"),
        (1, 11, "its leaf hashes are of more positions than the export has"),
        (1, 8, "its digest is another"),
    ],
)
async def test_a_damaged_one(
    company: Company, file: Path, first: int, hashes: int, told: str
) -> None:
    lines = content(file).splitlines(keepends=True)
    [at] = [number for number, line in enumerate(lines) if b'"leaves",' in line]
    data = b64encode(bytes(32 * hashes)).decode()
    lines[at] = orjson.dumps({"type": "leaves", "first": first, "hashes": data}) + b"\n"
    put(file, b"".join(lines))
    with pytest.raises(DamagedLine, match=told):
        check(file)


async def test_one_twice(company: Company, file: Path) -> None:
    lines = content(file).splitlines(keepends=True)
    [tile] = [line for line in lines if b'"leaves",' in line]
    put(file, content(file).replace(tile, tile + tile))
    with pytest.raises(DamagedLine, match="begin at 1, and 10 must follow"):
        check(file)
