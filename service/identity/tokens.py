"""Verification of one bearer token: a JSON Web Token (RFC 7519) with an asymmetric signature."""

import json
import re
from base64 import urlsafe_b64decode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from jwt import PyJWS
from jwt.exceptions import InvalidSignatureError, PyJWTError

from .issuers import Issuer
from .jwks import ALGORITHMS, PublicKey
from .principal import Principal

Clock = Callable[[], datetime]
"""Returns the present time, with a time zone."""

MAX_TOKEN_LENGTH = 16 * 1024
LEEWAY = timedelta(seconds=30)
"""By how much an issuer's clock may be ahead of ours (`nbf`, `iat`)."""

_COMPACT_FORM = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*")
_LAST_SECOND = datetime(9999, 12, 31, tzinfo=UTC).timestamp()

# An instance without `none` and HMAC: no header and no key can bring them back.
_SIGNATURES = PyJWS(algorithms=sorted(ALGORITHMS))


class Reason(StrEnum):
    """Why a token was refused, for programs; the message says it to people."""

    MISSING = "missing"
    TOO_LARGE = "too_large"
    MALFORMED = "malformed"
    CRITICAL_HEADER = "critical_header"
    UNKNOWN_ISSUER = "unknown_issuer"
    WRONG_ALGORITHM = "wrong_algorithm"
    UNKNOWN_KEY = "unknown_key"
    KEYS_UNAVAILABLE = "keys_unavailable"
    """Not the token's fault: its issuer cannot be reached. Over HTTP this is a 503, not a 401."""
    WRONG_SIGNATURE = "wrong_signature"
    WRONG_AUDIENCE = "wrong_audience"
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    INVALID_CLAIM = "invalid_claim"
    WRONG_ORGANIZATION = "wrong_organization"


class InvalidToken(Exception):
    """The request proves no identity.

    The message is meant for whoever sent it: it names the remedy and nothing of the inside.
    """

    def __init__(self, message: str, reason: Reason) -> None:
        super().__init__(message)
        self.message = message
        self.reason = reason


@dataclass(frozen=True, slots=True)
class UnverifiedToken:
    """A token that is well formed and says by which key it wants to be checked, no more."""

    text: str
    issuer: str
    algorithm: str
    kid: str


@dataclass(frozen=True, slots=True)
class VerifiedToken:
    """What a token asserts that its issuer has signed, and when it holds."""

    principal: Principal
    not_before: datetime | None
    expires_at: datetime

    def principal_at(self, now: datetime) -> Principal:
        """Return the principal, or raise `InvalidToken` when the token does not hold at `now`."""
        if now >= self.expires_at:
            raise InvalidToken(
                f"The token expired at {_shown(self.expires_at)}; fetch a new one.", Reason.EXPIRED
            )
        if self.not_before is not None and now + LEEWAY < self.not_before:
            raise InvalidToken(
                f"The token holds from {_shown(self.not_before)} only; wait until then, "
                "or correct the clock of its issuer.",
                Reason.NOT_YET_VALID,
            )
        return self.principal


def read_token(text: str) -> UnverifiedToken:
    """Return what selects the issuer and the key; nothing of it can be trusted yet.

    Raises `InvalidToken` when the token is too large, malformed, or demands an extension.
    """
    if len(text) > MAX_TOKEN_LENGTH:
        raise InvalidToken(
            f"The token is longer than {MAX_TOKEN_LENGTH} characters; "
            "let its issuer put fewer claims into it.",
            Reason.TOO_LARGE,
        )
    if not _COMPACT_FORM.fullmatch(text):
        raise _malformed()
    header, payload = (_read_object(segment) for segment in text.split(".")[:2])
    if "crit" in header:
        raise InvalidToken(
            'The token has a "crit" header, and no such extension is supported here; '
            "let its issuer sign tokens without it.",
            Reason.CRITICAL_HEADER,
        )
    return UnverifiedToken(
        text=text,
        issuer=_text(payload, "iss"),
        algorithm=_text(header, "alg"),
        kid=_text(header, "kid"),
    )


