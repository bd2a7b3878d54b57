"""JSON Web Key Sets (RFC 7517): the public keys in them, by key id and algorithm."""

import json
import logging
from collections.abc import Callable, Mapping
from typing import Any, cast

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed448 import Ed448PublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm
from jwt.exceptions import PyJWTError

PublicKey = RSAPublicKey | EllipticCurvePublicKey | Ed25519PublicKey | Ed448PublicKey

KeySet = Mapping[tuple[str, str], PublicKey]
"""Public keys by key id and algorithm; a key stands under each algorithm that fits its type."""

MIN_RSA_BITS = 2048

_FAMILIES: Mapping[str, tuple[Callable[[dict[str, Any]], Any], tuple[str, ...]]] = {
    "RSA": (RSAAlgorithm.from_jwk, ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512")),
    "EC P-256": (ECAlgorithm.from_jwk, ("ES256",)),
    "EC P-384": (ECAlgorithm.from_jwk, ("ES384",)),
    "EC P-521": (ECAlgorithm.from_jwk, ("ES512",)),
    "OKP Ed25519": (OKPAlgorithm.from_jwk, ("EdDSA",)),
    "OKP Ed448": (OKPAlgorithm.from_jwk, ("EdDSA",)),
}

ALGORITHMS = frozenset(name for _, names in _FAMILIES.values() for name in names)
"""The signature algorithms that exist here. All are asymmetric: no key can be a shared secret."""

_log = logging.getLogger(__name__)


class InvalidKeySet(ValueError):
    """The document is not a JSON Web Key Set."""


class _UnusableKey(ValueError):
    """One key of a set cannot serve; the others can."""


def parse_key_set(document: bytes, origin: str) -> KeySet:
    """Return the usable keys of a JWKS document; `origin` names it in the log.

    Keys for encryption are passed over. A key that cannot be used is left out with a warning,
    so that a type of key not known here does not disable its neighbours.

    Raises `InvalidKeySet` when the document as a whole is not a key set.
    """
    try:
        content = json.loads(document)
    except (ValueError, RecursionError) as error:
        raise InvalidKeySet("it is not JSON") from error
    if not isinstance(content, dict) or not isinstance(content.get("keys"), list):
        raise InvalidKeySet('it is not a JSON object with a list named "keys"')
    keys: dict[tuple[str, str], PublicKey] = {}
    for number, jwk in enumerate(content["keys"], start=1):
        try:
            for entry in _entries(jwk):
                if entry[0] in keys:
                    raise _UnusableKey("its kid belongs to an earlier key")
                keys.update([entry])
        except _UnusableKey as reason:
            _log.warning("Key %d of %s is left out: %s.", number, origin, reason)
    return keys


def _entries(jwk: object) -> list[tuple[tuple[str, str], PublicKey]]:
    if not isinstance(jwk, dict):
        raise _UnusableKey("it is not a JSON object")
    operations = jwk.get("key_ops", ["verify"])
    if not isinstance(operations, list):
        raise _UnusableKey("its key_ops is not a list")
    if jwk.get("use", "sig") != "sig" or "verify" not in operations:
        return []
    kid = jwk.get("kid")
    if not isinstance(kid, str):
        raise _UnusableKey("it has no kid, by which tokens could select it")
    if "d" in jwk:
        raise _UnusableKey("it is a private key and must count as disclosed; replace it")
    kind = f"{jwk.get('kty')} {jwk['crv']}" if "crv" in jwk else f"{jwk.get('kty')}"
    if kind not in _FAMILIES:
        raise _UnusableKey(f"its type {kind!r} is none of {', '.join(_FAMILIES)}")
    load, algorithms = _FAMILIES[kind]
    if "alg" in jwk:
        algorithms = tuple(name for name in algorithms if name == jwk["alg"])
        if not algorithms:
            raise _UnusableKey(f"its alg {jwk['alg']!r} does not fit its type {kind!r}")
    try:
        key = cast(PublicKey, load(jwk))
    except (PyJWTError, ValueError, TypeError) as error:
        raise _UnusableKey(f"its members make no key of type {kind!r}") from error
    if isinstance(key, RSAPublicKey) and key.key_size < MIN_RSA_BITS:
        raise _UnusableKey(f"it has {key.key_size} bits, fewer than {MIN_RSA_BITS}")
    return [((kid, name), key) for name in algorithms]
