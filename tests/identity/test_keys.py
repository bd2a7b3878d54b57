"""Key sources: files that change, addresses that rotate, fail, stall and are flooded."""

import asyncio
from pathlib import Path

import pytest

from okr.service.identity.keys import (
    MAX_KEY_SET_BYTES,
    FileKeys,
    KeySource,
    KeysUnavailable,
    UrlKeys,
    key_source,
)
from tests.identity.doubles import KeyServer, SetSeconds
from tests.identity.signing import Signer, key_set

OLD, NEW = Signer(kid="old"), Signer(kid="new")
OLD_SET, NEW_SET, BOTH = (key_set(s.jwk() for s in x) for x in ([OLD], [NEW], [OLD, NEW]))


async def has(source: KeySource, signer: Signer) -> bool:
    key = await source.find(signer.kid, signer.algorithm)
    return key == signer.key.public_key()


@pytest.fixture
def keys(key_server: KeyServer, seconds: SetSeconds) -> UrlKeys:
    """The server's keys, fetched at most every 10 s, and anew after 600 s."""
    key_server.body = OLD_SET
    return UrlKeys(key_server.url, max_age=600, min_interval=10, clock=seconds)


class TestFile:
    async def test_a_changed_file_is_read_again(self, tmp_path: Path) -> None:
        path = tmp_path / "keys.json"
        path.write_bytes(OLD_SET)
        source = FileKeys(path)
        assert await has(source, OLD)
        assert not await has(source, NEW)
        path.write_bytes(BOTH)
        assert await has(source, OLD)
        assert await has(source, NEW)

    async def test_an_unchanged_file_yields_the_same_object(self, tmp_path: Path) -> None:
        path = tmp_path / "keys.json"
        path.write_bytes(OLD_SET)
        source = FileKeys(path)
        assert await source.find("old", "EdDSA") is await source.find("old", "EdDSA")

    @pytest.mark.parametrize("content", [None, b"{", b" " * MAX_KEY_SET_BYTES + OLD_SET])
    async def test_a_file_gone_bad_leaves_the_keys_in_force(
        self, tmp_path: Path, caplog: pytest.LogCaptureFixture, content: bytes | None
    ) -> None:
        path = tmp_path / "keys.json"
        path.write_bytes(OLD_SET)
        source = FileKeys(path)
        assert await has(source, OLD)
        path.unlink() if content is None else path.write_bytes(content)
        assert await has(source, OLD)
        with pytest.raises(KeysUnavailable):
            await source.find("new", "EdDSA")
        (message,) = caplog.messages
        assert str(path) in message
        path.write_bytes(NEW_SET)
        assert await has(source, NEW)
        assert not await has(source, OLD)

    async def test_a_file_that_was_never_there(self, tmp_path: Path) -> None:
        with pytest.raises(KeysUnavailable):
            await FileKeys(tmp_path / "keys.json").find("old", "EdDSA")


