"""The classic attacks on JSON Web Tokens, each with a token that a lenient service accepts."""

import hashlib
import hmac
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from okr.service.identity import Authenticator, InvalidToken, Principal, Reason
from tests.identity.doubles import SetClock
from tests.identity.signing import (
    ORG,
    PERSON,
    Signer,
    assemble,
    claims,
    encode,
    issuer,
)

RSA = Signer(kid="rsa", algorithm="RS256")
OURS = Signer(kid="ours", algorithm="ES256")
THEIRS = Signer(kid="theirs", algorithm="ES256", name="other issuer")
THEIR_ISSUER = "https://other.example.com/"
PAYLOAD = json.dumps(claims()).encode()


@pytest.fixture
def authenticator(tmp_path: Path, clock: SetClock) -> Authenticator:
    """Accepts two issuers; the first has an RSA key and one for ES256."""
    return Authenticator(
        [issuer(tmp_path, RSA, OURS), issuer(tmp_path, THEIRS, issuer=THEIR_ISSUER)],
        clock=clock,
    )


async def reason(authenticator: Authenticator, token: str) -> Reason:
    with pytest.raises(InvalidToken) as refused:
        await authenticator.authenticate(f"Bearer {token}")
    return refused.value.reason


@pytest.mark.parametrize("name", ["none", "None", "NONE", "nOnE", ""])
async def test_an_unsigned_token(authenticator: Authenticator, name: str) -> None:
    token = assemble({"alg": name, "kid": RSA.kid}, PAYLOAD, lambda _: b"")
    assert await reason(authenticator, token) == Reason.WRONG_ALGORITHM


@pytest.mark.parametrize(
    "encoding",
    [
        (Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        (Encoding.PEM, PublicFormat.PKCS1),
        (Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
    ],
)
async def test_the_public_key_as_a_shared_secret(
    authenticator: Authenticator, encoding: tuple[Encoding, PublicFormat]
) -> None:
    secret = RSA.key.public_key().public_bytes(*encoding)
    token = assemble(
        {"alg": "HS256", "kid": RSA.kid},
        PAYLOAD,
        lambda text: hmac.digest(secret, text, hashlib.sha256),
    )
    assert await reason(authenticator, token) == Reason.WRONG_ALGORITHM


async def test_an_algorithm_that_the_issuer_is_not_configured_for(
    authenticator: Authenticator,
) -> None:
    padded_otherwise = Signer(kid=RSA.kid, algorithm="PS256")
    assert await reason(authenticator, padded_otherwise.token()) == Reason.WRONG_ALGORITHM


@pytest.mark.parametrize(("kid", "algorithm"), [("rsa", "ES256"), ("ours", "RS256")])
async def test_a_key_whose_type_does_not_fit_the_algorithm(
    authenticator: Authenticator, kid: str, algorithm: str
) -> None:
    token = Signer(kid=kid, algorithm=algorithm).token()
    assert await reason(authenticator, token) == Reason.UNKNOWN_KEY


async def test_another_issuers_key_under_its_own_id(authenticator: Authenticator) -> None:
    assert await reason(authenticator, THEIRS.token()) == Reason.UNKNOWN_KEY


async def test_another_issuers_key_under_the_issuers_id(authenticator: Authenticator) -> None:
    forged = Signer(kid=OURS.kid, algorithm="ES256", name=THEIRS.name)
    assert await reason(authenticator, forged.token()) == Reason.WRONG_SIGNATURE


async def test_each_issuer_with_its_own_key_is_accepted(authenticator: Authenticator) -> None:
    for token in (OURS.token(), RSA.token(), THEIRS.token(iss=THEIR_ISSUER)):
        assert await authenticator.authenticate(f"Bearer {token}") == Principal(ORG, PERSON)


@pytest.mark.parametrize(
    "kid", ["", "../../etc/passwd", "' or 1=1 --", "ours\x00", "\ud800", "x" * 5000]
)
async def test_an_invented_key_id(authenticator: Authenticator, kid: str) -> None:
    token = Signer(kid=kid, algorithm="ES256").token()
    assert await reason(authenticator, token) == Reason.UNKNOWN_KEY


async def test_a_key_brought_along_in_the_header(authenticator: Authenticator) -> None:
    intruder = Signer(kid="ours", algorithm="ES256", name="intruder")
    headers = {"jwk": intruder.jwk(), "jku": "http://127.0.0.1:9/", "x5u": "http://127.0.0.1:9/"}
    token = Signer(kid="ours", algorithm="ES256", name="intruder", headers=headers).token()
    assert await reason(authenticator, token) == Reason.WRONG_SIGNATURE


@pytest.mark.parametrize("crit", [["b64"], ["exp"], [], "b64", None, False])
async def test_critical_extensions(authenticator: Authenticator, crit: object) -> None:
    header = {"alg": "ES256", "kid": "ours", "b64": True, "crit": crit}
    text = f"{encode(json.dumps(header).encode())}.{encode(PAYLOAD)}"
    assert await reason(authenticator, f"{text}.AAAA") == Reason.CRITICAL_HEADER


async def test_a_payload_declared_as_unencoded(authenticator: Authenticator) -> None:
    token = Signer(kid="ours", algorithm="ES256", headers={"b64": False}).token()
    assert await reason(authenticator, token) == Reason.MALFORMED


async def test_a_signature_of_zeros(authenticator: Authenticator) -> None:
    token = assemble({"alg": "ES256", "kid": "ours"}, PAYLOAD, lambda _: bytes(64))
    assert await reason(authenticator, token) == Reason.WRONG_SIGNATURE


async def test_a_signature_for_other_claims(authenticator: Authenticator) -> None:
    header, _, signature = OURS.token(roles=["member"]).split(".")
    widened = encode(json.dumps(claims(roles=["admin"])).encode())
    assert await reason(authenticator, f"{header}.{widened}.{signature}") == Reason.WRONG_SIGNATURE


async def test_no_refusal_repeats_what_the_token_says(authenticator: Authenticator) -> None:
    script = "<script>alert(1)</script>"
    for token in (
        Signer(kid=script, algorithm="ES256").token(),
        OURS.token(iss=script),
        OURS.token(aud=script),
        OURS.token(sub=script),
        OURS.token(exp=script),
        Signer(kid="ours", algorithm="ES256", headers={"alg": script}).token(),
        Signer(kid="ours", algorithm="ES256", headers={"crit": [script]}).token(),
    ):
        with pytest.raises(InvalidToken) as refused:
            await authenticator.authenticate(f"Bearer {token}")
        assert "script" not in refused.value.message
        assert refused.value.__cause__ is None
