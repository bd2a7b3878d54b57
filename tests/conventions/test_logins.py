"""The logins that docker-compose.yml makes, tried on the embedded PostgreSQL."""

import asyncio
import os
import re
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from textwrap import dedent
from typing import TypeAlias
from urllib.parse import quote, urlsplit
from uuid import uuid4

import asyncpg
import pytest

from okr.service.ledger.ledger import Ledger
from okr.service.ledger.sealing import LocalWrappingKey
from okr.service.postgres.binaries import installation
from okr.service.postgres.connection import Credentials
from okr.service.postgres.directory import DataDirectory
from okr.service.postgres.migrate import migrate
from okr.service.postgres.pool import open_pool
from okr.service.postgres.supervisor import EmbeddedPostgres
from tests.conventions.repository import ROOT
from tests.ledger.company import Company
from tests.postgres.helpers import passable_directory

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
PASSWORDS = {"okr_owner": 'owner\'s "password"', "okr_service": "the service's"}


def statements() -> str:
    """What docker-compose.yml has psql run."""
    compose = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    found = re.search(r"^    content: \|\n((?:      .*\n)+)", compose, re.MULTILINE)
    assert found is not None
    return dedent(found[1])


@pytest.fixture(scope="module")
def directory() -> Iterator[Path]:
    with passable_directory() as path:
        yield path / "data"


@pytest.fixture(scope="module")
async def logins(directory: Path) -> AsyncIterator[dict[str, str]]:
    """The connection strings of the logins, made by psql in a cluster that had none of them, and
    that of the superuser."""
    async with EmbeddedPostgres(directory) as embedded:
        [host] = re.findall(r"host=([^&]+)", urlsplit(embedded.owner_dsn).query)
        credentials = Credentials.load(DataDirectory.at(directory))
        superuser = credentials.superuser_dsn(Path(host.replace("%2F", "/")))
        connection = await asyncpg.connect(superuser)
        for statement in ("database okr", "role okr_owner", "role okr_service"):
            await connection.execute(f"drop {statement}")
        await connection.close()
        await asyncio.to_thread(run_by_psql, superuser)
        query = urlsplit(embedded.owner_dsn).query
        made = {
            login: f"postgresql://{login}:{quote(password)}@/okr?{query}"
            for login, password in PASSWORDS.items()
        }
        await migrate(made["okr_owner"])
        yield made | {"superuser": superuser}


def run_by_psql(superuser: str) -> None:
    """Makes the logins as the container does."""
    environment = {
        "OKR_OWNER_PASSWORD": PASSWORDS["okr_owner"],
        "OKR_SERVICE_PASSWORD": PASSWORDS["okr_service"],
    }
    subprocess.run(
        [installation() / "bin/psql", "-v", "ON_ERROR_STOP=1", "--no-psqlrc", superuser],
        env=os.environ | environment,
        input=statements(),
        text=True,
        check=True,
        capture_output=True,
    )


@asynccontextmanager
async def logged_in(dsn: str) -> AsyncIterator[Connection]:
    connection = await asyncpg.connect(dsn)
    try:
        yield connection
    finally:
        await connection.close()


async def test_the_service_works_with_its_login(logins: dict[str, str]) -> None:
    async with await open_pool(logins["okr_service"], size=2) as pool:
        company = await Company(Ledger(pool, LocalWrappingKey(bytes(32))), uuid4()).found()
        receipt = await company.append(company.check_in(company.umsatz))
        assert receipt.position == 9


@pytest.mark.parametrize("login", PASSWORDS)
async def test_a_login_has_no_rights_on_the_server(logins: dict[str, str], login: str) -> None:
    async with logged_in(logins[login]) as connection:
        rights = await connection.fetchrow(
            "select rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls"
            " from pg_roles where rolname = session_user"
        )
        assert rights is not None
        assert set(rights) == {False}


@pytest.mark.parametrize(
    "statement",
    [
        "update entry set topic = 'x'",
        "delete from entry",
        "truncate entry",
        "alter table entry disable trigger all",
        "drop table entry",
        "update head set position = 0",
        "delete from data_key",
        "create table mine ()",
        "set role okr_owner",
        "set session authorization okr_owner",
        "grant okr_owner to okr_service",
        "set session_replication_role = replica",
    ],
)
async def test_the_service_gets_no_further(logins: dict[str, str], statement: str) -> None:
    async with logged_in(logins["okr_service"]) as connection:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)


@pytest.mark.parametrize("reset", ["reset role", "reset session authorization", "reset all"])
async def test_there_is_nothing_to_go_back_to(logins: dict[str, str], reset: str) -> None:
    async with await open_pool(logins["okr_service"], size=1) as pool, pool.acquire() as connection:
        await connection.execute(reset)
        users = await connection.fetchrow("select current_user, session_user")
        assert users is not None
        assert set(users) == {"okr_service"}
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("update entry set topic = 'x'")


async def test_a_login_needs_its_password(logins: dict[str, str]) -> None:
    wrong = logins["okr_service"].replace(quote(PASSWORDS["okr_service"]), "okr")
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(wrong)