class TestAddress:
    async def test_keys_are_fetched_once(self, keys: UrlKeys, key_server: KeyServer) -> None:
        assert await keys.find("old", "EdDSA") is await keys.find("old", "EdDSA")
        assert key_server.requests == ["/keys"]

    async def test_a_rotated_key_works_at_once_after_the_interval(
        self, keys: UrlKeys, key_server: KeyServer, seconds: SetSeconds
    ) -> None:
        assert await has(keys, OLD)
        key_server.body = BOTH
        seconds.now += 10
        assert await has(keys, NEW)
        assert await has(keys, OLD)
        assert len(key_server.requests) == 2

    async def test_a_flood_of_unknown_ids_is_no_flood_of_fetches(
        self, keys: UrlKeys, key_server: KeyServer, seconds: SetSeconds
    ) -> None:
        for _ in range(3):
            found = await asyncio.gather(*(keys.find(f"bad-{n}", "EdDSA") for n in range(50)))
            assert set(found) == {None}
            seconds.now += 9
        # Asked at 0, 9 and 18 seconds; 9 is too soon after 0.
        assert len(key_server.requests) == 2

    async def test_a_withdrawn_key_is_noticed_after_the_maximum_age(
        self, keys: UrlKeys, key_server: KeyServer, seconds: SetSeconds
    ) -> None:
        assert await has(keys, OLD)
        key_server.body = NEW_SET
        seconds.now += 599
        assert await has(keys, OLD)
        seconds.now += 1
        assert not await has(keys, OLD)

    @pytest.mark.parametrize(
        "answer",
        [(500, b""), (404, NEW_SET), (200, b"<html>"), (200, b" " * MAX_KEY_SET_BYTES + NEW_SET)],
    )
    async def test_a_failed_fetch_leaves_the_keys_in_force(
        self,
        keys: UrlKeys,
        key_server: KeyServer,
        seconds: SetSeconds,
        caplog: pytest.LogCaptureFixture,
        answer: tuple[int, bytes],
    ) -> None:
        assert await has(keys, OLD)
        key_server.status, key_server.body = answer
        seconds.now += 600
        assert await has(keys, OLD)
        with pytest.raises(KeysUnavailable):
            await keys.find("new", "EdDSA")
        assert len(key_server.requests) == 2
        (message,) = caplog.messages
        assert key_server.url in message
        key_server.status, key_server.body = 200, NEW_SET
        seconds.now += 10
        assert await has(keys, NEW)

    async def test_nothing_listens(self, seconds: SetSeconds) -> None:
        with pytest.raises(KeysUnavailable):
            await UrlKeys("http://127.0.0.1:1/keys", clock=seconds).find("old", "EdDSA")

    async def test_concurrent_callers_share_a_fetch(
        self, keys: UrlKeys, key_server: KeyServer
    ) -> None:
        key_server.may_answer.clear()
        callers = [asyncio.create_task(has(keys, OLD)) for _ in range(20)]
        assert await asyncio.to_thread(key_server.asked.wait, 30)
        key_server.may_answer.set()
        assert all(await asyncio.gather(*callers))
        assert len(key_server.requests) == 1

    async def test_a_caller_that_gives_up_leaves_the_fetch_to_the_others(
        self, keys: UrlKeys, key_server: KeyServer
    ) -> None:
        key_server.may_answer.clear()
        first, second = (asyncio.create_task(has(keys, OLD)) for _ in range(2))
        assert await asyncio.to_thread(key_server.asked.wait, 30)
        first.cancel()
        await asyncio.wait([first])
        assert first.cancelled()
        key_server.may_answer.set()
        assert await second
        assert len(key_server.requests) == 1

    async def test_known_keys_do_not_wait_for_a_fetch_for_unknown_ones(
        self, keys: UrlKeys, key_server: KeyServer, seconds: SetSeconds
    ) -> None:
        assert await has(keys, OLD)
        seconds.now += 10
        key_server.asked.clear()
        key_server.may_answer.clear()
        waiting = asyncio.create_task(keys.find("new", "EdDSA"))
        assert await asyncio.to_thread(key_server.asked.wait, 30)
        assert await has(keys, OLD)
        assert not waiting.done()
        key_server.may_answer.set()
        assert await waiting is None

    async def test_a_server_that_does_not_answer_is_given_up(self, key_server: KeyServer) -> None:
        key_server.may_answer.clear()
        with pytest.raises(KeysUnavailable):
            await UrlKeys(key_server.url, timeout=0.1).find("old", "EdDSA")

    async def test_a_server_that_never_ends_is_given_up(self, key_server: KeyServer) -> None:
        key_server.endless = True
        with pytest.raises(KeysUnavailable):
            await UrlKeys(key_server.url, timeout=0.1).find("old", "EdDSA")

    @pytest.mark.parametrize("target", ["/elsewhere", "file:///etc/passwd", "https://example.com"])
    async def test_redirects_are_not_followed(
        self, keys: UrlKeys, key_server: KeyServer, target: str
    ) -> None:
        key_server.status, key_server.location = 302, target
        with pytest.raises(KeysUnavailable):
            await keys.find("old", "EdDSA")
        assert key_server.requests == ["/keys"]

    async def test_loopback_is_reached_without_the_proxy(
        self, keys: UrlKeys, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
        monkeypatch.delenv("no_proxy", raising=False)
        assert await has(keys, OLD)


@pytest.mark.parametrize(
    "url",
    [
        "https://login.example.com/keys",
        "http://localhost:8080/keys",
        "http://127.0.0.9/keys",
        "http://[::1]:8080/keys",
    ],
)
def test_safe_addresses(url: str) -> None:
    assert isinstance(key_source(url), UrlKeys)


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("http://login.example.com/keys", "use https"),
        ("http://127.0.0.1.example.com/keys", "use https"),
        ("http://0.0.0.0/keys", "use https"),
        ("http://127.0.0.1@example.com/keys", "user name or password"),
        ("https://me:secret@example.com/keys", "user name or password"),
        ("ftp://example.com/keys", "https://"),
        ("file:///etc/keys", "https://"),
        ("https:///keys", "https://"),
        ("https://example.com:port/", "not a URL"),
        ("https://[::1/keys", "not a URL"),
    ],
)
def test_unsafe_addresses(url: str, problem: str) -> None:
    with pytest.raises(ValueError, match=problem) as refused:
        key_source(url)
    assert "secret" not in str(refused.value)
