"""What the tools tell of people who were erased, and where nobody holds a role."""

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID, uuid4

import asyncpg
import pytest

from okr.domain.aggregate import Act
from okr.domain.person import Person, Role
from okr.service.importing.identity import id_of
from okr.service.ledger.command import Command, change, fingerprint
from okr.service.ledger.keys import erase
from okr.service.ledger.ledger import Ledger
from okr.service.ledger.sealing import LocalWrappingKey
from okr.service.postgres.pool import open_pool
from okr.service.postgres.supervisor import server
from tests.cli.okr import HISTORY, Okr, temporary

ORGANIZATION = UUID("342915b9-f4b1-58b6-a5c3-c62aa6641c42")
NAME = "Konstruktionsleiter"
HEAD = "Vertriebsleiter"
ENGINEER = id_of(ORGANIZATION, "person", NAME)


@pytest.fixture
def okr() -> Iterator[Okr]:
    """Tools beside a service that has a history."""
    with temporary("import", HISTORY) as okr, okr.serving():
        yield okr


async def withdraw_roles(okr: Okr) -> None:
    """Takes its role from everybody in the organisation."""
    key = LocalWrappingKey.from_file(okr.data_dir / "key-encryption.key")
    async with server(okr.data_dir) as database, await open_pool(database.service_dsn) as pool:
        people = [row["id"] for row in await pool.fetch("select id from person")]
        act = Act(people[0], datetime.now(UTC))
        decisions = tuple(
            change(Person, id_, lambda person: person.withdraw_role(Role.MEMBER, act))
            for id_ in people
        )
        await Ledger(pool, key).append(
            ORGANIZATION, Command(uuid4(), fingerprint(), people[0], decisions, None)
        )


async def erase_engineer(okr: Okr) -> None:
    async with server(okr.data_dir) as database:
        connection = await asyncpg.connect(database.service_dsn)
        await erase(connection, ORGANIZATION, ENGINEER)
        await connection.close()


async def test_the_log_is_read_where_nobody_holds_a_role(okr: Okr) -> None:
    await withdraw_roles(okr)
    told = okr.well("log", "--last", 100, columns=140)
    assert "entzogen" in told
    assert "gegründet" in told


async def test_an_erased_person_is_one_everywhere(okr: Okr) -> None:
    assert NAME in okr.well("log", "--last", 100)
    assert NAME in okr.well("log", "--person", ENGINEER, columns=140)
    await erase_engineer(okr)
    assert okr("rebuild", "--check").status == 1
    okr.well("rebuild", "--without-keys")
    okr.well("erase", ORGANIZATION, ENGINEER, "--reason", "Art. 17")
    assert okr.well("rebuild", "--check") == "Every column of every row is as the ledger says.\n"
    told = okr.well("log", "--last", 100)
    assert "Person (gelöscht)" in told
    assert NAME not in told
    reasons = okr.well("log", "--person", ENGINEER, columns=140)
    assert "Nach Rücksprache mit dem Service" not in reasons
    assert okr.well("import", HISTORY).startswith(f"{HISTORY.name}: 0 of 71 lines imported")


async def test_an_administrator_where_nobody_is_one_any_more(okr: Okr) -> None:
    """As after restoring a backup, if the only administrator that it knows was erased since."""
    await erase_engineer(okr)
    why = ("--reason", "restored from the backup of 3 May")
    erased = okr("administrator", ORGANIZATION, ENGINEER, *why, columns=200)
    assert erased.status == 1
    assert f"okr: person {ENGINEER} was erased" in erased.errors
    silent = okr("administrator", ORGANIZATION, HEAD, "--reason", " ")
    assert (silent.status, silent.output) == (1, "")
    assert "say why in words" in silent.errors
    unknown = okr("administrator", ORGANIZATION, "Neue", *why, columns=200)
    assert unknown.status == 2
    assert "there is no person 'Neue'" in unknown.errors

    made = f"Person {id_of(ORGANIZATION, 'person', HEAD)} is an administrator"
    for _ in ("the first time", "again"):
        assert okr.well("administrator", ORGANIZATION, HEAD, *why).startswith(made)
    added = okr.well("administrator", ORGANIZATION, "Neue", *why, "--new").split()[1]
    told = okr.well("log", "--topic", "person.role_given", "--topic", "person.added", columns=200)
    assert told.count("restored from the backup of 3 May") == 2
    # who is one has the rights of one
    for by in (id_of(ORGANIZATION, "person", HEAD), UUID(added)):
        okr.well("erase", ORGANIZATION, ENGINEER, "--reason", "Art. 17", "--by", by)


def test_only_the_service_warns_of_the_embedded_database() -> None:
    with temporary("import", HISTORY) as okr:
        assert "is for development and single hosts" not in okr("log").errors
        with okr.serving():  # which looks for it
            pass
