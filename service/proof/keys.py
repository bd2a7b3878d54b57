"""The installation's signing keys: the Ed25519 key in use, and those before it, in a file."""

import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile

import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ..errors import UserFacingError
from ..identity import Clock, utc_now
from ..postgres.directory import make_file, sync_directory


class InvalidSigningKeys(UserFacingError):
    """The file of the signing keys cannot be used; the message says what to do."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """One key, and for how long it signs."""

    public: bytes
    private: Ed25519PrivateKey | None
    """Destroyed when the key was retired."""
    made_at: datetime
    signs_until: datetime | None
    """None for the key in use."""

    def signs_at(self, moment: datetime) -> bool:
        """Whether it signs then."""
        return self.private is not None and (self.signs_until is None or moment < self.signs_until)


class SigningKeys:
    """The keys in a file, newest first. The file is made on first use, by whoever comes first, and
    read again when another process has changed it."""

    def __init__(self, path: Path, clock: Clock = utc_now) -> None:
        self._path = path
        self._clock = clock
        self._version: tuple[int, ...] | None = None
        self._keys: tuple[SigningKey, ...] = ()

    def all(self) -> tuple[SigningKey, ...]:
        """All keys, the retired ones too. Raises InvalidSigningKeys."""
        try:
            if not self._path.exists():
                make_file(self._path, _written((_made(self._clock()),)))
            status = self._path.stat()
            version = (status.st_mtime_ns, status.st_size, status.st_ino)
            if version != self._version:
                if stat.S_IMODE(status.st_mode) & 0o077:
                    raise InvalidSigningKeys(
                        f"{self._path} is open to other users; run: chmod 600 {self._path}"
                    )
                self._keys = _read(self._path)
                self._version = version
        except OSError as error:
            raise InvalidSigningKeys(
                f"The signing keys cannot be read from {self._path} ({error.strerror}): check "
                "OKR_SIGNING_KEY_FILE."
            ) from error
        return self._keys

    def signing(self) -> list[Ed25519PrivateKey]:
        """Those that sign now, newest first. Raises InvalidSigningKeys."""
        now = self._clock()
        return [key.private for key in self.all() if key.private and key.signs_at(now)]

    def rotate(self, overlap: timedelta) -> SigningKey:
        """Puts a new key in use; the one before signs beside it during the overlap, and those whose
        time is over are destroyed but for their public part. Without an overlap no key from before
        signs any more, since whoever has the file has them all. Raises InvalidSigningKeys."""
        self.all()
        with _alone(self._path.parent):
            now = self._clock()
            new = _made(now)
            before = [
                replace(key, signs_until=now + overlap)
                if key.signs_until is None or (not overlap and key.signs_at(now))
                else key
                for key in self.all()
            ]
            kept = [key if key.signs_at(now) else replace(key, private=None) for key in before]
            with NamedTemporaryFile(
                "w", dir=self._path.parent, prefix=self._path.name, delete=False
            ) as draft:
                draft.write(_written((new, *kept)))
                draft.flush()
                os.fsync(draft.fileno())
            Path(draft.name).replace(self._path)
            sync_directory(self._path.parent)
        return new


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Nobody else rotates keys in the folder meanwhile."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _made(now: datetime) -> SigningKey:
    private = Ed25519PrivateKey.generate()
    return SigningKey(private.public_key().public_bytes_raw(), private, now, None)


def _written(keys: tuple[SigningKey, ...]) -> str:
    listed = [
        {
            "public": key.public.hex(),
            "private": key.private and key.private.private_bytes_raw().hex(),
            "made_at": key.made_at,
            "signs_until": key.signs_until,
        }
        for key in keys
    ]
    return orjson.dumps({"keys": listed}, option=orjson.OPT_INDENT_2).decode() + "\n"


def _read(path: Path) -> tuple[SigningKey, ...]:
    try:
        keys = tuple(
            SigningKey(
                bytes.fromhex(one["public"]),
                one["private"]
                and Ed25519PrivateKey.from_private_bytes(bytes.fromhex(one["private"])),
                datetime.fromisoformat(one["made_at"]),
                one["signs_until"] and datetime.fromisoformat(one["signs_until"]),
            )
            for one in orjson.loads(path.read_bytes())["keys"]
        )
    except (ValueError, KeyError, TypeError):
        keys = ()
    for key in keys:
        if key.private and key.private.public_key().public_bytes_raw() != key.public:
            keys = ()
    if not keys or keys[0].private is None:
        raise InvalidSigningKeys(
            f"{path} holds no signing keys: restore it from a backup, or move it away to have a "
            "new key made, whose verifier key must then be handed out anew."
        )
    return keys
