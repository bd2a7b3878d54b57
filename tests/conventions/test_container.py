"""The image gets the files it is built from, and compose leaves no password to a default."""

import re
import tomllib
from fnmatch import fnmatch

from packaging.specifiers import SpecifierSet

from tests.conventions.repository import ROOT


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def copied() -> set[str]:
    """What the Dockerfile takes from the checkout."""
    return {
        source
        for line in re.findall(r"^COPY (?!--from)(.+)$", text("Dockerfile"), re.MULTILINE)
        for source in line.split()[:-1]
    }


def test_build_context_is_what_the_image_copies() -> None:
    admitted = {line[1:] for line in text(".dockerignore").splitlines() if line.startswith("!")}
    assert admitted == copied()
    assert {source for source in copied() if not (ROOT / source).exists()} == set()


def test_image_runs_a_supported_python() -> None:
    versions = set(re.findall(r"^FROM python:(\d+\.\d+)-slim", text("Dockerfile"), re.MULTILINE))
    supported = SpecifierSet(tomllib.loads(text("pyproject.toml"))["project"]["requires-python"])
    assert len(versions) == 1
    assert all(version in supported for version in versions)


def test_compose_has_no_default_for_a_secret() -> None:
    compose = text("docker-compose.yml")
    secrets = re.findall(r"\$\{(\w+)(:\?)?", compose)
    assert {name for name, _ in secrets} == {
        "OKR_SUPERUSER_PASSWORD",
        "OKR_OWNER_PASSWORD",
        "OKR_SERVICE_PASSWORD",
        "OKR_KEY",
    }
    assert {required for _, required in secrets} == {":?"}
    values = re.findall(r"^\s*\w*(?:PASSWORD|KEY): (.*)$", compose, re.MULTILINE)
    assert len(values) == 4
    assert all(fnmatch(value, "${*}") for value in values)


def test_compose_gives_each_login_its_own_password() -> None:
    logins = re.findall(
        r"^\s*(OKR_\w+URL): postgresql://(\w+):\$\{(\w+):\?[^}]*\}@db:5432/okr$",
        text("docker-compose.yml"),
        re.MULTILINE,
    )
    assert logins == [
        ("OKR_DATABASE_URL", "okr_service", "OKR_SERVICE_PASSWORD"),
        ("OKR_DATABASE_OWNER_URL", "okr_owner", "OKR_OWNER_PASSWORD"),
    ]


def test_compose_mounts_the_volume_where_postgres_18_keeps_its_data() -> None:
    compose = text("docker-compose.yml")
    assert "image: postgres:18\n" in compose
    assert re.search(r"^\s*- db:/var/lib/postgresql$", compose, re.MULTILINE)
