"""Issuers' private keys, and tokens made with them, honest and forged."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed448 import Ed448PrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from jwt import get_algorithm_by_name

from okr.service.identity import Issuer

ORG = UUID("6f1c0a52-2f6f-4b8e-9d55-0b8f5a1c7e01")
PERSON = UUID("6f1c0a52-2f6f-4b8e-9d55-0b8f5a1c7e02")
ISSUER = "https://login.example.com/"
AUDIENCE = "okr"
NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | Ed25519PrivateKey | Ed448PrivateKey

_MAKERS: Mapping[str, Callable[[], PrivateKey]] = {
    "RS": lambda: rsa.generate_private_key(65537, 2048),
    "PS": lambda: rsa.generate_private_key(65537, 2048),
    "ES256": lambda: ec.generate_private_key(ec.SECP256R1()),
    "ES384": lambda: ec.generate_private_key(ec.SECP384R1()),
    "ES512": lambda: ec.generate_private_key(ec.SECP521R1()),
    "EdDSA": Ed25519PrivateKey.generate,
}


@cache
def private_key(algorithm: str, name: str) -> PrivateKey:
    """Return a key that fits the algorithm, the same for the same name."""
    return (_MAKERS.get(algorithm) or _MAKERS[algorithm[:2]])()


def claims(**changes: Any) -> dict[str, Any]:
    """Return the claims of a good token, changed; a change to `None` removes the claim."""
    good = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": str(PERSON),
        "org": str(ORG),
        "iat": seconds(NOW),
        "exp": seconds(NOW + timedelta(hours=1)),
    }
    return {name: value for name, value in (good | changes).items() if value is not None}


def seconds(time: datetime) -> int:
    return int(time.timestamp())


@dataclass(frozen=True)
class Signer:
    """An issuer's key, with which it signs and which it publishes."""

    kid: str = "key-1"
    algorithm: str = "EdDSA"
    name: str = "issuer"
    headers: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> PrivateKey:
        return private_key(self.algorithm, self.name)

    def jwk(self, **changes: Any) -> dict[str, Any]:
        """Return the public key as a JWK, changed."""
        public = get_algorithm_by_name(self.algorithm).to_jwk(self.key.public_key(), as_dict=True)
        public.pop("key_ops", None)
        return {**public, "kid": self.kid, "alg": self.algorithm, "use": "sig", **changes}

    def token(self, **changes: Any) -> str:
        """Return a token with the claims changed."""
        return self.sign(json.dumps(claims(**changes)).encode())

    def sign(self, payload: bytes) -> str:
        """Return a token with any payload; the signer's headers replace the usual ones."""
        header = {"alg": self.algorithm, "kid": self.kid, "typ": "JWT", **self.headers}
        return assemble(
            header,
            payload,
            lambda text: get_algorithm_by_name(self.algorithm).sign(text, self.key),
        )


def assemble(header: Mapping[str, Any], payload: bytes, sign: Callable[[bytes], bytes]) -> str:
    """Return a token in compact form; `sign` gives the signature for the text before it.

    Headers of `None` are left out.
    """
    present = {name: value for name, value in header.items() if value is not None}
    text = f"{encode(json.dumps(present).encode())}.{encode(payload)}"
    return f"{text}.{encode(sign(text.encode()))}"


def encode(content: bytes) -> str:
    return urlsafe_b64encode(content).decode().rstrip("=")


def decode(segment: str) -> bytes:
    return urlsafe_b64decode(segment + "=" * (-len(segment) % 4))


def key_set(keys: Iterable[Mapping[str, Any]]) -> bytes:
    return json.dumps({"keys": list(keys)}).encode()


def issuer(folder: Path, *signers: Signer, **changes: Any) -> Issuer:
    """Return an issuer whose key set stands in a file of `folder` with these signers' keys."""
    fields: dict[str, Any] = {
        "issuer": ISSUER,
        "audience": AUDIENCE,
        "algorithms": frozenset(signer.algorithm for signer in signers),
        **changes,
    }
    path = folder / f"{encode(fields['issuer'].encode())}.json"
    path.write_bytes(key_set(signer.jwk() for signer in signers))
    return Issuer(jwks=path, **fields)
