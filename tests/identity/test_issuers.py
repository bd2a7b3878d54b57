"""The file of issuers: what it yields, and how each mistake in it is named."""

from pathlib import Path
from textwrap import dedent

import pytest

from okr.service.identity import (
    InvalidIssuers,
    Issuer,
    issuers_from_environment,
    load_issuers,
)
from tests.identity.signing import ORG

MINIMAL = """
    [[issuer]]
    issuer = "https://login.example.com/"
    audience = "okr"
    algorithms = ["RS256", "ES256"]
    jwks = "https://login.example.com/keys"
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "issuers.toml"


def write(path: Path, content: str) -> Path:
    path.write_text(dedent(content), encoding="utf-8")
    return path


def mistakes(path: Path, content: str) -> list[str]:
    with pytest.raises(InvalidIssuers) as refused:
        load_issuers(write(path, content))
    lines = str(refused.value).splitlines()
    assert all(line.startswith(f"{path}: ") for line in lines)
    return [line.removeprefix(f"{path}: ") for line in lines]


def test_what_is_optional_has_defaults(path: Path) -> None:
    assert load_issuers(write(path, MINIMAL)) == (
        Issuer(
            issuer="https://login.example.com/",
            audience="okr",
            algorithms=frozenset({"RS256", "ES256"}),
            jwks="https://login.example.com/keys",
            org_claim="org",
            person_claim="sub",
            roles_claim="roles",
            organizations=None,
        ),
    )


def test_everything_given(path: Path) -> None:
    (path.parent / "keys").mkdir()
    (path.parent / "keys" / "mill.json").touch()
    content = f"""
        {MINIMAL}
        [[issuer]]
        issuer = "Mühle GmbH"
        audience = "ziele"
        algorithms = ["EdDSA"]
        jwks = "keys/mill.json"
        org_claim = "https://mill.example/org"
        person_claim = "employee"
        roles_claim = "okr_roles"
        organizations = ["{ORG}"]
    """
    _, mill = load_issuers(write(path, content))
    assert mill == Issuer(
        issuer="Mühle GmbH",
        audience="ziele",
        algorithms=frozenset({"EdDSA"}),
        jwks=path.parent / "keys" / "mill.json",
        org_claim="https://mill.example/org",
        person_claim="employee",
        roles_claim="okr_roles",
        organizations=frozenset({ORG}),
    )


@pytest.mark.parametrize(
    ("line", "replacement", "mistake"),
    [
        ("issuer =", "", "issuer: missing"),
        ("issuer =", 'issuer = " "', "issuer: must be a string that is not empty"),
        ("audience", "", "audience: missing"),
        ("audience", 'audience = ["okr"]', "audience: must be a string"),
        ("algorithms", "", "algorithms: missing"),
        ("algorithms", 'algorithms = "RS256"', 'algorithms: must be a list of names such as ["RS'),
        ("algorithms", "algorithms = []", "algorithms: an empty list is not supported"),
        ("algorithms", 'algorithms = ["none"]', "algorithms: none is not supported; use some of"),
        ("algorithms", 'algorithms = ["RS256", "HS256"]', "algorithms: HS256 is not supported"),
        ("jwks", "", "jwks: missing"),
        ("jwks", "jwks = 5", "jwks: must be a string"),
        ("jwks", 'jwks = "no/such.json"', "jwks: there is no file "),
        ("jwks", 'jwks = "http://example.com/"', "jwks: 'http://example.com/' can be forged"),
        ("jwks", 'jwks = "ftp://example.com/"', "jwks: 'ftp://example.com/' is not a URL"),
        ("audience", 'audience = "okr"\nperson_claim = 1', "person_claim: must be a string"),
        ("audience", 'audience = "okr"\norganizations = []', "organizations: must be a list of"),
        ("audience", 'audience = "okr"\norganizations = ["x"]', "organizations: must be a list"),
        ("audience", 'audience = "okr"\norganizations = [1]', "organizations: must be a list of"),
        ("audience", 'audience = "okr"\nleeway = 5', "leeway: unknown; the keys are issuer, aud"),
    ],
)
def test_a_mistake_is_named_by_file_and_key(
    path: Path, line: str, replacement: str, mistake: str
) -> None:
    lines = [x if not x.strip().startswith(line) else replacement for x in MINIMAL.splitlines()]
    (found,) = mistakes(path, "\n".join(x.strip() for x in lines))
    assert found.startswith(f"issuer 1, {mistake}")


def test_all_mistakes_are_named_at_once(path: Path) -> None:
    content = f"""
        name = "x"
        {MINIMAL}
        {MINIMAL}
        [[issuer]]
        issuer = "b"
        algorithms = ["HS512"]
    """
    found = mistakes(path, "\n".join(line.strip() for line in content.splitlines()))
    assert [line.split(":")[0] for line in found] == [
        "name",
        "issuer 2, issuer",
        "issuer 3, algorithms",
        "issuer 3, audience",
        "issuer 3, jwks",
    ]


@pytest.mark.parametrize("content", ["", "issuer = []", "issuer = 'x'", "[issuer]\naudience = 'x'"])
def test_a_file_without_issuers(path: Path, content: str) -> None:
    assert mistakes(path, content) == ["issuer: missing; write a table [[issuer]] for each issuer"]


def test_a_list_of_something_else(path: Path) -> None:
    assert mistakes(path, "issuer = ['x']") == [
        "issuer 1, it is not a table; write [[issuer]] above its keys"
    ]


@pytest.mark.parametrize("content", [b"[[issuer", b"\xff"])
def test_a_file_that_is_not_toml(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(InvalidIssuers, match=r"issuers\.toml: is not TOML in UTF-8"):
        load_issuers(path)


def test_the_environment_names_the_file(path: Path) -> None:
    write(path, MINIMAL)
    assert issuers_from_environment({"OKR_ISSUERS": str(path)}) == load_issuers(path)
    assert issuers_from_environment({}) == ()


def test_a_file_that_cannot_be_read(path: Path) -> None:
    with pytest.raises(InvalidIssuers, match=r"issuers\.toml: cannot be read .*; check OKR_ISS"):
        issuers_from_environment({"OKR_ISSUERS": str(path)})


@pytest.mark.parametrize("algorithm", ["none", "HS256", "ES256K", "RS257"])
def test_no_issuer_can_be_made_with_another_algorithm(algorithm: str) -> None:
    with pytest.raises(ValueError, match=f"{algorithm} is not supported"):
        Issuer("x", "okr", frozenset({algorithm, "RS256"}), "https://example.com/keys")


def test_no_issuer_can_be_made_with_an_unsafe_address() -> None:
    with pytest.raises(ValueError, match="use https"):
        Issuer("x", "okr", frozenset({"RS256"}), "http://example.com/keys")
