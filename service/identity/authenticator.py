"""Authentication of a request: from its Authorization header to the principal."""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from .issuers import Issuer
from .jwks import PublicKey
from .keys import KeySource, KeysUnavailable, key_source
from .principal import Principal
from .tokens import (
    Clock,
    InvalidToken,
    Reason,
    UnverifiedToken,
    VerifiedToken,
    read_token,
    unknown_issuer,
    utc_now,
    verify_token,
)


@dataclass(frozen=True, slots=True)
class _Accepted:
    """A token accepted before: reading it and checking its signature need not be repeated."""

    token: UnverifiedToken
    key: PublicKey
    verified: VerifiedToken


class Authenticator:
    """Accepts the tokens of the given issuers.

    The last `cache_size` accepted tokens are remembered by the hash of their text. Their times
    are checked at every use, and so is their key: it must still be among the issuer's.

    Raises `ValueError` when there is no issuer, or two have the same name.
    """

    def __init__(
        self,
        issuers: Iterable[Issuer],
        *,
        clock: Clock = utc_now,
        key_source: Callable[[str | Path], KeySource] = key_source,
        cache_size: int = 10_000,
    ) -> None:
        self._issuers: dict[str, tuple[Issuer, KeySource]] = {}
        for issuer in issuers:
            if issuer.issuer in self._issuers:
                raise ValueError(f"the issuer {issuer.issuer!r} is configured twice; remove one")
            self._issuers[issuer.issuer] = (issuer, key_source(issuer.jwks))
        if not self._issuers:
            raise ValueError("no issuer is configured, so no token could be accepted; add one")
        self._clock = clock
        self._cache_size = cache_size
        self._accepted: OrderedDict[bytes, _Accepted] = OrderedDict()

    async def authenticate(self, authorization_header: str | None) -> Principal:
        """Return who sends a request with this `Authorization` header, `None` if it has none.

        Raises `InvalidToken`.
        """
        text = _bearer_token(authorization_header)
        # Characters that are no text at all are for read_token to refuse.
        digest = sha256(text.encode("utf-8", "surrogatepass")).digest()
        accepted = self._accepted.get(digest)
        token = accepted.token if accepted else read_token(text)
        issuer, key = await self._issuer_and_key(token)
        if accepted is None or accepted.key is not key:
            accepted = _Accepted(token, key, verify_token(token, issuer, key))
        principal = accepted.verified.principal_at(self._clock())
        self._accepted[digest] = accepted
        self._accepted.move_to_end(digest)
        if len(self._accepted) > self._cache_size:
            self._accepted.popitem(last=False)
        return principal

    async def _issuer_and_key(self, token: UnverifiedToken) -> tuple[Issuer, PublicKey]:
        if token.issuer not in self._issuers:
            raise unknown_issuer()
        issuer, keys = self._issuers[token.issuer]
        if token.algorithm not in issuer.algorithms:
            raise InvalidToken(
                "The token is signed with an algorithm that its issuer is not configured for; "
                f"let it sign with {' or '.join(sorted(issuer.algorithms))}.",
                Reason.WRONG_ALGORITHM,
            )
        try:
            key = await keys.find(token.kid, token.algorithm)
        except KeysUnavailable:
            raise InvalidToken(
                "The token cannot be checked now, because the keys of its issuer cannot be read; "
                "try again in a minute.",
                Reason.KEYS_UNAVAILABLE,
            ) from None
        if key is None:
            raise InvalidToken(
                "The token is signed with a key that its issuer does not publish; fetch a new one.",
                Reason.UNKNOWN_KEY,
            )
        return issuer, key


def _bearer_token(authorization_header: str | None) -> str:
    scheme, _, token = (authorization_header or "").strip().partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise InvalidToken(
            'The request carries no token; send the header "Authorization: Bearer <token>".',
            Reason.MISSING,
        )
    return token.strip()
