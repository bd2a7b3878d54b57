"""An organisation elsewhere is the same: every entry, every command, every row."""

from pathlib import Path
from uuid import uuid4

import pytest

from okr.domain.errors import IdempotencyKeyReused, NotInForce
from okr.service.exchange import RecipientKey, check
from okr.service.ledger import keys as data_keys
from okr.service.ledger.keys import erase
from okr.service.ledger.rebuild import differences
from okr.service.ledger.stamping import COLUMNS
from tests.exchange.installation import Installation, content, mode
from tests.ledger import verifier
from tests.ledger.company import Company


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "organisation.ledger.jsonl"


async def test_everything_is_the_same_elsewhere(
    told: Company, here: Installation, there: Installation, private: RecipientKey, file: Path
) -> None:
    before = await here.everything(told.org_id)
    assert all(before[target] for target in COLUMNS)
    exported = await here.export(told.org_id, file, private.public)
    received = await there.take_in(file, private)
    assert (received.imported, received.already_there) == (exported.entries, 0)
    assert await there.everything(told.org_id) == before
    assert await here.everything(told.org_id) == before
    assert await differences(there.pool, told.org_id, there.wrapping_key) == []
    records = await there.owner.fetch("select * from entry where org_id = $1", told.org_id)
    assert all(verifier.leaf_hash(record) == record["leaf_hash"] for record in records)


async def test_an_export_of_the_import_is_the_same_file(
    company: Company, here: Installation, there: Installation, private: RecipientKey, file: Path
) -> None:
    await here.export(company.org_id, file, private.public)
    await there.take_in(file, private)
    files = []
    for number, installation in enumerate((here, there)):
        files.append(file.with_name(f"{number}.ledger.jsonl"))
        await installation.export(company.org_id, files[-1])
    assert files[0].read_bytes() == files[1].read_bytes()


async def test_repeating_an_import_changes_nothing(
    company: Company, here: Installation, there: Installation, private: RecipientKey, file: Path
) -> None:
    await here.export(company.org_id, file, private.public)
    await there.take_in(file, private)
    generation = "select generation from head where org_id = $1"
    before = await there.owner.fetchval(generation, company.org_id)
    received = await there.take_in(file, private)
    assert (received.imported, received.already_there) == (0, 8)
    assert await there.owner.fetchval(generation, company.org_id) == before
    # and into the installation that it came from
    assert (await here.take_in(file, private)).already_there == 8


async def test_both_go_on(
    company: Company, here: Installation, there: Installation, private: RecipientKey, file: Path
) -> None:
    await here.export(company.org_id, file, private.public)
    await there.take_in(file, private)
    for installation in (here, there):
        moved = company.through(installation.ledger)
        receipt = await moved.append(moved.check_in(moved.umsatz, note="weiter geht es"))
        assert receipt.position == 9
        assert await differences(installation.pool, company.org_id, installation.wrapping_key) == []
        note = await installation.owner.fetchval(
            "select note from check_in where org_id = $1", company.org_id
        )
        assert note == "weiter geht es"


async def test_a_repeated_request_is_recognised_elsewhere(
    company: Company, here: Installation, there: Installation, private: RecipientKey, file: Path
) -> None:
    key, reword = uuid4(), company.reword(company.marge, "Marge halten")
    first = await company.append(reword, id=key, asked="Marge")
    nothing = await company.append(reword, id=uuid4(), asked="Marge")
    assert (first.position, nothing.position) == (9, 9)
    await here.export(company.org_id, file, private.public)
    await there.take_in(file, private)
    moved = company.through(there.ledger)
    again = await moved.append(reword, id=key, asked="Marge")
    assert (again.position, again.repeated) == (9, True)
    with pytest.raises(IdempotencyKeyReused):
        await moved.append(reword, id=key, asked="something else")
    assert len(await there.commands(company.org_id)) == 5


async def names(installation: Installation, company: Company) -> list[str | None]:
    rows = await installation.owner.fetch(
        "select p.name from person p join head h using (org_id, generation) "
        "where p.org_id = $1 order by p.name",
        company.org_id,
    )
    return [row["name"] for row in rows]


async def test_without_keys_what_is_sealed_reads_as_erased(
    company: Company, here: Installation, there: Installation, file: Path
) -> None:
    await company.append(company.check_in(company.umsatz))
    await here.export(company.org_id, file)
    assert b'"state":"withheld"' in content(file)
    await there.take_in(file)
    assert await names(there, company) == [None, None, None]
    assert await names(here, company) == ["Anna", "Jörg", "Ute"]
    notes = await there.owner.fetch("select note from check_in where org_id = $1", company.org_id)
    assert [row["note"] for row in notes] == [None]
    assert await there.entries(company.org_id) == await here.entries(company.org_id)
    assert await differences(there.pool, company.org_id, there.wrapping_key) == []
    moved = company.through(there.ledger)
    with pytest.raises(NotInForce, match="was erased"):
        await moved.append(moved.check_in(moved.umsatz))


async def test_who_was_erased_stays_erased(
    company: Company,
    here: Installation,
    there: Installation,
    private: RecipientKey,
    file: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(data_keys, "TRUSTED", 0)
    await erase(here.pool, company.org_id, company.ute)
    await here.export(company.org_id, file, private.public)
    await there.take_in(file, private)
    assert await names(there, company) == ["Anna", "Jörg", None]
    # an erasure comes along with a later export, and one that was made there stays
    await erase(here.pool, company.org_id, company.anna)
    later = file.with_name("later.ledger.jsonl")
    await here.export(company.org_id, later, private.public)
    assert (await there.take_in(later, private)).erased == 2
    assert await names(there, company) == ["Jörg", None, None]
    await there.take_in(file, private)
    assert await names(there, company) == ["Jörg", None, None]


async def test_it_is_recorded_that_the_entries_came_from_elsewhere(
    company: Company, here: Installation, there: Installation, file: Path
) -> None:
    await here.export(company.org_id, file)
    await there.take_in(file)
    query = "select r.position, r.received_at > e.appended_at as later from received r "
    query += "join entry e using (org_id, position) where r.org_id = $1"
    assert [tuple(row) for row in await there.owner.fetch(query, company.org_id)] == [(8, True)]
    assert await here.owner.fetch(query, company.org_id) == []


def test_a_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "recipient.key"
    made = RecipientKey.in_file(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert RecipientKey.in_file(path).public.id == made.public.id


async def test_an_export_is_for_its_owner_alone(
    company: Company, here: Installation, file: Path
) -> None:
    await here.export(company.org_id, file)
    assert mode(file) == 0o600
    assert check(file).header.head_position == 8
