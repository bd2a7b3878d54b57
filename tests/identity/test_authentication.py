"""What a good token yields, and each rule that a token can break."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from okr.service.identity import Authenticator, InvalidToken, Principal, Reason
from okr.service.identity.jwks import ALGORITHMS, PublicKey
from okr.service.identity.tokens import LEEWAY, MAX_TOKEN_LENGTH, read_token, verify_token
from tests.identity.doubles import SetClock
from tests.identity.signing import ISSUER, NOW, ORG, PERSON, Signer, claims, issuer, seconds

SIGNER = Signer()
OTHER = UUID("6f1c0a52-2f6f-4b8e-9d55-0b8f5a1c7e03")


@pytest.fixture
def authenticator(tmp_path: Path, clock: SetClock) -> Authenticator:
    return Authenticator([issuer(tmp_path, SIGNER)], clock=clock)


async def refusal(authenticator: Authenticator, token: str) -> InvalidToken:
    with pytest.raises(InvalidToken) as refused:
        await authenticator.authenticate(f"Bearer {token}")
    return refused.value


@pytest.mark.parametrize("algorithm", sorted(ALGORITHMS))
async def test_every_algorithm_is_accepted_where_it_is_configured(
    tmp_path: Path, clock: SetClock, algorithm: str
) -> None:
    signer = Signer(algorithm=algorithm)
    authenticator = Authenticator([issuer(tmp_path, signer)], clock=clock)
    principal = await authenticator.authenticate(f"Bearer {signer.token()}")
    assert principal == Principal(ORG, PERSON, None)


async def test_the_principal_says_until_when_it_holds(authenticator: Authenticator) -> None:
    principal = await authenticator.authenticate(f"Bearer {SIGNER.token()}")
    assert principal.expires_at == NOW + timedelta(hours=1)


@pytest.mark.parametrize("header", ["Bearer {}", "bearer {}", "BEARER   {}  ", "  Bearer {}"])
async def test_the_header_is_read_leniently(authenticator: Authenticator, header: str) -> None:
    principal = await authenticator.authenticate(header.format(SIGNER.token()))
    assert principal.person_id == PERSON


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer  ", "Basic dTpw", "Token abc"])
async def test_without_a_bearer_token_the_error_says_what_to_send(
    authenticator: Authenticator, header: str | None
) -> None:
    with pytest.raises(InvalidToken, match="Authorization: Bearer <token>") as refused:
        await authenticator.authenticate(header)
    assert refused.value.reason == Reason.MISSING


@pytest.mark.parametrize("roles", [[], ["member"], ["auditor", "coach"]])
async def test_roles_in_the_token_narrow(authenticator: Authenticator, roles: list[str]) -> None:
    principal = await authenticator.authenticate(f"Bearer {SIGNER.token(roles=roles)}")
    assert principal.allowed_roles == frozenset(roles)


async def test_claim_names_are_the_issuers_own(tmp_path: Path, clock: SetClock) -> None:
    mapped = issuer(
        tmp_path,
        SIGNER,
        org_claim="https://example.com/org",
        person_claim="employee",
        roles_claim="okr_roles",
    )
    token = SIGNER.token(
        org=None,
        sub="a name of their own",
        roles="not ours",
        employee=str(PERSON).upper(),
        okr_roles=["coach"],
        **{"https://example.com/org": str(ORG)},
    )
    principal = await Authenticator([mapped], clock=clock).authenticate(f"Bearer {token}")
    assert principal == Principal(ORG, PERSON, frozenset({"coach"}))


async def test_one_of_several_audiences_is_enough(authenticator: Authenticator) -> None:
    principal = await authenticator.authenticate(f"Bearer {SIGNER.token(aud=['crm', 'okr'])}")
    assert principal.org_id == ORG


@pytest.mark.parametrize(
    ("changes", "reason", "hint"),
    [
        ({"iss": None}, Reason.INVALID_CLAIM, '"iss"'),
        ({"iss": ["okr"]}, Reason.INVALID_CLAIM, '"iss"'),
        ({"iss": ISSUER.rstrip("/")}, Reason.UNKNOWN_ISSUER, "issuer"),
        ({"aud": None}, Reason.WRONG_AUDIENCE, 'audience "okr"'),
        ({"aud": "crm"}, Reason.WRONG_AUDIENCE, 'audience "okr"'),
        ({"aud": "okr-staging"}, Reason.WRONG_AUDIENCE, 'audience "okr"'),
        ({"aud": []}, Reason.WRONG_AUDIENCE, 'audience "okr"'),
        ({"aud": {"okr": True}}, Reason.WRONG_AUDIENCE, 'audience "okr"'),
        ({"exp": None}, Reason.INVALID_CLAIM, '"exp"'),
        ({"exp": True}, Reason.INVALID_CLAIM, '"exp"'),
        ({"exp": "9999999999"}, Reason.INVALID_CLAIM, '"exp"'),
        ({"exp": float("nan")}, Reason.INVALID_CLAIM, '"exp"'),
        ({"exp": float("inf")}, Reason.INVALID_CLAIM, '"exp"'),
        ({"exp": 10**30}, Reason.INVALID_CLAIM, '"exp"'),
        ({"exp": -1}, Reason.INVALID_CLAIM, '"exp"'),
        ({"nbf": "now"}, Reason.INVALID_CLAIM, '"nbf"'),
        ({"iat": {}}, Reason.INVALID_CLAIM, '"iat"'),
        ({"sub": None}, Reason.INVALID_CLAIM, '"sub"'),
        ({"sub": "petra"}, Reason.INVALID_CLAIM, '"sub" must be a UUID'),
        ({"sub": 7}, Reason.INVALID_CLAIM, '"sub"'),
        ({"org": None}, Reason.INVALID_CLAIM, '"org"'),
        ({"org": "acme"}, Reason.INVALID_CLAIM, '"org" must be a UUID'),
        ({"org": f"{{{ORG}}}"}, Reason.INVALID_CLAIM, '"org" must be a UUID'),
        ({"org": ORG.hex}, Reason.INVALID_CLAIM, '"org" must be a UUID'),
        ({"roles": "admin"}, Reason.INVALID_CLAIM, '"roles" must be a list'),
        ({"roles": [1]}, Reason.INVALID_CLAIM, '"roles" must be a list'),
        ({"roles": {"admin": True}}, Reason.INVALID_CLAIM, '"roles" must be a list'),
    ],
)
async def test_a_broken_claim_is_named(
    authenticator: Authenticator, changes: dict[str, Any], reason: Reason, hint: str
) -> None:
    error = await refusal(authenticator, SIGNER.token(**changes))
    assert error.reason == reason
    assert hint in error.message


async def test_a_null_narrowing_is_refused_and_not_read_as_none(
    authenticator: Authenticator,
) -> None:
    token = SIGNER.sign(json.dumps({**claims(), "roles": None}).encode())
    assert (await refusal(authenticator, token)).reason == Reason.INVALID_CLAIM


@pytest.mark.parametrize(
    ("exp", "accepted"),
    [(timedelta(seconds=1), True), (timedelta(0), False), (timedelta(seconds=-1), False)],
)
async def test_a_token_ends_with_its_expiry(
    authenticator: Authenticator, exp: timedelta, accepted: bool
) -> None:
    token = SIGNER.token(exp=seconds(NOW + exp))
    if accepted:
        assert (await authenticator.authenticate(f"Bearer {token}")).org_id == ORG
    else:
        assert (await refusal(authenticator, token)).reason == Reason.EXPIRED


async def test_the_expiry_is_shown_with_the_remedy(authenticator: Authenticator) -> None:
    error = await refusal(authenticator, SIGNER.token(exp=seconds(NOW - timedelta(minutes=5))))
    assert str(error) == "The token expired at 2026-03-02 07:55:00 UTC; fetch a new one."


@pytest.mark.parametrize("claim", ["nbf", "iat"])
async def test_an_issuers_clock_may_be_ahead_by_the_leeway_only(
    authenticator: Authenticator, claim: str
) -> None:
    early = SIGNER.token(**{claim: seconds(NOW + LEEWAY)})
    assert (await authenticator.authenticate(f"Bearer {early}")).org_id == ORG
    too_early = SIGNER.token(**{claim: seconds(NOW + LEEWAY) + 1})
    error = await refusal(authenticator, too_early)
    assert error.reason == Reason.NOT_YET_VALID
    assert "2026-03-02 08:00:31 UTC" in error.message


async def test_the_later_of_nbf_and_iat_counts(authenticator: Authenticator) -> None:
    later = seconds(NOW + timedelta(minutes=10))
    for token in (SIGNER.token(nbf=later), SIGNER.token(iat=later, nbf=seconds(NOW))):
        assert (await refusal(authenticator, token)).reason == Reason.NOT_YET_VALID


async def test_a_huge_token_is_refused_unread(authenticator: Authenticator) -> None:
    token = SIGNER.token(groups="x" * MAX_TOKEN_LENGTH)
    error = await refusal(authenticator, token)
    assert error.reason == Reason.TOO_LARGE
    assert str(MAX_TOKEN_LENGTH) in error.message


@pytest.mark.parametrize(
    "text",
    [
        "abc",
        "a.b",
        "..",
        "a.b.c",
        "a.b.c.d.e",
        "W10.e30.e30",
        "bnVsbA.e30.e30",
        "é.e30.e30",
        "\udc80.e30.e30",
        "eyJhIjox.e30.e30",
    ],
)
async def test_what_is_no_token_is_malformed(authenticator: Authenticator, text: str) -> None:
    assert (await refusal(authenticator, text)).reason == Reason.MALFORMED


@pytest.mark.parametrize("junk", ["=", "==", "\n", "%20", "!"])
@pytest.mark.parametrize("segment", [0, 1, 2])
async def test_a_good_token_with_padding_or_junk_is_malformed(
    authenticator: Authenticator, segment: int, junk: str
) -> None:
    segments = SIGNER.token().split(".")
    segments[segment] += junk
    # Something follows in any case, because white space around the token is no part of it.
    error = await refusal(authenticator, ".".join(segments) + ("=" if segment == 2 else ""))
    assert error.reason == Reason.MALFORMED


@pytest.mark.parametrize("name", ["alg", "kid"])
@pytest.mark.parametrize("value", [None, 7, ["EdDSA"]])
async def test_a_token_must_name_its_algorithm_and_key(
    authenticator: Authenticator, name: str, value: object
) -> None:
    error = await refusal(authenticator, Signer(headers={name: value}).token())
    assert error.reason == Reason.INVALID_CLAIM
    assert f'"{name}"' in error.message


@pytest.mark.parametrize("payload", [b"[]", b"null", b"{", b"\xff", b"[" * 9000, b"1" * 5000])
async def test_a_signed_payload_that_is_no_object_is_malformed(
    authenticator: Authenticator, payload: bytes
) -> None:
    assert (await refusal(authenticator, SIGNER.sign(payload))).reason == Reason.MALFORMED


async def test_an_issuer_speaks_for_its_organisations_only(tmp_path: Path, clock: SetClock) -> None:
    bound = issuer(tmp_path, SIGNER, organizations=frozenset({ORG}))
    authenticator = Authenticator([bound], clock=clock)
    assert (await authenticator.authenticate(f"Bearer {SIGNER.token()}")).org_id == ORG
    error = await refusal(authenticator, SIGNER.token(org=str(OTHER)))
    assert error.reason == Reason.WRONG_ORGANIZATION


def test_verification_itself_compares_the_issuer(tmp_path: Path) -> None:
    elsewhere = issuer(tmp_path, SIGNER, issuer="https://elsewhere.example/")
    key: PublicKey = SIGNER.key.public_key()
    with pytest.raises(InvalidToken) as refused:
        verify_token(read_token(SIGNER.token()), elsewhere, key)
    assert refused.value.reason == Reason.UNKNOWN_ISSUER


@pytest.mark.parametrize(
    ("twice", "problem"), [(True, "configured twice"), (False, "no issuer is configured")]
)
def test_the_issuers_must_be_some_and_distinct(tmp_path: Path, twice: bool, problem: str) -> None:
    issuers = [issuer(tmp_path, SIGNER)] * 2 if twice else []
    with pytest.raises(ValueError, match=problem):
        Authenticator(issuers)
