"""Accepted tokens are remembered, within bounds, and for no longer than they hold."""

from datetime import timedelta
from pathlib import Path

import pytest

from okr.service.identity import Authenticator, InvalidToken, Issuer, Reason, authenticator
from okr.service.identity.tokens import verify_token
from tests.identity.doubles import SetClock
from tests.identity.signing import PERSON, Signer, issuer, key_set

SIGNER = Signer()


@pytest.fixture
def verifications(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The tokens whose signature was checked, in order."""
    checked: list[str] = []

    def recording(token, *arguments):  # type: ignore[no-untyped-def] # as the original
        checked.append(token.text)
        return verify_token(token, *arguments)

    monkeypatch.setattr(authenticator, "verify_token", recording)
    return checked


async def test_a_repeated_token_is_checked_once(
    tmp_path: Path, clock: SetClock, verifications: list[str]
) -> None:
    accepts = Authenticator([issuer(tmp_path, SIGNER)], clock=clock)
    token = SIGNER.token()
    principals = [await accepts.authenticate(f"Bearer {token}") for _ in range(3)]
    assert {principal.person_id for principal in principals} == {PERSON}
    assert verifications == [token]


async def test_a_remembered_token_expires(tmp_path: Path, clock: SetClock) -> None:
    accepts = Authenticator([issuer(tmp_path, SIGNER)], clock=clock)
    header = f"Bearer {SIGNER.token()}"
    assert (await accepts.authenticate(header)).person_id == PERSON
    clock.now += timedelta(hours=1)
    with pytest.raises(InvalidToken) as refused:
        await accepts.authenticate(header)
    assert refused.value.reason == Reason.EXPIRED


async def test_the_token_used_longest_ago_is_forgotten_first(
    tmp_path: Path, clock: SetClock, verifications: list[str]
) -> None:
    accepts = Authenticator([issuer(tmp_path, SIGNER)], clock=clock, cache_size=2)
    first, second, third = (SIGNER.token(jti=str(number)) for number in range(3))
    for token in (first, second, first, third, first, second):
        await accepts.authenticate(f"Bearer {token}")
    assert verifications == [first, second, third, second]


async def test_refused_tokens_are_not_remembered(
    tmp_path: Path, clock: SetClock, verifications: list[str]
) -> None:
    accepts = Authenticator([issuer(tmp_path, SIGNER)], clock=clock)
    token = Signer(name="intruder").token()
    for _ in range(2):
        with pytest.raises(InvalidToken):
            await accepts.authenticate(f"Bearer {token}")
    assert verifications == [token, token]


async def test_a_withdrawn_key_ends_remembered_tokens(tmp_path: Path, clock: SetClock) -> None:
    trusted: Issuer = issuer(tmp_path, SIGNER)
    accepts = Authenticator([trusted], clock=clock)
    header = f"Bearer {SIGNER.token()}"
    assert (await accepts.authenticate(header)).person_id == PERSON
    assert isinstance(trusted.jwks, Path)
    trusted.jwks.write_bytes(key_set([]))
    with pytest.raises(InvalidToken) as refused:
        await accepts.authenticate(header)
    assert refused.value.reason == Reason.UNKNOWN_KEY


async def test_a_key_replaced_under_its_id_ends_remembered_tokens(
    tmp_path: Path, clock: SetClock
) -> None:
    trusted = issuer(tmp_path, SIGNER)
    accepts = Authenticator([trusted], clock=clock)
    header = f"Bearer {SIGNER.token()}"
    assert (await accepts.authenticate(header)).person_id == PERSON
    issuer(tmp_path, Signer(name="successor"))  # writes the same file
    with pytest.raises(InvalidToken) as refused:
        await accepts.authenticate(header)
    assert refused.value.reason == Reason.WRONG_SIGNATURE
