"""The local issuer: tokens for development, signed with a key kept in the data directory."""

import json
import os
import stat
import tempfile
from base64 import urlsafe_b64encode
from collections.abc import Collection
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from jwt.algorithms import OKPAlgorithm

from ..errors import UserFacingError
from .issuers import Issuer
from .tokens import Clock, utc_now

LOCAL_ISSUER = "okr-local"
LOCAL_AUDIENCE = "okr"
KEY_FILE = "local-issuer.pem"
KEY_SET_FILE = "local-issuer.jwks.json"


class InvalidLocalKey(UserFacingError):
    """The file with the local issuer's key cannot be used; the message says what to do."""


class LocalIssuer:
    """Issues tokens that the service accepts when `as_issuer()` is among its issuers.

    Whoever can read the data directory can be anyone, so accept it only for development. The
    key is created on first use; several processes may do that at once and get the same one.

    Raises `InvalidLocalKey` when there is a key file and it is broken or readable by others.
    """

    def __init__(self, data_dir: Path, *, clock: Clock = utc_now) -> None:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._clock = clock
        self._key = _load_or_create_key(data_dir / KEY_FILE)
        jwk = _public_jwk(self._key)
        self._kid: str = jwk["kid"]
        self._key_set_path = data_dir / KEY_SET_FILE
        _publish(self._key_set_path, json.dumps({"keys": [jwk]}, indent=2).encode())

    def as_issuer(self) -> Issuer:
        """Return what the service needs to accept the tokens."""
        return Issuer(LOCAL_ISSUER, LOCAL_AUDIENCE, frozenset({"EdDSA"}), self._key_set_path)

    def issue(
        self,
        org_id: UUID,
        person_id: UUID,
        roles: Collection[str] | None = None,
        lifetime: timedelta = timedelta(hours=12),
    ) -> str:
        """Return a token for the person, valid from now on for `lifetime`.

        `roles` narrows it to these roles; `None` leaves all that the ledger grants.

        Raises `ValueError` when the lifetime is shorter than a second.
        """
        if lifetime < timedelta(seconds=1):
            raise ValueError("a token's lifetime must be at least one second")
        now = int(self._clock().timestamp())
        claims: dict[str, Any] = {
            "iss": LOCAL_ISSUER,
            "aud": LOCAL_AUDIENCE,
            "sub": str(person_id),
            "org": str(org_id),
            "iat": now,
            "exp": now + int(lifetime.total_seconds()),
        }
        if roles is not None:
            claims["roles"] = sorted(roles)
        return jwt.encode(claims, self._key, algorithm="EdDSA", headers={"kid": self._kid})


def _load_or_create_key(path: Path) -> Ed25519PrivateKey:
    if not path.exists():
        pem = Ed25519PrivateKey.generate().private_bytes(
            Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
        )
        draft = _draft(path, pem)
        try:
            # Unlike a rename, a link fails when another process was faster.
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise InvalidLocalKey(f"{path} is open to other users; run: chmod 600 {path}")
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise InvalidLocalKey(
            f"{path} holds no Ed25519 key; delete it to have a new one made "
            "(tokens issued so far become invalid)"
        )
    return key


def _public_jwk(key: Ed25519PrivateKey) -> dict[str, Any]:
    jwk = OKPAlgorithm.to_jwk(key.public_key(), as_dict=True)
    # RFC 7638: a key's id is the hash of its required members in lexical order.
    digest = sha256(json.dumps(jwk, sort_keys=True, separators=(",", ":")).encode()).digest()
    kid = urlsafe_b64encode(digest).decode().rstrip("=")
    return {**jwk, "kid": kid, "use": "sig", "alg": "EdDSA"}


def _publish(path: Path, content: bytes) -> None:
    if not path.exists() or path.read_bytes() != content:
        _draft(path, content).replace(path)


def _draft(path: Path, content: bytes) -> Path:
    """Return a complete file beside `path`, readable by its owner only."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=path.name, delete=False) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return Path(file.name)
