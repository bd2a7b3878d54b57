"""Checkpoints as text: signed notes, as c2sp.org/tlog-checkpoint and c2sp.org/signed-note say."""

from base64 import b64decode, b64encode
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_ED25519 = b"\1"
"""How signed notes name the algorithm."""
_ROOT_BYTES = 32


class Checkpoint(NamedTuple):
    """What was signed: the root of the tree over the first `size` entries of a ledger."""

    size: int
    note: str
    """The text with its signatures; ends with a line break."""
    sealed_at: datetime

    @property
    def root(self) -> bytes:
        """The root that the note names. Raises ValueError where there is none for the size."""
        _, size, root, *_ = self.note.split("\n")
        found = b64decode(root, validate=True)
        if (size, len(found)) != (str(self.size), _ROOT_BYTES):
            raise ValueError("the note is of another size, or its root is none")
        return found


def origin(log_name: str, org_id: UUID) -> str:
    """What tells the ledger of an organisation from all others; also the name of its keys."""
    return f"{log_name}/{org_id}"


def write(name: str, size: int, root: bytes, keys: Iterable[Ed25519PrivateKey]) -> str:
    """A checkpoint of the log of that name, signed by each of the keys."""
    return sign(f"{name}\n{size}\n{encoded(root)}\n", name, keys)


def sign(text: str, name: str, keys: Iterable[Ed25519PrivateKey]) -> str:
    """A text, which ends with a line break, with the signatures of keys of that name."""
    lines = (
        f"— {name} {encoded(_key_id(name, _public(key)) + key.sign(text.encode()))}\n"
        for key in keys
    )
    return f"{text}\n{''.join(lines)}"


def signed_by(text: str, name: str, public: bytes) -> bool:
    """Whether a note has a signature line of the key; the signature itself is not verified."""
    begin = f"— {name} "
    lines = (line for line in text.split("\n") if line.startswith(begin))
    try:
        return any(b64decode(line[len(begin) :])[:4] == _key_id(name, public) for line in lines)
    except ValueError:
        return False  # a line that is no signature


def verifier_key(name: str, public: bytes) -> str:
    """What a verifier of a log needs to know of an Ed25519 key, as one line."""
    return f"{name}+{_key_id(name, public).hex()}+{encoded(_ED25519 + public)}"


def encoded(data: bytes) -> str:
    """Bytes in base64, as they stand in notes and proofs."""
    return b64encode(data).decode()


def _public(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes_raw()


def _key_id(name: str, public: bytes) -> bytes:
    return sha256(name.encode() + b"\n" + _ED25519 + public).digest()[:4]
