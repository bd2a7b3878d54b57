"""What needs no database: help, the schema, and arguments that cannot be meant."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from okr.service.cli.app import app
from okr.service.graphql.schema import schema
from okr.service.settings import InvalidSettings, Settings
from tests.cli.okr import Okr, temporary


@pytest.fixture(scope="module")
def okr() -> Iterator[Okr]:
    with temporary() as okr:
        yield okr


def test_the_schema(okr: Okr) -> None:
    done = okr.process("schema")
    assert (done.status, done.output) == (0, f"{schema.as_str().rstrip()}\n")


def test_unknown_commands(okr: Okr) -> None:
    done = okr("resume")
    assert done.status == 2
    assert done.errors.startswith("okr: No such command 'resume'.")
    assert done.errors.endswith("\nTry okr --help.\n")


@pytest.mark.parametrize("group", [(), ("plan",), ("proof",)])
def test_no_command_at_all(okr: Okr, group: tuple[str, ...]) -> None:
    done = okr(*group)
    assert (done.status, done.errors) == (2, "")
    assert done.output.rstrip() == okr.well(*group, "--help").rstrip()


@pytest.mark.parametrize("name", app.commands)
def test_help(okr: Okr, name: str) -> None:
    """Each command is where the overview looks for it."""
    assert f" {name} " in okr.well("--help")
    assert f"{name} " in okr.well(name, "--help").splitlines()[0 if name == "verify" else 1]


def test_the_overview_waits_for_no_command() -> None:
    """Neither the schema nor the events, which take a second, are imported for what needs none."""
    told = "import sys, okr.service.cli; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    imported = done.stdout.split()
    assert "okr.service.cli.app" in imported
    assert not {"asyncpg", "graphql", "rich", "okr.domain.aggregate"}.intersection(imported)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["log", "--since", "gestern"], "'gestern' is no time"),
        (["diff", "--from", "gestern"], "'gestern' is no time: write 2026-03-31"),
        (["audit-package", "--to", "end:"], "a position, like 214, or an end of a cycle"),
        (["sheet", "Q1", "--to", "q1.xlsx", "--as-of", "Q1"], "like start:CYCLE or end:CYCLE."),
        (["log", "--last", "0"], "--last"),
        (["serve", "--port", "65536"], "--port"),
        (["token", "--role", "chief"], "'chief'"),
        (["token", "--hours", "1e9"], "--hours"),
        (["import", "missing.timeline.jsonl"], "'missing.timeline.jsonl' does not"),
    ],
)
def test_arguments_that_cannot_be_meant(tmp_path: Path, arguments: list[str], told: str) -> None:
    done = Okr(tmp_path / "data")(*arguments, columns=20)
    assert done.status == 2
    error, remedy = done.errors.splitlines()
    assert error.startswith("okr: ")
    assert told in error
    assert remedy == f"Try okr {arguments[0]} --help."
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("variable", "value", "told"),
    [
        ("OKR_KEY", "abc", "OKR_KEY holds no key-encryption key"),
        ("OKR_KEY_FILE", "/missing", "(No such file or directory): check OKR_KEY_FILE."),
        ("OKR_DATABASE_URL", "postgresql://x@127.0.0.1:1/x", "needs a key-encryption key"),
    ],
)
def test_settings_that_cannot_be_used(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, told: str
) -> None:
    for name in ("OKR_KEY", "OKR_KEY_FILE", "OKR_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(variable, value)
    settings = Settings.from_environment()
    with pytest.raises(InvalidSettings) as invalid:
        settings.wrapping_key()
    assert told in str(invalid.value)


def test_variables_that_are_empty_count_as_absent() -> None:
    settings = Settings.from_environment({"OKR_DATABASE_URL": "", "OKR_DATA_DIR": "/data"})
    assert settings.embedded
    assert settings.data_dir == Path("/data")
