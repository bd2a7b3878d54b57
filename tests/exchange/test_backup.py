"""What was erased is in no table and no backup, and cannot be brought back by an older one."""

from pathlib import Path
from typing import Any

import pytest

from okr.service.exchange import ExchangeRefused, back_up, backing_up, restore
from okr.service.identity import utc_now
from okr.service.ledger.access import newest
from okr.service.ledger.rebuild import differences
from okr.service.ledger.sealing import LocalWrappingKey
from okr.service.postgres.pool import Pool
from tests.exchange.backed_up import Lived, Opened, installation, remembered, traces
from tests.exchange.installation import content, mode, put, readable
from tests.graphql.house import Client
from tests.graphql.test_erasure import NAME, SAID, WORD, texts
from tests.ledger.company import Company


async def read_everywhere(lived: Lived, opened: Opened) -> list[str]:
    """All strings that the API gives of what was said, at every position."""
    client = Client(opened.engine, lived.house.admin.principal)
    found: list[str] = []
    for position in (*range(1, await client.head() + 1), None):
        as_of: Any = position and {"position": str(position)}
        found += texts((await client.execute(SAID, **lived.ids, asOf=as_of))["data"])
    return found


async def test_no_table_and_no_backup_has_the_texts(lived: Lived) -> None:
    assert await traces(lived.source, WORD, NAME) == []
    assert await remembered(lived.source, WORD, NAME) == set()
    assert "person" in await traces(lived.source, "Jörg Müller")
    taken = await newest(lived.source.pool, lived.house.org_id, 10)
    assert [access["what"] for access in taken] == ["okr backup"] * 3
    assert [access["arguments"] for access in taken] == [b'{"keys_only": true}', b"{}", b"{}"]
    for file in (lived.before, lived.after, lived.keys):
        assert mode(file) == 0o600
        for word in (WORD, NAME, "Jörg Müller"):
            assert word.encode() not in readable(file)
    said = await read_everywhere(lived, lived.source)
    assert not [text for text in said if WORD in text or NAME in text]


async def test_everything_comes_back_but_what_was_erased(lived: Lived) -> None:
    org_id = lived.house.org_id
    async with installation(lived.key) as there:
        assert await restore(there.pool, lived.key, lived.after) == 1
        assert await restore(there.pool, lived.key, lived.after) == 1
        assert await differences(there.pool, org_id, lived.key) == []
        rows = "select e::text from entry e where e.org_id = $1 order by e.position"
        assert await there.owner.fetch(rows, org_id) == await lived.source.owner.fetch(rows, org_id)
        assert await traces(there, WORD, NAME) == []
        assert await read_everywhere(lived, there) == await read_everywhere(lived, lived.source)


async def test_an_older_backup_is_read_with_newer_keys_but_for_what_was_erased(
    lived: Lived,
) -> None:
    async with installation(lived.key) as there:
        with pytest.raises(ExchangeRefused, match="name a newer copy of the data keys by --keys"):
            await restore(there.pool, lived.key, lived.before)
        assert await there.owner.fetchval("select count(*) from entry") == 0
        await restore(there.pool, lived.key, lived.before, keys=lived.keys)
        assert await traces(there, WORD, NAME) == []
        said = await read_everywhere(lived, there)
        assert not [text for text in said if WORD in text or NAME in text]
        assert "Jörg Müller" in said


async def test_an_older_backup_without_keys_has_no_names_at_all(lived: Lived) -> None:
    stranger = LocalWrappingKey(bytes(32))
    async with installation(stranger) as there:
        await restore(there.pool, stranger, lived.before, without_keys=True)
        assert await traces(there, WORD, NAME, "Jörg Müller") == []
        said = await read_everywhere(lived, there)
        assert "Jörg Müller" not in said
        assert await there.owner.fetchval("select count(*) from key_result") == 1


async def test_what_is_no_whole_backup_is_refused(
    lived: Lived, pool: Pool, company: Company, tmp_path: Path
) -> None:
    whole = content(lived.after)
    for data, told in (
        (b"nothing", "no backup"),
        (whole[: len(whole) // 2], "damaged|no manifest|cut off"),
        (whole.replace(b'"topic":"person.added"', b'"topic":"person.adder"', 1), "not as it was"),
    ):
        file = tmp_path / "damaged.okr"
        put(file, data)
        with pytest.raises(ExchangeRefused, match=told):
            await restore(pool, lived.key, file)
    with pytest.raises(ExchangeRefused, match="data keys alone"):
        await restore(pool, lived.key, lived.keys)
    with pytest.raises(ExchangeRefused, match="there already"):
        await back_up(lived.source.pool, lived.key, lived.after, utc_now)
    with pytest.raises(ExchangeRefused, match="was made before"):
        await restore(lived.source.pool, lived.key, lived.after, keys=lived.before)
    assert company.org_id != lived.house.org_id
    with pytest.raises(ExchangeRefused, match="not in the backup"):
        await restore(pool, lived.key, lived.after)


def left(path: Path) -> list[str]:
    """What is in a folder."""
    return sorted(file.name for file in path.iterdir())


async def test_an_interrupted_one_leaves_nothing(
    lived: Lived, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Interrupted(BaseException):
        """Ends a run as nothing does that is caught."""

    def interrupt(*_: object) -> None:
        assert left(tmp_path) == [".all.backup.unfinished"]
        assert mode(tmp_path / ".all.backup.unfinished") == 0o700
        raise Interrupted

    file = tmp_path / "all.backup"
    with monkeypatch.context() as patched:
        patched.setattr(backing_up, "_write_keys", interrupt)
        with pytest.raises(Interrupted):
            await back_up(lived.source.pool, lived.key, file, utc_now)
    assert left(tmp_path) == []


async def test_what_a_killed_one_left_is_no_backup_and_the_next_begins_anew(
    lived: Lived, tmp_path: Path
) -> None:
    file, folder = tmp_path / "all.backup", tmp_path / ".all.backup.unfinished"
    whole = content(lived.after)
    for size in (0, 700, len(whole) // 2):
        folder.mkdir()
        put(folder / file.name, whole[:size])
        put(folder / f"{lived.house.org_id}.ledger.jsonl", b"{")
        with pytest.raises(ExchangeRefused, match=r"no backup|damaged|cut off"):
            await restore(lived.source.pool, lived.key, folder / file.name)
        await back_up(lived.source.pool, lived.key, file, utc_now)
        assert left(tmp_path) == [file.name]
        file.unlink()
    with pytest.raises(ExchangeRefused, match=r"gone/all\.backup cannot be written"):
        await back_up(lived.source.pool, lived.key, tmp_path / "gone" / file.name, utc_now)
