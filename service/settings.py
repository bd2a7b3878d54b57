"""The service's settings, read from environment variables that begin with OKR_."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .errors import UserFacingError
from .ledger.key_file import KeyFile
from .ledger.sealing import LocalWrappingKey, WrappingKey
from .postgres.directory import default_data_dir
from .proof.keys import SigningKeys
from .proof.notary import Notary

# As browsers write it: a scheme, a host in lower case, a port if it is not the scheme's own.
_ORIGIN = re.compile(r"[a-z][a-z0-9+.-]*://[^\s/?#@*A-Z]+")

LOG_NAME = "okr-ledger"
"""How an installation is called in its checkpoints unless told."""
# What a signed note admits in the name of a key, of which it is the beginning.
_LOG_NAME = re.compile(r"[^\s+\x00-\x1f\ud800-\udfff]+")


class InvalidSettings(UserFacingError):
    """A setting cannot be used; the message names the variable and the remedy."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the data is, how to reach it, and who else may use it.

    OKR_DATABASE_URL: one's own PostgreSQL 18; without it the service runs an embedded one.
    OKR_DATABASE_OWNER_URL: the login that migrates, if it is another than the service's.
    OKR_DATA_DIR: the folder of the embedded PostgreSQL, the local issuer and the local key.
    OKR_KEY, OKR_KEY_FILE: the key-encryption key, as 64 hexadecimal digits or in a file.
    OKR_SIGNING_KEY_FILE: the file of the keys that sign checkpoints, made on first use.
    OKR_LOG_NAME: what begins the origin of checkpoints, such as okr.example.com.
    OKR_ISSUERS: the file that says whose tokens are accepted.
    OKR_ALLOWED_ORIGINS: pages of other hosts that may call the API from a browser, such as
        https://okr.example.com, separated by commas; * for all.
    """

    data_dir: Path
    database_url: str | None = None
    database_owner_url: str | None = None
    key: str | None = None
    key_file: Path | None = None
    signing_key_file: Path | None = None
    log_name: str = LOG_NAME
    allowed_origins: tuple[str, ...] = ()

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Reads the settings; empty variables count as absent.

        Raises:
            InvalidSettings: OKR_ALLOWED_ORIGINS has something that is no origin, or OKR_LOG_NAME
                something that cannot stand in a checkpoint.
        """
        given = {name: value for name, value in environment.items() if value}
        key_file = given.get("OKR_KEY_FILE")
        signing_key_file = given.get("OKR_SIGNING_KEY_FILE")
        return cls(
            data_dir=Path(given.get("OKR_DATA_DIR") or default_data_dir()),
            database_url=given.get("OKR_DATABASE_URL"),
            database_owner_url=given.get("OKR_DATABASE_OWNER_URL"),
            key=given.get("OKR_KEY"),
            key_file=None if key_file is None else Path(key_file),
            signing_key_file=None if signing_key_file is None else Path(signing_key_file),
            log_name=_log_name(given.get("OKR_LOG_NAME", LOG_NAME)),
            allowed_origins=_origins(given.get("OKR_ALLOWED_ORIGINS", "")),
        )

    @property
    def embedded(self) -> bool:
        """Whether the service runs its own PostgreSQL."""
        return self.database_url is None

    def wrapping_key(self) -> WrappingKey:
        """The key-encryption key; with the embedded database one is made when there is none.

        Raises:
            InvalidSettings: there is none, or it is no key.
        """
        try:
            if self.key is not None:
                return LocalWrappingKey.from_hex(self.key, "OKR_KEY")
            if self.key_file is not None:
                return KeyFile(self.key_file)
            if self.embedded:
                return KeyFile.made(self.data_dir / "key-encryption.key")
        except ValueError as error:
            raise InvalidSettings(str(error)) from error
        except OSError as error:
            variable = "OKR_KEY_FILE" if self.key_file else "OKR_DATA_DIR"
            raise InvalidSettings(
                f"The key-encryption key cannot be read from {error.filename} ({error.strerror}): "
                f"check {variable}."
            ) from error
        raise InvalidSettings(
            "OKR_DATABASE_URL needs a key-encryption key that is kept outside the database: set "
            "OKR_KEY_FILE to a file with 64 hexadecimal digits (openssl rand -hex 32 makes them), "
            "and keep a copy of it; without it sealed texts cannot be read any more."
        )

    def notary(self) -> Notary | None:
        """Who signs checkpoints; None where a database of one's own has no file for the keys, which
        all services of the database need to have in common."""
        path = self.signing_key_file
        if path is None and self.embedded:
            path = self.data_dir / "checkpoint-signing.keys"
        return None if path is None else Notary(SigningKeys(path), self.log_name)


def _log_name(text: str) -> str:
    if not _LOG_NAME.fullmatch(text):
        raise InvalidSettings(
            f"OKR_LOG_NAME: {text!r} cannot stand in a checkpoint. Write a name without blanks and "
            "without +, such as okr.example.com."
        )
    return text


def _origins(text: str) -> tuple[str, ...]:
    origins = tuple(part.strip() for part in text.split(",") if part.strip())
    for origin in origins:
        if origin != "*" and not _ORIGIN.fullmatch(origin):
            raise InvalidSettings(
                f"OKR_ALLOWED_ORIGINS: {origin!r} is no origin. Write scheme, host and, if it has "
                "one, port, in lower case and without a path: https://okr.example.com or "
                "http://localhost:5173. Separate several by commas; * alone admits every page."
            )
    return origins
