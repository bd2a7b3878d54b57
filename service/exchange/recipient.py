"""Hands data keys to another installation: sealed to its public key by HPKE (RFC 9180)."""

from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from ..ledger.sealing import key_context
from ..postgres.directory import make_file
from .errors import ExchangeRefused

_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_PURPOSE = b"okr-ledger/1 data key"


class Recipient:
    """The public key of an installation that is to receive data keys."""

    def __init__(self, key: X25519PublicKey) -> None:
        self._key = key

    @classmethod
    def from_file(cls, path: Path) -> "Recipient":
        """Reads the key in PEM. Raises ExchangeRefused if there is none."""
        try:
            key = load_pem_public_key(path.read_bytes())
        except ValueError:
            key = None
        if not isinstance(key, X25519PublicKey):
            raise ExchangeRefused(
                f"{path} holds no public key to export to: let the receiving installation make "
                "one by okr recipient-key, and keep its private key there."
            )
        return cls(key)

    @property
    def id(self) -> str:
        """The key itself, in hexadecimal."""
        return self._key.public_bytes_raw().hex()

    @property
    def pem(self) -> str:
        """The key in PEM."""
        encoded = self._key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        return encoded.decode()

    def seal(self, data_key: bytes, org_id: UUID, subject: UUID) -> bytes:
        """Encrypts the data key of a subject for the receiver alone."""
        return _SUITE.encrypt(data_key, self._key, info=_info(org_id, subject))


class RecipientKey:
    """The private key with which an installation opens what was sealed for it."""

    def __init__(self, key: X25519PrivateKey) -> None:
        self._key = key

    @classmethod
    def from_file(cls, path: Path) -> "RecipientKey":
        """Reads the key in PEM. Raises ExchangeRefused if there is none."""
        try:
            key = load_pem_private_key(path.read_bytes(), password=None)
        except (ValueError, TypeError):
            key = None
        if not isinstance(key, X25519PrivateKey):
            raise ExchangeRefused(
                f"{path} holds no private key of a recipient: name the file that okr "
                "recipient-key made."
            )
        return cls(key)

    @classmethod
    def in_file(cls, path: Path) -> "RecipientKey":
        """Reads the key, or makes both when there is no such file (mode 0600). Raises
        ExchangeRefused if the file holds something else or cannot be made."""
        if not path.exists():
            encoded = X25519PrivateKey.generate().private_bytes(
                Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
            )
            try:
                make_file(path, encoded.decode())
            except OSError as error:
                raise ExchangeRefused(
                    f"{path} cannot be written ({error.strerror}): name another file."
                ) from error
        return cls.from_file(path)

    @property
    def public(self) -> Recipient:
        """What exporters seal for."""
        return Recipient(self._key.public_key())

    def open(self, sealed: bytes, org_id: UUID, subject: UUID) -> bytes | None:
        """Decrypts the data key of a subject; None if it was altered, or is that of another."""
        try:
            return _SUITE.decrypt(sealed, self._key, info=_info(org_id, subject))
        except (InvalidTag, ValueError):
            return None


def _info(org_id: UUID, subject: UUID) -> bytes:
    return _PURPOSE + key_context(org_id, subject)
