"""The local issuer: its key file, its tokens, and processes that create it at once."""

import json
import sys
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from subprocess import PIPE, Popen

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from okr.service.identity import (
    Authenticator,
    InvalidLocalKey,
    InvalidToken,
    LocalIssuer,
    Principal,
    Reason,
)
from okr.service.identity.local import KEY_FILE, KEY_SET_FILE
from tests.identity.doubles import SetClock
from tests.identity.signing import ORG, PERSON, decode, private_key


@pytest.mark.parametrize("roles", [None, [], ["member", "coach"]])
async def test_its_tokens_are_accepted(
    tmp_path: Path, clock: SetClock, roles: list[str] | None
) -> None:
    local = LocalIssuer(tmp_path, clock=clock)
    authenticator = Authenticator([local.as_issuer()], clock=clock)
    principal = await authenticator.authenticate(f"Bearer {local.issue(ORG, PERSON, roles)}")
    assert principal == Principal(ORG, PERSON, None if roles is None else frozenset(roles))


async def test_a_token_lives_as_long_as_asked(tmp_path: Path, clock: SetClock) -> None:
    local = LocalIssuer(tmp_path, clock=clock)
    authenticator = Authenticator([local.as_issuer()], clock=clock)
    header = f"Bearer {local.issue(ORG, PERSON, lifetime=timedelta(minutes=5))}"
    clock.now += timedelta(minutes=5, seconds=-1)
    assert (await authenticator.authenticate(header)).person_id == PERSON
    clock.now += timedelta(seconds=1)
    with pytest.raises(InvalidToken) as refused:
        await authenticator.authenticate(header)
    assert refused.value.reason == Reason.EXPIRED


@pytest.mark.parametrize("lifetime", [timedelta(0), timedelta(hours=-1)])
def test_a_lifetime_must_be_positive(tmp_path: Path, lifetime: timedelta) -> None:
    with pytest.raises(ValueError, match="at least one second"):
        LocalIssuer(tmp_path).issue(ORG, PERSON, lifetime=lifetime)


def test_the_key_is_the_owners_alone_and_stays(tmp_path: Path) -> None:
    folder = tmp_path / "data" / "okr"
    first = LocalIssuer(folder)
    key_file = folder / KEY_FILE
    content = key_file.read_bytes()
    assert key_file.stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700
    assert LocalIssuer(folder).as_issuer() == first.as_issuer()
    assert key_file.read_bytes() == content
    assert {path.name for path in folder.iterdir()} == {KEY_FILE, KEY_SET_FILE}
    assert b'"d"' not in (folder / KEY_SET_FILE).read_bytes()


async def test_a_running_service_learns_of_a_new_key(tmp_path: Path) -> None:
    authenticator = Authenticator([LocalIssuer(tmp_path).as_issuer()])
    before = LocalIssuer(tmp_path).issue(ORG, PERSON)
    (tmp_path / KEY_FILE).unlink()
    after = LocalIssuer(tmp_path).issue(ORG, PERSON)
    assert await authenticator.authenticate(f"Bearer {after}") == Principal(ORG, PERSON)
    with pytest.raises(InvalidToken) as refused:
        await authenticator.authenticate(f"Bearer {before}")
    assert refused.value.reason == Reason.UNKNOWN_KEY


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_key_open_to_others_is_refused(tmp_path: Path, mode: int) -> None:
    LocalIssuer(tmp_path)
    (tmp_path / KEY_FILE).chmod(mode)
    with pytest.raises(InvalidLocalKey, match="run: chmod 600"):
        LocalIssuer(tmp_path)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no key",
        private_key("ES256", "wrong").private_bytes(
            Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
        ),
    ],
)
def test_a_broken_key_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / KEY_FILE).write_bytes(content)
    (tmp_path / KEY_FILE).chmod(0o600)
    with pytest.raises(InvalidLocalKey, match="holds no Ed25519 key; delete it"):
        LocalIssuer(tmp_path)


def test_the_key_id_is_the_standard_thumbprint(tmp_path: Path) -> None:
    """The example is of RFC 8037, appendices A.1 and A.3."""
    seed = decode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A")
    pem = Ed25519PrivateKey.from_private_bytes(seed).private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    (tmp_path / KEY_FILE).write_bytes(pem)
    (tmp_path / KEY_FILE).chmod(0o600)
    LocalIssuer(tmp_path)
    (jwk,) = json.loads((tmp_path / KEY_SET_FILE).read_bytes())["keys"]
    assert jwk["kid"] == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
    assert jwk["x"] == "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"


# Creates the issuer in each folder named on standard input, and prints a token.
ISSUE = """
import sys
from pathlib import Path
from uuid import UUID
from okr.service.identity import LocalIssuer
for line in sys.stdin:
    token = LocalIssuer(Path(line.strip())).issue(UUID(sys.argv[1]), UUID(sys.argv[2]))
    print(token, flush=True)
"""


def issued_at_once(folders: list[Path], processes: int) -> list[list[str]]:
    """Return for each folder the tokens of all processes, which are given it together."""
    command = [sys.executable, "-c", ISSUE, str(ORG), str(PERSON)]
    with ExitStack() as stack:
        running = [
            stack.enter_context(Popen(command, stdin=PIPE, stdout=PIPE, text=True))
            for _ in range(processes)
        ]
        pipes = [(process.stdin, process.stdout) for process in running]
        tokens = []
        for folder in folders:
            for stdin, _ in pipes:
                print(folder, file=stdin, flush=True)
            tokens.append([stdout.readline().strip() for _, stdout in pipes if stdout])
    return tokens


async def test_processes_that_create_it_at_once_share_a_key(tmp_path: Path) -> None:
    folders = [tmp_path / str(number) for number in range(20)]
    for folder, tokens in zip(folders, issued_at_once(folders, processes=3), strict=True):
        authenticator = Authenticator([LocalIssuer(folder).as_issuer()])
        for token in tokens:
            assert await authenticator.authenticate(f"Bearer {token}") == Principal(ORG, PERSON)
        assert {path.name for path in folder.iterdir()} == {KEY_FILE, KEY_SET_FILE}
