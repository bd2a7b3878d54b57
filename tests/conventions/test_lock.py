"""The lock files pin every dependency with hashes, agree with each other and name no host."""

import re
import tomllib
from itertools import chain

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.conventions.repository import ROOT

LOCKS = ("requirements.txt", "requirements-dev.txt", "requirements-docs.txt")


def pins(lock: str) -> dict[str, Requirement]:
    """The lock's requirements by canonical name; each must carry a hash."""
    text = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    pinned: dict[str, Requirement] = {}
    for line in re.sub(r"(?m)^\s*#.*", "", text).splitlines():
        if not line.strip():
            continue
        specification, *hashes = re.split(r"\s+--hash=", line.strip())
        requirement = Requirement(specification)
        assert hashes, f"{requirement.name} has no hash in {lock}: run `make lock`"
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", value) for value in hashes)
        assert [clause.operator for clause in requirement.specifier] == ["=="]
        pinned[canonicalize_name(requirement.name)] = requirement
    return pinned


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_names_no_host(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert not re.findall(
        r"\S*://\S*|^\s*-(?:i|f|-\w*(?:index|links|host))\b.*", text, re.MULTILINE
    )


def test_lock_satisfies_the_declared_dependencies() -> None:
    with (ROOT / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)
    declared = {
        "requirements.txt": chain(
            project["build-system"]["requires"], project["project"]["dependencies"]
        ),
        "requirements-dev.txt": project["project"]["optional-dependencies"]["dev"],
        "requirements-docs.txt": project["project"]["optional-dependencies"]["docs"],
    }
    for lock, dependencies in declared.items():
        pinned = pins(lock)
        for dependency in map(Requirement, dependencies):
            pin = pinned.get(canonicalize_name(dependency.name))
            assert pin is not None, f"{dependency.name} is not in {lock}: run `make lock`"
            (clause,) = pin.specifier
            assert dependency.specifier.contains(clause.version), f"{lock}: run `make lock`"


@pytest.mark.parametrize("lock", LOCKS[1:])
def test_development_runs_on_what_is_shipped(lock: str) -> None:
    shipped, development = pins("requirements.txt"), pins(lock)
    different = {name for name, pin in shipped.items() if str(development.get(name)) != str(pin)}
    assert not different, "the lock files differ: run `make lock`"


def test_development_and_documentation_fit_into_one_environment() -> None:
    development, documentation = (pins(lock) for lock in LOCKS[1:])
    different = {
        name for name, pin in documentation.items() if str(development.get(name, pin)) != str(pin)
    }
    assert not different, "the lock files differ: run `make lock`"
