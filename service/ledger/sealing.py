"""Seals personal data and confidential values: AES-GCM under a data key per person, or per stream
with such values, wrapped by a key kept elsewhere."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol, Self
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ..errors import UserFacingError
from ..postgres.directory import make_file

_NONCE_BYTES = 12
_KEY_BYTES = 32


class WrappingKey(Protocol):
    """The key-encryption key, which never enters the database. A port: a KMS can take its place."""

    @property
    def id(self) -> str:
        """Names the key beside what it wrapped, so that it can be rotated."""

    def adopt(self, id: str) -> bool:
        """Goes on with the key of this id, which has replaced the present one; False if it is not
        at hand."""

    def wrap(self, key: bytes, context: bytes) -> bytes:
        """Encrypts a data key, bound to `context`."""

    def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        """Decrypts a data key; raises `WrongWrappingKey` if it was not wrapped by this one."""


class WrongWrappingKey(UserFacingError):
    """The key-encryption key is not the one that wrapped the data keys of this database."""

    def __init__(self, key_id: str) -> None:
        super().__init__(key_id)

    def __str__(self) -> str:
        return (
            f"A data key was wrapped by another key-encryption key than {self.args[0]}; "
            "start the service with the key that belongs to this database "
            "(OKR_KEY_FILE or OKR_KEY)."
        )


class DataKeyDamaged(UserFacingError):
    """A data key is not what the key-encryption key in use wrapped for this subject."""

    def __init__(self, org_id: UUID, subject: UUID, key_id: str) -> None:
        super().__init__(org_id, subject, key_id)

    def __str__(self) -> str:
        org_id, subject, key_id = self.args
        return (
            f"The data key of {subject} in organisation {org_id} was altered, or is that of "
            f"another subject: the key-encryption key {key_id}, which is the right one, did not "
            "wrap it for this one. Restore this row of the table data_key from a backup."
        )


class LocalWrappingKey:
    """A key-encryption key of 32 bytes, from a file or the environment."""

    def __init__(self, key: bytes) -> None:
        if len(key) != _KEY_BYTES:
            raise ValueError(f"The key-encryption key has {len(key)} bytes; it must have 32.")
        self._key = key
        self._cipher = AESGCM(key)
        self.id = _fingerprint(key)

    def __reduce__(self) -> tuple[type[Self], tuple[bytes]]:
        # for worker processes; the cipher itself cannot be pickled
        return type(self), (self._key,)

    @classmethod
    def from_hex(cls, text: str, source: str) -> "LocalWrappingKey":
        """Reads a key of 64 hexadecimal digits; `source` names it in the error."""
        try:
            return cls(bytes.fromhex(text.strip()))
        except ValueError as error:
            raise ValueError(
                f"{source} holds no key-encryption key: it must be 64 hexadecimal digits "
                "(openssl rand -hex 32 makes one)."
            ) from error

    @classmethod
    def from_file(cls, path: Path) -> "LocalWrappingKey":
        """Reads the key from a file. Raises OSError, and ValueError where it holds none."""
        return cls.from_hex(path.read_text(), str(path))

    @classmethod
    def in_file(cls, path: Path) -> "LocalWrappingKey":
        """Reads the key from a file, or makes both when there is none (mode 0600)."""
        if not path.exists():
            make_file(path, f"{os.urandom(_KEY_BYTES).hex()}\n")
        return cls.from_file(path)

    def adopt(self, id: str) -> bool:
        return id == self.id

    def wrap(self, key: bytes, context: bytes) -> bytes:
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, key, context)

    def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        try:
            return self._cipher.decrypt(wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:], context)
        except InvalidTag as error:
            raise WrongWrappingKey(self.id) from error


def unwrapped(
    wrapping_key: WrappingKey, org_id: UUID, subject: UUID, wrapped: bytes, wrapped_by: str
) -> bytes:
    """The data key of a subject; `wrapped_by` is the key-encryption key that its row names.

    Raises:
        WrongWrappingKey: that is not at hand.
        DataKeyDamaged: it is, and does not open the row.
    """
    try:
        return wrapping_key.unwrap(wrapped, key_context(org_id, subject))
    except WrongWrappingKey:
        if wrapping_key.adopt(wrapped_by):
            raise DataKeyDamaged(org_id, subject, wrapped_by) from None
        raise


def _fingerprint(key: bytes) -> str:
    # derived by encrypting a fixed text, so that the identifier says nothing of the key
    return AESGCM(key).encrypt(bytes(_NONCE_BYTES), b"", b"okr-ledger wrapping key").hex()[:16]


class DataKeyMissing(Exception):
    """There is no trace of a key under which something was sealed, not even of its destruction."""

    def __init__(self, subject: UUID) -> None:
        super().__init__(
            f"The data key of {subject} is missing, though it was never destroyed; restore "
            "the table data_key from a backup."
        )


class Sealer:
    """Seals and opens what is sealed in one organisation with the data keys it was given; one that
    was destroyed, or stayed elsewhere, is None."""

    def __init__(self, org_id: UUID, keys: Mapping[UUID, AESGCM | None]) -> None:
        self._org = org_id.bytes
        self._keys = keys

    def seal(self, text: bytes, subject: UUID, stream_id: UUID, version: int) -> bytes:
        """Encrypts `text` under the key of `subject`, who must have one; the place in the ledger
        is bound to it."""
        key = self._keys[subject]
        assert key is not None
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + key.encrypt(nonce, text, self._place(stream_id, version))

    def open(self, sealed: bytes, subject: UUID, stream_id: UUID, version: int) -> bytes | None:
        """Decrypts, or answers None when the key was destroyed, or stayed elsewhere.

        Raises:
            DataKeyMissing: the key was not destroyed, and is not there either.
            cryptography.exceptions.InvalidTag: the text was altered or moved from its place.
        """
        if subject not in self._keys:
            raise DataKeyMissing(subject)
        key = self._keys[subject]
        if key is None:
            return None
        place = self._place(stream_id, version)
        return key.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], place)

    def _place(self, stream_id: UUID, version: int) -> bytes:
        return self._org + stream_id.bytes + version.to_bytes(8)


def new_data_key() -> bytes:
    """A fresh random data key."""
    return AESGCM.generate_key(_KEY_BYTES * 8)


def key_context(org_id: UUID, subject: UUID) -> bytes:
    """What a wrapped data key is bound to: its organisation and subject."""
    return org_id.bytes + subject.bytes
