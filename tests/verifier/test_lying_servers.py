"""A service whose database was tampered with by its owner, verified from outside: each deed is
named."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from okr.service.postgres.connection import join
from okr.service.proof.keys import SigningKeys
from okr.service.proof.notary import Notary
from tests.cli.okr import HISTORY, PATIENCE, Okr, Outcome, environment, temporary
from tests.verifier import material
from tests.verifier.test_tampering import HASHES, PAYLOAD_HASH

ORG_ID = UUID("342915b9-f4b1-58b6-a5c3-c62aa6641c42")
TABLES = ("entry", "leaf_tile", "subtree", "checkpoint")
SIZE = 79
VALUE = """
    update entry set open = convert_to(replace(convert_from(open, 'UTF8'), '{', '{ '), 'UTF8')
    where org_id = $1 and position = 40
"""
ALTERED = [VALUE, f"{PAYLOAD_HASH} and position = 40", f"{HASHES} and position = 40"]
UNSEALED = [f"delete from {table} where org_id = $1" for table in TABLES[1:]]
CUT = [
    *(f"delete from {table} where org_id = $1" for table in ("leaf_tile", "checkpoint")),
    "delete from entry where org_id = $1 and position > 60",
    "update head set position = 60 where org_id = $1",
]


@dataclass(frozen=True)
class Served:
    """A running service, an auditor's files, and the owner of the database."""

    okr: Okr
    url: str
    directory: Path
    leaves: list[bytes]
    notary: Notary

    def verify(self) -> Outcome:
        """What the auditor learns of the server."""
        files = ("--key", self.directory / "keys", "--checkpoints", self.directory / "kept")
        return self.okr("verify", "--server", self.url, *files, columns=300)

    def note(self, size: int) -> str:
        """What the installation signed."""
        return self.notary.sign(ORG_ID, size, material.root(self.leaves[:size]))

    @asynccontextmanager
    async def tampered(self, deeds: list[str], *notes: tuple[int, str]) -> AsyncIterator[None]:
        """A database after some statements, and with other checkpoints; nobody seals meanwhile."""
        owner = await asyncpg.connect((await join(self.okr.data_dir)).owner_dsn)
        try:
            tables = [*TABLES, "head"]
            for table in tables:
                await owner.execute(f"create temp table kept_{table} as table {table}")
            async with owner.transaction():
                await self._do(owner, deeds)
                for size, note in notes:
                    await owner.execute(
                        "insert into checkpoint (org_id, size, note, sealed_at)"
                        " values ($1, $2, $3, $4)",
                        *(ORG_ID, size, note, datetime.now(UTC)),
                    )
            yield
            async with owner.transaction():
                restored = [
                    f"{statement} where org_id = $1"
                    for table in tables
                    for statement in (
                        f"delete from {table}",
                        f"insert into {table} select * from kept_{table}",
                    )
                ]
                await self._do(owner, [*restored, "delete from damage where org_id = $1"])
        finally:
            await owner.close()

    async def _do(self, owner: "asyncpg.Connection[asyncpg.Record]", deeds: list[str]) -> None:
        for table in TABLES:
            await owner.execute(f"alter table {table} disable trigger user")
        for deed in deeds:
            await owner.execute(deed, ORG_ID)
        for table in TABLES:
            await owner.execute(f"alter table {table} enable trigger user")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The auditor has kept the checkpoints of sizes 40, 64 and 79."""
    directory = tmp_path_factory.mktemp("desk")
    with temporary("import", HISTORY) as okr:
        okr.well("export", ORG_ID, "--to", directory / "ledger")
        text = (directory / "ledger").read_text("utf-8").splitlines()
        lines = [line for line in map(json.loads, text) if line.get("type") == "entry"]
        assert len(lines) == SIZE
        notary = Notary(SigningKeys(okr.data_dir / "checkpoint-signing.keys"), "okr-ledger")
        token = okr.well("token").strip()
        with okr.serving() as url, pytest.MonkeyPatch.context() as patch:
            # what begins with OKR is not taken over from this process
            patch.setattr(
                Okr, "environment", lambda self, columns=80: _environment(self, token, columns)
            )
            found = Served(okr, url, directory, material.leaves(lines), notary)
            (directory / "keys").write_text("\n".join(notary.verifier_keys(ORG_ID)), "utf-8")
            kept = "\n".join(map(found.note, (40, 64, SIZE)))
            (directory / "kept").write_text(kept, "utf-8")
            yield found


def _environment(okr: Okr, token: str, columns: int) -> dict[str, str]:
    return environment(OKR_DATA_DIR=str(okr.data_dir), OKR_TOKEN=token, COLUMNS=str(columns))


async def said(served: Served, begin: str) -> Outcome:
    """What is said once the service has read the ledger again."""
    patience = time.monotonic() + PATIENCE
    while True:
        outcome = await asyncio.to_thread(served.verify)
        if outcome.output.startswith(begin) or time.monotonic() > patience:
            return outcome


@pytest.mark.parametrize("deeds", [[VALUE], ALTERED])
async def test_an_altered_entry(served: Served, deeds: list[str]) -> None:
    """The tree is untouched: the service finds it by reading again, and gives no proof."""
    assert served.verify().status == 0
    async with served.tampered(deeds):
        outcome = await said(served, "altered: position 40: the server says so itself\n")
    assert outcome.status == 1
    assert outcome.output.startswith("altered: position 40: the server says so itself\n")
    assert (await said(served, "proven")).status == 0


async def test_a_ledger_that_was_cut_off(served: Served) -> None:
    """With a checkpoint of what is left, or with one of before, replayed."""
    told = "removed: positions 61 to 64: the checkpoint kept of size 64 has more\n"
    async with served.tampered(CUT, (60, served.note(60))):
        assert await asyncio.to_thread(served.verify) == Outcome(1, told, "")
    replayed = [CUT[1], CUT[3]]
    async with served.tampered(replayed, (60, served.note(60))):
        assert await asyncio.to_thread(served.verify) == Outcome(1, told, "")


async def test_a_history_that_was_rewritten_and_signed_anew(served: Served) -> None:
    """By the installation's own key."""
    async with served.tampered([*ALTERED, *UNSEALED]):
        await asyncio.to_thread(served.okr.well, "checkpoint", ORG_ID)
        outcome = await asyncio.to_thread(served.verify)
    told = "re-signed: positions 1 to 40: the checkpoint of size 40 is of another history\n"
    assert outcome == Outcome(1, told, "")


async def test_a_checkpoint_by_another_key(served: Served, tmp_path: Path) -> None:
    other = Notary(SigningKeys(tmp_path / "other.keys"), "okr-ledger")
    note = other.sign(ORG_ID, SIZE + 1, material.root([*served.leaves, bytes(32)]))
    async with served.tampered([], (SIZE + 1, note)):
        outcome = await asyncio.to_thread(served.verify)
    assert outcome.status == 2
    assert f"no trusted key signed the checkpoint of size {SIZE + 1}" in outcome.errors
