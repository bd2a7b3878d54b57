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


def test_compose_requires_every_password() -> None:
    passwords = re.findall(r"^\s*\w*PASSWORD: (.*)$", text("docker-compose.yml"), re.MULTILINE)
    assert passwords
    assert all(fnmatch(password, "${*:[?]*}") for password in passwords)


def test_compose_mounts_the_volume_where_postgres_18_keeps_its_data() -> None:
    compose = text("docker-compose.yml")
    assert "image: postgres:18\n" in compose
    assert re.search(r"^\s*- db:/var/lib/postgresql$", compose, re.MULTILINE)
