"""Whatever is done to a good token, it is refused or still means the same."""

import json
import sys
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from okr.service.identity import Authenticator, InvalidToken, Issuer, Principal
from okr.service.identity.jwks import PublicKey
from tests.identity.doubles import SetClock
from tests.identity.signing import AUDIENCE, ISSUER, ORG, PERSON, Signer, decode, encode

ORIGINAL = Principal(ORG, PERSON, frozenset({"member"}))

# Of all of Unicode, lone surrogates included.
CHARACTERS = st.integers(0, 127).map(chr) | st.integers(0, sys.maxunicode).map(chr)
TEXT = st.lists(CHARACTERS, max_size=20).map("".join)
TOKEN_LIKE = st.lists(st.sampled_from("abcXYZ019-_.={} "), max_size=100).map("".join)

every_algorithm = pytest.mark.parametrize("algorithm", ["EdDSA", "ES256", "RS256"])

# Neither a busy machine nor the making of a key is a failure.
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


class AnyKeyId:
    """A key source that is as lenient as can be: each id and algorithm yields its one key."""

    def __init__(self, key: PublicKey) -> None:
        self._key = key

    async def find(self, _kid: str, _algorithm: str) -> PublicKey:
        return self._key


@cache
def token(algorithm: str) -> str:
    return Signer(algorithm=algorithm).token(roles=["member"])


async def authenticate(algorithm: str, text: str) -> Principal:
    """Authenticate with nothing remembered from an earlier call."""
    issuer = Issuer(ISSUER, AUDIENCE, frozenset({algorithm}), "https://login.example.com/keys")
    source = AnyKeyId(Signer(algorithm=algorithm).key.public_key())
    authenticator = Authenticator([issuer], clock=SetClock(), key_source=lambda _: source)
    return await authenticator.authenticate(f"Bearer {text}")


async def assert_harmless(algorithm: str, text: str) -> None:
    try:
        principal = await authenticate(algorithm, text)
    except InvalidToken:
        return
    assert principal == ORIGINAL


@every_algorithm
async def test_the_token_itself_is_accepted(algorithm: str) -> None:
    assert await authenticate(algorithm, token(algorithm)) == ORIGINAL


EDITS = st.tuples(st.integers(0), st.sampled_from(["insert", "replace", "remove"]), CHARACTERS)


@every_algorithm
@unhurried
@given(edits=st.lists(EDITS, max_size=4))
async def test_characters_edited(algorithm: str, edits: list[tuple[int, str, str]]) -> None:
    text = token(algorithm)
    for number, edit, character in edits:
        at = number % (len(text) + 1)
        inserted = "" if edit == "remove" else character
        text = text[:at] + inserted + text[at + (edit != "insert") :]
    await assert_harmless(algorithm, text)


@every_algorithm
@unhurried
@given(segment=st.integers(0, 2), number=st.integers(0, 10_000))
async def test_a_bit_flipped(algorithm: str, segment: int, number: int) -> None:
    segments = token(algorithm).split(".")
    content = bytearray(decode(segments[segment]))
    bit = number % (len(content) * 8)
    content[bit // 8] ^= 1 << bit % 8
    segments[segment] = encode(bytes(content))
    with pytest.raises(InvalidToken):
        await authenticate(algorithm, ".".join(segments))


@every_algorithm
@unhurried
@given(
    header=st.dictionaries(
        st.sampled_from(["alg", "kid", "typ", "b64", "crit", "jwk", "zip"]),
        st.none() | st.booleans() | st.integers() | TEXT | st.sampled_from(["none", "HS256"]),
    ),
    changes=st.dictionaries(
        st.sampled_from(["iss", "aud", "sub", "org", "exp", "nbf", "roles"]),
        st.none() | st.integers() | TEXT | st.lists(TEXT, max_size=2),
    ),
)
async def test_headers_and_claims_rewritten(
    algorithm: str, header: dict[str, Any], changes: dict[str, Any]
) -> None:
    old_header, old_claims, signature = token(algorithm).split(".")
    new_header = encode(json.dumps(json.loads(decode(old_header)) | header).encode())
    new_claims = encode(json.dumps(json.loads(decode(old_claims)) | changes).encode())
    await assert_harmless(algorithm, f"{new_header}.{new_claims}.{signature}")


@every_algorithm
@unhurried
@given(text=TOKEN_LIKE | TEXT)
async def test_arbitrary_text(algorithm: str, text: str) -> None:
    with pytest.raises(InvalidToken):
        await authenticate(algorithm, text)