def verify_token(token: UnverifiedToken, issuer: Issuer, key: PublicKey) -> VerifiedToken:
    """Check the signature and every claim that does not depend on the time.

    `key` is the issuer's key that fits the token's key id and algorithm.

    Raises `InvalidToken`.
    """
    try:
        parts = _SIGNATURES.decode_complete(token.text, key, sorted(issuer.algorithms))
    except InvalidSignatureError:
        raise InvalidToken(
            "The token's signature is wrong: it was altered or not signed by its issuer; "
            "fetch a new one.",
            Reason.WRONG_SIGNATURE,
        ) from None
    except PyJWTError:
        raise _malformed() from None
    claims: dict[str, Any] = json.loads(parts["payload"])
    if claims["iss"] != issuer.issuer:
        raise unknown_issuer()
    audience = claims.get("aud")
    if issuer.audience not in (audience if isinstance(audience, list) else [audience]):
        raise InvalidToken(
            f'The token is not for this service; fetch one for the audience "{issuer.audience}".',
            Reason.WRONG_AUDIENCE,
        )
    org_id = _uuid(claims, issuer.org_claim)
    if issuer.organizations is not None and org_id not in issuer.organizations:
        raise InvalidToken(
            "The token's issuer may not speak for its organisation; "
            "fetch one from the organisation's own issuer.",
            Reason.WRONG_ORGANIZATION,
        )
    starts = [_time(claims, name) for name in ("nbf", "iat") if name in claims]
    expires_at = _time(claims, "exp")
    return VerifiedToken(
        principal=Principal(
            org_id=org_id,
            person_id=_uuid(claims, issuer.person_claim),
            allowed_roles=_roles(claims, issuer.roles_claim),
            expires_at=expires_at,
        ),
        not_before=max(starts, default=None),
        expires_at=expires_at,
    )


def utc_now() -> datetime:
    """Return the present time."""
    return datetime.now(UTC)


def unknown_issuer() -> InvalidToken:
    """Return the error for a token from an issuer that is not accepted here."""
    return InvalidToken(
        "The token is from an issuer that is not accepted here; "
        "fetch one from an issuer that this service is configured for.",
        Reason.UNKNOWN_ISSUER,
    )


def _malformed() -> InvalidToken:
    return InvalidToken(
        "The token is not a signed JSON Web Token in compact form; "
        "send it whole and unchanged, as its issuer returned it.",
        Reason.MALFORMED,
    )


def _read_object(segment: str) -> dict[str, Any]:
    try:
        content = json.loads(urlsafe_b64decode(segment + "=" * (-len(segment) % 4)))
    except (ValueError, RecursionError):
        raise _malformed() from None
    if not isinstance(content, dict):
        raise _malformed()
    return content


def _claim_error(name: str, demand: str) -> InvalidToken:
    return InvalidToken(
        f'The token\'s "{name}" {demand}; let its issuer provide it.', Reason.INVALID_CLAIM
    )


def _text(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name)
    if not isinstance(value, str):
        raise _claim_error(name, "must be present and a string")
    return value


def _uuid(claims: Mapping[str, Any], name: str) -> UUID:
    value = _text(claims, name)
    try:
        identifier = UUID(value)
    except ValueError:
        identifier = None
    # UUID() also reads braces, URNs and missing hyphens: one identity, one spelling.
    if identifier is None or str(identifier) != value.lower():
        raise _claim_error(name, "must be a UUID such as 123e4567-e89b-42d3-a456-426614174000")
    return identifier


def _time(claims: Mapping[str, Any], name: str) -> datetime:
    value = claims.get(name)
    # JSON's true is an int to Python, and its NaN is within no bounds.
    if not isinstance(value, int | float) or value is True or not 0 <= value <= _LAST_SECOND:
        raise _claim_error(name, "must be present and a time in seconds since 1970")
    return datetime.fromtimestamp(value, UTC)


def _roles(claims: Mapping[str, Any], name: str) -> frozenset[str] | None:
    if name not in claims:
        return None
    roles = claims[name]
    if not isinstance(roles, list) or not all(isinstance(role, str) for role in roles):
        raise _claim_error(name, "must be a list of strings")
    return frozenset(roles)


def _shown(time: datetime) -> str:
    return f"{time.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
