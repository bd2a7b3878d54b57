"""What needs no database: help, the schema, and arguments that cannot be meant."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from okr.service.cli.app import app
from okr.service.graphql.schema import schema
from okr.service.settings import InvalidSettings, Settings
from tests.cli.okr import Okr, temporary


@pytest.fixture(scope="module")
def okr() -> Iterator[Okr]:
    with temporary() as okr:
        yield okr


def test_the_schema(okr: Okr) -> None:
    assert okr.well("schema") == f"{schema.as_str().rstrip()}\n"


def test_unknown_commands(okr: Okr) -> None:
    done = okr("resume")
    assert done.status == 2
    assert "No such command 'resume'" in done.errors


def test_help() -> None:
    told = CliRunner().invoke(app, ["--help"])
    assert told.exit_code == 0
    commands = ("serve", "export", "import", "log", "rebuild", "recipient-key", "schema", "token")
    for command in commands:
        assert f" {command} " in told.stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["log", "--since", "gestern"], "'gestern' is no time"),
        (["log", "--last", "0"], "--last"),
        (["serve", "--port", "65536"], "--port"),
        (["token", "--role", "chief"], "'chief'"),
        (["token", "--hours", "1e9"], "--hours"),
        (["import", "missing.timeline.jsonl"], "'missing.timeline.jsonl' does not"),
    ],
)
def test_arguments_that_cannot_be_meant(tmp_path: Path, arguments: list[str], told: str) -> None:
    environment = {"OKR_DATA_DIR": str(tmp_path / "data"), "COLUMNS": "140"}
    done = CliRunner().invoke(app, arguments, env=environment)
    assert done.exit_code == 2
    assert told in done.stderr
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
