"""The issuers whose tokens are accepted, and the TOML file that lists them.

The environment variable `OKR_ISSUERS` names the file. It has one table for each issuer:

    [[issuer]]
    issuer = "https://login.example.com/"    # the tokens' `iss`, letter for letter
    audience = "okr"                         # must be (among) the tokens' `aud`
    algorithms = ["RS256"]                   # signature algorithms that the issuer uses
    jwks = "https://login.example.com/keys"  # its public keys: https, http on loopback, or a
                                             # file, relative to the folder of this one
    # Optional:
    org_claim = "org"                        # claim with the organisation's id, a UUID
    person_claim = "sub"                     # claim with the person's id, a UUID
    roles_claim = "roles"                    # claim with a list of roles that narrows rights
    organizations = ["9d0c…"]                # the only organisations it may speak for;
                                             # give it wherever organisations share a service
"""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from typing import Any
from uuid import UUID

from ..errors import UserFacingError
from .jwks import ALGORITHMS
from .keys import check_url

ISSUERS_VARIABLE = "OKR_ISSUERS"


class InvalidIssuers(UserFacingError, ValueError):
    """The file of issuers has mistakes; the message names the file, and each mistake by key."""


@dataclass(frozen=True, slots=True)
class Issuer:
    """One issuer of tokens and what is demanded of them; see the module for the fields.

    `jwks` is a `str` for an address and a `Path` for a file. `organizations` of `None` lets the
    issuer speak for every organisation.

    Raises `ValueError` when an algorithm is not supported or the address is not safe.
    """

    issuer: str
    audience: str
    algorithms: frozenset[str]
    jwks: str | Path
    org_claim: str = "org"
    person_claim: str = "sub"
    roles_claim: str = "roles"
    organizations: frozenset[UUID] | None = None

    def __post_init__(self) -> None:
        _check_algorithms(self.algorithms)
        if isinstance(self.jwks, str):
            check_url(self.jwks)


def issuers_from_environment(environment: Mapping[str, str]) -> tuple[Issuer, ...]:
    """Return the issuers in the file that `OKR_ISSUERS` names, none when it is not set.

    Raises `InvalidIssuers`.
    """
    path = environment.get(ISSUERS_VARIABLE)
    return load_issuers(Path(path)) if path else ()


def load_issuers(path: Path) -> tuple[Issuer, ...]:
    """Return the issuers that the TOML file lists.

    Raises `InvalidIssuers`, which names all mistakes at once.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InvalidIssuers(
            f"{path}: cannot be read ({error.strerror}); check {ISSUERS_VARIABLE}"
        ) from error
    except ValueError as error:
        raise InvalidIssuers(f"{path}: is not TOML in UTF-8: {error}") from error
    mistakes = [f"{key}: unknown; write [[issuer]]" for key in content if key != "issuer"]
    tables = content.get("issuer", [])
    if not isinstance(tables, list) or not tables:
        mistakes.append("issuer: missing; write a table [[issuer]] for each issuer")
        tables = []
    issuers: dict[str, Issuer] = {}
    for number, table in enumerate(tables, start=1):
        values, found = _read_table(table, path.parent)
        if values.get("issuer") in issuers:
            found.append("issuer: listed before; join the two tables")
        mistakes.extend(f"issuer {number}, {mistake}" for mistake in found)
        if not found:
            issuers[values["issuer"]] = Issuer(**values)
    if mistakes:
        raise InvalidIssuers("\n".join(f"{path}: {mistake}" for mistake in mistakes))
    return tuple(issuers.values())


def _read_table(table: object, folder: Path) -> tuple[dict[str, Any], list[str]]:
    """Return the fields of one table, and what is wrong with it."""
    if not isinstance(table, dict):
        return {}, ["it is not a table; write [[issuer]] above its keys"]
    values: dict[str, Any] = {}
    mistakes = []
    for key, value in table.items():
        try:
            values[key] = _READERS[key](value, folder)
        except KeyError:
            mistakes.append(f"{key}: unknown; the keys are {', '.join(_READERS)}")
        except ValueError as error:
            mistakes.append(f"{key}: {error}")
    missing = [field.name for field in fields(Issuer) if field.default is MISSING]
    mistakes.extend(f"{key}: missing" for key in missing if key not in table)
    return values, mistakes


def _read_text(value: object, _: Path) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("must be a string that is not empty")
    return value


def _read_algorithms(value: object, _: Path) -> frozenset[str]:
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise ValueError('must be a list of names such as ["RS256"]')
    names = frozenset(value)
    _check_algorithms(names)
    return names


def _read_jwks(value: object, folder: Path) -> str | Path:
    text = _read_text(value, folder)
    if "://" in text:
        check_url(text)
        return text
    path = folder / text
    if not path.is_file():
        raise ValueError(f"there is no file {path}; give the path of a file or a URL with https://")
    return path


def _read_organizations(value: object, _: Path) -> frozenset[UUID]:
    try:
        if isinstance(value, list) and value:
            return frozenset(UUID(identifier) for identifier in value)
    except (ValueError, AttributeError):
        pass
    raise ValueError("must be a list of UUIDs that is not empty")


def _check_algorithms(names: frozenset[str]) -> None:
    unsupported = sorted(names - ALGORITHMS)
    if unsupported or not names:
        raise ValueError(
            f"{', '.join(unsupported) or 'an empty list'} is not supported; "
            f"use some of {', '.join(sorted(ALGORITHMS))}"
        )


_READERS: Mapping[str, Callable[[object, Path], Any]] = {
    "issuer": _read_text,
    "audience": _read_text,
    "algorithms": _read_algorithms,
    "jwks": _read_jwks,
    "org_claim": _read_text,
    "person_claim": _read_text,
    "roles_claim": _read_text,
    "organizations": _read_organizations,
}
