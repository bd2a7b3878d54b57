"""Key sets: which keys of a document are used, and which are left out, saying why."""

import logging
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed448 import Ed448PrivateKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

from okr.service.identity.jwks import InvalidKeySet, parse_key_set
from tests.identity.signing import Signer, key_set

GOOD = Signer(kid="good").jwk()


def test_a_key_serves_the_algorithm_that_it_is_declared_for() -> None:
    jwk = Signer(kid="k", algorithm="PS384").jwk()
    assert set(parse_key_set(key_set([jwk]), "test")) == {("k", "PS384")}


def test_a_key_without_declaration_serves_those_of_its_type() -> None:
    jwks = [Signer(kid=algorithm, algorithm=algorithm).jwk() for algorithm in ("RS256", "ES384")]
    for jwk in jwks:
        del jwk["alg"], jwk["use"]
    assert set(parse_key_set(key_set(jwks), "test")) == {
        *(("RS256", name) for name in ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512")),
        ("ES384", "ES384"),
    }


def test_ed448_is_an_eddsa_key() -> None:
    jwk = OKPAlgorithm.to_jwk(Ed448PrivateKey.generate().public_key(), as_dict=True)
    assert set(parse_key_set(key_set([{**jwk, "kid": "k"}]), "test")) == {("k", "EdDSA")}


def test_keys_for_encryption_are_passed_over_silently(caplog: pytest.LogCaptureFixture) -> None:
    others = [Signer(kid="a").jwk(use="enc"), Signer(kid="b").jwk(key_ops=["encrypt"])]
    assert set(parse_key_set(key_set([*others, GOOD]), "test")) == {("good", "EdDSA")}
    assert caplog.messages == []


def _unusable() -> dict[str, tuple[Any, str]]:
    small = rsa.generate_private_key(65537, 1024).public_key()
    private = ECAlgorithm.to_jwk(ec.generate_private_key(ec.SECP256R1()), as_dict=True)
    without_kid = Signer().jwk()
    del without_kid["kid"]
    return {
        "no object": (7, "not a JSON object"),
        "no kid": (without_kid, "no kid"),
        "kid a number": (Signer().jwk(kid=7), "no kid"),
        "shared secret": ({"kty": "oct", "k": "c2VjcmV0", "kid": "k"}, "type 'oct'"),
        "unknown curve": (Signer().jwk(crv="X25519"), "type 'OKP X25519'"),
        "crv a list": (Signer().jwk(crv=["Ed25519"]), "none of"),
        "alg of another type": (Signer().jwk(alg="RS256"), "alg 'RS256' does not fit"),
        "alg none": (Signer().jwk(alg="none"), "alg 'none' does not fit"),
        "alg HS256": (Signer(algorithm="RS256").jwk(alg="HS256"), "alg 'HS256' does not fit"),
        "key_ops no list": (Signer().jwk(key_ops="verify"), "key_ops is not a list"),
        "members missing": ({"kty": "RSA", "kid": "k"}, "make no key"),
        "members no strings": (Signer().jwk(x=7), "make no key"),
        "point off the curve": (Signer(algorithm="ES256").jwk(x="A" * 43), "make no key"),
        "too short": ({**RSAAlgorithm.to_jwk(small, as_dict=True), "kid": "k"}, "1024 bits"),
        "private": ({**private, "kid": "k"}, "private key"),
        "kid used before": (Signer(kid="good", name="second").jwk(), "earlier key"),
    }


@pytest.mark.parametrize(
    ("jwk", "reason"), [pytest.param(*case, id=name) for name, case in _unusable().items()]
)
def test_an_unusable_key_is_left_out_with_a_warning(
    caplog: pytest.LogCaptureFixture, jwk: Any, reason: str
) -> None:
    with caplog.at_level(logging.WARNING):
        keys = parse_key_set(key_set([GOOD, jwk]), "https://login.example.com/keys")
    assert set(keys) == {("good", "EdDSA")}
    (message,) = caplog.messages
    assert message.startswith("Key 2 of https://login.example.com/keys is left out: ")
    assert reason in message


@pytest.mark.parametrize(
    "document", [b"", b"{", b"\xff", b"[]", b"{}", b'{"keys": {}}', b"[" * 100_000]
)
def test_what_is_no_key_set_is_refused(document: bytes) -> None:
    with pytest.raises(InvalidKeySet):
        parse_key_set(document, "test")


TEXT = st.lists(st.sampled_from("aAzZ09-_+/=. ä\0\ud800"), max_size=50).map("".join)
VALUES = (
    st.none()
    | st.booleans()
    | st.integers()
    | TEXT
    | st.lists(TEXT, max_size=2)
    | st.dictionaries(TEXT, st.integers(), max_size=2)
)
MEMBERS = st.sampled_from(["kty", "crv", "kid", "alg", "use", "key_ops", "n", "e", "x", "y"])


@pytest.mark.parametrize("algorithm", ["EdDSA", "ES256", "RS256"])
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(changes=st.dictionaries(MEMBERS, VALUES, max_size=4))
def test_no_key_however_odd_spoils_its_neighbours(algorithm: str, changes: dict[str, Any]) -> None:
    odd = Signer(algorithm=algorithm).jwk(**changes)
    assert ("good", "EdDSA") in parse_key_set(key_set([GOOD, odd]), "test")
