"""What is not taken in: other histories, other keys, and what the database itself refuses."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from okr.service.exchange import ExchangeRefused, Recipient, RecipientKey, check, target_at
from okr.service.exchange.errors import DamagedLine, Diverged, Gap
from okr.service.exchange.lines import CommandLine, EntryLine, decode, encode
from okr.service.exchange.receiving import SQL
from okr.service.ledger.entry import payload_hash
from okr.service.ledger.keys import erase
from okr.service.ledger.leaf import leaf_hash
from okr.service.ledger.rebuild import organizations
from okr.service.ledger.sealing import LocalWrappingKey, WrongWrappingKey
from tests.exchange.installation import Installation, content, put
from tests.ledger.company import Company


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "organisation.ledger.jsonl"


async def test_another_history_is_never_touched(
    company: Company, here: Installation, there: Installation, private: RecipientKey, file: Path
) -> None:
    await here.export(company.org_id, file, private.public)
    await there.take_in(file, private)
    moved = company.through(there.ledger)
    for one in (company, moved, moved):
        await one.append(one.check_in(one.umsatz))
    later = file.with_name("later.ledger.jsonl")
    await here.export(company.org_id, later, private.public)
    rest = file.with_name("rest.ledger.jsonl")
    await company.append(company.check_in(company.umsatz))
    await here.export(company.org_id, rest, private.public, 10)
    before = await there.everything(company.org_id)
    for given in (later, rest):
        with pytest.raises(Diverged, match="has another entry at position 9 than the file"):
            await there.take_in(given, private)
    assert await there.everything(company.org_id) == before
    # what was exported before they parted agrees with both
    assert (await there.take_in(file, private)).imported == 0


async def test_an_organisation_of_the_same_id(
    company: Company, here: Installation, there: Installation, private: RecipientKey, file: Path
) -> None:
    await Company(there.ledger, company.org_id).found()
    before = await there.everything(company.org_id)
    await here.export(company.org_id, file, private.public)
    with pytest.raises(Diverged, match="at position 1 "):
        await there.take_in(file, private)
    assert await there.everything(company.org_id) == before


async def test_a_gap(company: Company, here: Installation, there: Installation, file: Path) -> None:
    await here.export(company.org_id, file, None, 5)
    with pytest.raises(
        Gap, match=r"begins at position 5, .* ends here at 0: .* --from-position 1 "
    ):
        await there.take_in(file)
    assert company.org_id not in await organizations(there.pool)


async def test_there_is_nothing_beyond_the_head(
    company: Company, here: Installation, file: Path
) -> None:
    with pytest.raises(ExchangeRefused, match="ends at position 8: there is nothing to export"):
        await here.export(company.org_id, file, None, 9)


async def test_keys_are_for_the_recipient_alone(
    company: Company,
    here: Installation,
    there: Installation,
    private: RecipientKey,
    file: Path,
) -> None:
    await here.export(company.org_id, file, private.public)
    other = RecipientKey.in_file(file.with_name("other.key"))
    for given in (None, other):
        with pytest.raises(ExchangeRefused, match=f"for the recipient {private.public.id}"):
            await there.take_in(file, given)
    line = next(filter(lambda it: b'"wrapped":"' in it, content(file).splitlines()))
    key: Any = decode(line)
    opened = private.open(key.wrapped, company.org_id, key.subject_id)
    assert opened is not None
    assert len(opened) == 32
    assert private.open(key.wrapped, company.org_id, uuid4()) is None
    assert private.open(key.wrapped, uuid4(), key.subject_id) is None
    assert other.open(key.wrapped, company.org_id, key.subject_id) is None
    assert private.open(key.wrapped[:-1], company.org_id, key.subject_id) is None


async def test_files_that_are_no_keys(file: Path, private: RecipientKey) -> None:
    put(file, b"geheim")
    with pytest.raises(ExchangeRefused, match="holds no public key"):
        Recipient.from_file(file)
    with pytest.raises(ExchangeRefused, match="holds no private key"):
        RecipientKey.from_file(file)
    put(file, private.public.pem.encode())
    assert Recipient.from_file(file).id == private.public.id
    with pytest.raises(ExchangeRefused, match="holds no private key"):
        RecipientKey.from_file(file)


def test_files_that_cannot_be_written(tmp_path: Path) -> None:
    nowhere = tmp_path / "missing" / "file"
    with pytest.raises(ExchangeRefused, match=r"cannot be written \(No such file"):
        RecipientKey.in_file(nowhere)
    with (
        pytest.raises(ExchangeRefused, match=r"cannot be written \(No such file"),
        target_at(nowhere),
    ):
        pytest.fail("it is open")


async def test_keys_that_were_made_anew_there(
    company: Company, here: Installation, there: Installation, private: RecipientKey, file: Path
) -> None:
    await there.owner.execute(
        "insert into data_key values ($1, $2, $3, $4)",
        company.org_id,
        company.ute,
        there.wrapping_key.id,
        there.wrapping_key.wrap(bytes(32), company.org_id.bytes + company.ute.bytes),
    )
    await here.export(company.org_id, file, private.public)
    with pytest.raises(ExchangeRefused, match=f"Person {company.ute} has another data key here"):
        await there.take_in(file, private)
    assert company.org_id not in await organizations(there.pool)


async def test_another_key_encryption_key(
    company: Company, here: Installation, there: Installation, private: RecipientKey, file: Path
) -> None:
    await here.export(company.org_id, file, private.public)
    await there.take_in(file, private)
    other = Installation(there.pool, there.owner, LocalWrappingKey(bytes(32)))
    with pytest.raises(WrongWrappingKey):
        await other.take_in(file, private)
    # who was erased there stays so when the keys come again
    await erase(there.pool, company.org_id, company.ute)
    await there.take_in(file, private)
    wrapped = "select wrapped from data_key where org_id = $1 and subject_id = $2"
    assert await there.owner.fetchval(wrapped, company.org_id, company.ute) is None


Forgery = Callable[[EntryLine], EntryLine]
FORGERIES: dict[str, tuple[Forgery, str]] = {
    "organization": (lambda it: it._replace(org_id=UUID(int=1)), "belongs to another"),
    "payload": (lambda it: it._replace(open=b"{}"), "payload of its entry was altered"),
    "envelope": (lambda it: it._replace(leaf_hash=bytes(32)), "envelope of its entry was altered"),
    "position": (lambda it: it._replace(position=77), "somebody else wrote"),
    "version": (lambda it: it._replace(stream_version=2), "stream_version does not follow"),
    "order": (
        lambda it: it._replace(recorded_at=datetime(2020, 1, 1, tzinfo=UTC)),
        "recorded before the one before",
    ),
    "future": (
        lambda it: it._replace(recorded_at=datetime.now(UTC) + timedelta(days=1)),
        "recorded later than it is now",
    ),
}


@pytest.mark.parametrize("problem", FORGERIES)
async def test_the_database_checks_for_itself(
    company: Company, here: Installation, there: Installation, file: Path, problem: str
) -> None:
    """Whoever calls the function: the eighth entry is wrong, and none of the eight is taken."""
    entries = [EntryLine(*row) for row in await here.entries(company.org_id)]
    forged = FORGERIES[problem][0](entries[-1])
    if problem != "payload":
        forged = forged._replace(payload_hash=payload_hash(forged.open, forged.sealed))
    if problem != "envelope":
        read = decode(encode(forged))
        assert isinstance(read, EntryLine)
        forged = read._replace(leaf_hash=leaf_hash(read.envelope))
    given = [*entries[:-1], forged]
    with pytest.raises(asyncpg.PostgresError) as refused:
        await there.pool.execute(SQL["import_entries"], company.org_id, given)
    assert refused.value.sqlstate == "OKR04"
    assert refused.value.as_dict()["detail"] == f"{problem}:{forged.position}"
    assert company.org_id not in await organizations(there.pool)


async def test_a_file_that_changes_after_the_check(
    company: Company, here: Installation, there: Installation, file: Path
) -> None:
    await here.export(company.org_id, file)
    checked = check(file)
    for old, new, told in (
        (b'"stream_version":1', b'"stream_version":2', "line 5: the envelope of its entry was"),
        (b'"type":"entry"', b'"type":"extra"', "line 5: its type is none of"),
    ):
        right = content(file)
        put(file, right.replace(old, new, 1))
        with pytest.raises(DamagedLine, match=told):
            await there.take_in(checked)
        put(file, right)
    assert await there.entries(company.org_id) == []


async def test_the_service_writes_no_other_way(company: Company, here: Installation) -> None:
    for statement in (
        "insert into received values ($1, 1, '2026-01-01Z')",
        "delete from received where org_id = $1",
        "update received set position = 1 where org_id = $1",
        "insert into command select * from command where org_id = $1",
        "insert into entry select * from entry where org_id = $1",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await here.pool.execute(statement, company.org_id)


async def test_commands_that_stand_for_something_else(company: Company, here: Installation) -> None:
    before = await here.commands(company.org_id)
    first = CommandLine(*before[0][1:])
    for wrong in (
        first._replace(fingerprint=bytes(32)),
        first._replace(position=first.position + 1),
        first._replace(command_id=uuid4(), position=9),
    ):
        with pytest.raises(asyncpg.PostgresError) as refused:
            await here.pool.execute(
                SQL["import_commands"],
                company.org_id,
                [(company.org_id, *line) for line in (first._replace(command_id=uuid4()), wrong)],
            )
        assert refused.value.sqlstate == "OKR04"
        assert refused.value.as_dict()["detail"] == f"command:{wrong.command_id}"
    assert await here.commands(company.org_id) == before
