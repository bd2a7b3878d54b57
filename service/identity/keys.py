"""Where an issuer's public keys come from: a JWKS file or a JWKS address."""

import asyncio
import http.client
import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from ..loopback import is_loopback
from .jwks import InvalidKeySet, KeySet, PublicKey, parse_key_set

MAX_KEY_SET_BYTES = 256 * 1024

_log = logging.getLogger(__name__)


class KeysUnavailable(Exception):
    """The issuer's keys cannot be read now, and the one asked for was not read before."""


class KeySource(Protocol):
    """The current public keys of one issuer."""

    async def find(self, kid: str, algorithm: str) -> PublicKey | None:
        """Return the key with this id that fits the algorithm, `None` if the issuer has none.

        The same object is returned for as long as the keys were not read anew.

        Raises `KeysUnavailable`.
        """


class FileKeys:
    """Keys from a JWKS file, read again whenever the file has changed.

    A file that has vanished or is no key set leaves the keys read before in force.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._keys: KeySet = {}
        self._version: tuple[int, ...] | None = None
        self._readable = False

    async def find(self, kid: str, algorithm: str) -> PublicKey | None:
        """See `KeySource.find`."""
        version = self._current_version()
        if version != self._version:
            self._version = version
            self._read()
        return _found(self._keys, kid, algorithm, self._readable)

    def _current_version(self) -> tuple[int, ...]:
        try:
            status = self._path.stat()
        except OSError as error:
            return (error.errno or 0,)
        return status.st_mtime_ns, status.st_size, status.st_ino

    def _read(self) -> None:
        try:
            with self._path.open("rb") as file:
                document = file.read(MAX_KEY_SET_BYTES + 1)
            self._keys = parse_key_set(_bounded(document), str(self._path))
            self._readable = True
        except (OSError, InvalidKeySet) as error:
            self._readable = False
            _log.warning("The key set %s cannot be read: %s.", self._path, error)


class UrlKeys:
    """Keys fetched from a JWKS address and kept.

    They are fetched anew once they are older than `max_age`, so that a withdrawn key stops
    working, and when a token names an unknown key, so that a new one works at once. The latter
    happens at most once per `min_interval`: a flood of invented key ids is no flood of fetches.
    Callers that need a fetch while one is under way share it. When it fails, the keys read
    before stay in force until the next attempt. `max_age`, `min_interval` and `timeout` are in
    seconds; `clock` counts seconds and never goes back.

    Raises `ValueError` when the address is neither https nor http on loopback.
    """

    def __init__(
        self,
        url: str,
        *,
        max_age: float = 600.0,
        min_interval: float = 10.0,
        timeout: float = 5.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        check_url(url)
        self._url = url
        self._max_age = max_age
        self._min_interval = min_interval
        self._timeout = timeout
        self._clock = clock
        self._keys: KeySet = {}
        self._readable = False
        self._attempted = float("-inf")
        self._fetching: asyncio.Task[None] | None = None

    async def find(self, kid: str, algorithm: str) -> PublicKey | None:
        """See `KeySource.find`."""
        known = (kid, algorithm) in self._keys
        if self._clock() - self._attempted >= (self._max_age if known else self._min_interval):
            if self._fetching is None:
                self._fetching = asyncio.create_task(self._fetch())
            # One caller that gives up must not cancel the fetch of the others.
            await asyncio.shield(self._fetching)
        return _found(self._keys, kid, algorithm, self._readable)

    async def _fetch(self) -> None:
        try:
            document = await asyncio.to_thread(_download, self._url, self._timeout)
            self._keys = parse_key_set(document, self._url)
            self._readable = True
        except (OSError, http.client.HTTPException, InvalidKeySet) as error:
            self._readable = False
            _log.warning("The key set %s cannot be fetched: %s.", self._url, error)
        finally:
            self._attempted = self._clock()
            self._fetching = None


def key_source(jwks: str | Path) -> KeySource:
    """Return the source for a JWKS address (`str`) or a JWKS file (`Path`).

    Raises `ValueError` when the address is neither https nor http on loopback.
    """
    return FileKeys(jwks) if isinstance(jwks, Path) else UrlKeys(jwks)


def check_url(url: str) -> None:
    """Raise `ValueError` unless keys may be fetched from `url`: https, or http on loopback."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise ValueError(f"{url!r} is not a URL") from None
    if not host or parts.scheme not in ("https", "http"):
        raise ValueError(f"{url!r} is not a URL that starts with https:// and a host")
    if parts.username is not None or parts.password is not None:
        raise ValueError("the URL contains a user name or password; keys are public, remove it")
    if parts.scheme == "http" and not is_loopback(host):
        raise ValueError(f"{url!r} can be forged on its way; use https (http on loopback only)")


def _found(keys: KeySet, kid: str, algorithm: str, readable: bool) -> PublicKey | None:
    key = keys.get((kid, algorithm))
    if key is None and not readable:
        raise KeysUnavailable
    return key


def _bounded(document: bytes) -> bytes:
    if len(document) > MAX_KEY_SET_BYTES:
        raise InvalidKeySet(f"it is larger than {MAX_KEY_SET_BYTES} bytes")
    return document


class _RefuseRedirects(HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """Follow none: a redirect could lead to a host or scheme that nobody configured."""


def _download(url: str, timeout: float) -> bytes:
    direct = [ProxyHandler({})] if urlsplit(url).scheme == "http" else []
    opener = build_opener(_RefuseRedirects, *direct)
    request = Request(url, headers={"Accept": "application/jwk-set+json, application/json"})
    # The socket's timeout starts again with every byte, this one does not.
    deadline = time.monotonic() + timeout
    document = b""
    try:
        with opener.open(request, timeout=timeout) as response:
            while chunk := response.read1(MAX_KEY_SET_BYTES):
                document = _bounded(document + chunk)
                if time.monotonic() > deadline:
                    raise TimeoutError(f"it takes longer than {timeout} seconds")
    except HTTPError as error:
        with error:
            raise OSError(f"the server answers with status {error.code}") from None
    return document
