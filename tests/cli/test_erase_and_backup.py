"""Erasing at the machine, beside a service, and what backups are worth before and after."""

import re
import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID, uuid4

from okr.domain.aggregate import Act
from okr.domain.person import Person
from okr.domain.team import Team
from okr.service.importing.identity import id_of
from okr.service.ledger.command import Command, begin, change, fingerprint
from okr.service.ledger.key_file import KeyFile
from okr.service.ledger.ledger import Ledger
from okr.service.postgres.pool import open_pool
from okr.service.postgres.supervisor import server
from tests.cli.okr import HISTORY, Okr, temporary

ORGANIZATION = UUID("342915b9-f4b1-58b6-a5c3-c62aa6641c42")
NAME = "Konstruktionsleiter"
ID = id_of(ORGANIZATION, "person", NAME)
KEY = "key-encryption.key"


async def deactivate(okr: Okr) -> None:
    key = KeyFile(okr.data_dir / KEY)
    async with server(okr.data_dir) as database, await open_pool(database.service_dsn) as pool:
        act = Act(ID, datetime.now(UTC))
        team = uuid4()
        named = begin(Team, team, lambda: Team.add(team, f"Die {NAME.upper()}", act))
        leaves = change(Person, ID, lambda it: it.deactivate(date(2026, 3, 31), act))
        command = Command(uuid4(), fingerprint(), ID, (named, leaves), None)
        await Ledger(pool, key).append(ORGANIZATION, command)


async def test_erased_while_the_service_runs(tmp_path: Path) -> None:
    before, keys, after = (tmp_path / f"{name}.backup" for name in ("before", "keys", "after"))
    erase = ("erase", ORGANIZATION, NAME, "--reason", "Art. 17")
    with temporary("import", HISTORY) as okr:
        with okr.serving():
            assert (
                okr.well("backup", before) == "before.backup: 1 organisations and their data keys\n"
            )
            early = okr(*erase)
            assert early.status == 1
            assert "deactivate first, by the mutation deactivatePerson" in early.errors
            await deactivate(okr)
            someone = id_of(ORGANIZATION, "person", "Vertriebsleiter")
            for by in (someone, uuid4()):
                refused = okr(*erase, "--by", by, columns=200)
                assert refused.status == 2
                assert "--by: this takes one of the roles ADMIN" in refused.errors
            old = KeyFile(okr.data_dir / KEY).id
            told = okr.well(*erase, columns=200)
            assert "No answer and no row in use has the texts any more." in told
            assert re.search(r"with the name in these: 1, at position \d+\.", told)
            assert "okr backup --keys-only" in told
            assert "What others wrote" in told
            assert (new := KeyFile(okr.data_dir / KEY).id) != old
            [at] = re.findall(r"is destroyed, as of position (\d+)\.", told)
            told = okr.well("erase", ORGANIZATION, ID, "--reason", "again", columns=200)
            assert told.splitlines()[0].endswith(f"was erased already, as of position {at}.")
            assert "is replaced" not in told
            assert KeyFile(okr.data_dir / KEY).id == new
            assert NAME not in okr.well("log", "--last", 100)
            okr.well("rotate-key")
            okr.well("rebuild", "--check")
            assert okr.well("backup", keys, "--keys-only") == "keys.backup: data keys\n"
            accesses = okr.well("access-log", ORGANIZATION)
            assert "operator  okr backup  {}" in accesses
            okr.well("backup", after)
        with temporary() as later:
            later.data_dir.mkdir()
            later.data_dir.chmod(0o711)
            shutil.copy(okr.data_dir / KEY, later.data_dir / KEY)
            assert later.well("restore", after) == "after.backup: 1 organisations restored\n"
            assert NAME not in later.well("log", "--last", 100)
        with temporary() as again:
            again.data_dir.mkdir()
            again.data_dir.chmod(0o711)
            shutil.copy(okr.data_dir / KEY, again.data_dir / KEY)
            refused = again("restore", before)
            assert refused.status == 1
            assert "name a newer copy of the data keys by --keys" in refused.errors
            restored = again.well("restore", before, "--keys", keys)
            assert restored == "before.backup: 1 organisations restored\n"
            log = again.well("log", "--last", 100)
            assert NAME not in log
            unaccounted = again("rebuild", "--check", columns=200)
            assert unaccounted.status == 1
            assert f"the key of person {ID} is destroyed" in unaccounted.output
            assert "Every column of every row is as the ledger says." in unaccounted.output
            again.well("rebuild")
            told = again.well("erase", ORGANIZATION, ID, "--reason", "Art. 17", columns=200)
            assert "No answer and no row in use has the texts any more." in told
            assert "The name was not known any more" in told
            again.well("rebuild", "--check")
