"""Ledgers, trees, checkpoints and proofs to verify, made without the program that is tested."""

import hashlib
import json
from base64 import b64decode, b64encode
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.ledger import verifier as entries

ORGANIZATION = UUID("0195f0e0-0000-7000-8000-000000000001")
ORIGIN = f"okr-ledger/{ORGANIZATION}"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
"""The installation's."""
OTHER_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32, 64)))
START = datetime(2026, 4, 1, tzinfo=UTC)
Line = dict[str, Any]
Key = Ed25519PrivateKey


def line(position: int, **fields: Any) -> Line:
    """An entry's line at a position; five objects take turns."""
    found = {
        "type": "entry",
        "org_id": str(ORGANIZATION),
        "position": position,
        "stream_id": str(UUID(int=position % 5 + 1)),
        "stream_version": (position - 1) // 5 + 1,
        "topic": "key_result.checked_in",
        "topic_version": 1,
        "occurred_at": (START + timedelta(hours=position)).isoformat(),
        "recorded_at": (START + timedelta(hours=position)).isoformat(),
        "appended_at": (START + timedelta(hours=position)).isoformat(),
        "actor_id": str(UUID(int=7)),
        "reason_kind": None if position % 2 else "market",
        "command_id": str(UUID(int=100 + position)),
        "correlation_id": None,
        "causation_id": None,
        "imported": False,
        "open": b64encode(f'{{"value":"{position}","größe":"½"}}'.encode()).decode(),
        "sealed": b64encode(bytes(40)).decode() if position % 3 else None,
        **fields,
    }
    return hashed(found)


def hashed(found: Line) -> Line:
    """The line with the hashes of what it says."""
    entry = entry_of(found)
    return found | {
        "payload_hash": entries.payload_hash(entry).hex(),
        "leaf_hash": entries.leaf_hash(entry).hex(),
    }


def entry_of(found: Line) -> Line:
    """A line with the types of a row."""

    def typed(name: str, value: Any) -> Any:
        if value is None:
            return None
        if name.endswith("_id"):
            return UUID(value)
        if name.endswith("_at"):
            return datetime.fromisoformat(value)
        return b64decode(value) if name in {"open", "sealed"} else value

    return {name: typed(name, value) for name, value in found.items()}


def ledger(count: int, first: int = 1) -> list[Line]:
    """The lines of a ledger from a position to another."""
    return [line(position) for position in range(first, count + 1)]


LEDGER = ledger(40)


def leaves(lines: Sequence[Line]) -> list[bytes]:
    """The leaves of a ledger."""
    return [bytes.fromhex(found["leaf_hash"]) for found in lines]


def text(lines: Sequence[Line], note: str | None = None, **header: Any) -> bytes:
    """A ledger file."""
    first = lines[0]["position"]
    begin = {
        "format": "okr-ledger/1",
        "ledger_format": 1,
        "org_id": str(ORGANIZATION),
        "from_position": first,
        "head_position": first + len(lines) - 1,
        "leaf_before": None if first == 1 else "00" * 32,
        "keys": "none",
        "recipient": None,
        **header,
    }
    key = {"type": "key", "subject_id": str(UUID(int=7)), "state": "withheld", "wrapped": None}
    command = {
        "type": "command",
        "command_id": str(UUID(int=101)),
        "fingerprint": "ab" * 32,
        "stream_id": str(UUID(int=1)),
        "position": first,
    }
    brought = [] if note is None else [{"type": "checkpoint", "note": note}]
    before = b"".join(map(dumped, (begin, key, *lines, command, *brought)))
    counts = {"keys": 1, "entries": len(lines), "commands": 1}
    end = {
        "type": "end",
        **(counts | ({"checkpoints": 1} if brought else {})),
        "leaf_hash": lines[-1]["leaf_hash"],
        "sha256": hashlib.sha256(before).hexdigest(),
    }
    return before + dumped(end)


def dumped(members: Line) -> bytes:
    """A line as it is written."""
    return json.dumps(members, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def write(path: Path, lines: Sequence[Line], note: str | None = None, **header: Any) -> Path:
    """Writes a ledger file."""
    path.write_bytes(text(lines, note, **header))
    return path


# Trees, by the definitions of RFC 9162 section 2.1.


def node(left: bytes, right: bytes) -> bytes:
    """The parent of two nodes."""
    return hashlib.sha256(b"\1" + left + right).digest()


def split(size: int) -> int:
    """The largest power of two less than a size."""
    return 1 << ((size - 1).bit_length() - 1)


def root(of: Sequence[bytes]) -> bytes:
    """MTH of leaves that are hashed already."""
    if len(of) < 2:
        return of[0] if of else hashlib.sha256().digest()
    k = split(len(of))
    return node(root(of[:k]), root(of[k:]))


def inclusion(index: int, of: Sequence[bytes]) -> list[bytes]:
    """PATH."""
    if len(of) < 2:
        return []
    k = split(len(of))
    if index < k:
        return [*inclusion(index, of[:k]), root(of[k:])]
    return [*inclusion(index - k, of[k:]), root(of[:k])]


def consistency(old: int, of: Sequence[bytes]) -> list[bytes]:
    """PROOF."""

    def subproof(m: int, of: Sequence[bytes], known: bool) -> list[bytes]:
        if m == len(of):
            return [] if known else [root(of)]
        k = split(len(of))
        if m <= k:
            return [*subproof(m, of[:k], known), root(of[k:])]
        return [*subproof(m - k, of[k:], False), root(of[:k])]

    return subproof(old, of, True) if old else []


# Notes.


def vkey(key: Key = KEY, name: str = ORIGIN) -> str:
    """The public key as text."""
    return vkey_of(b"\1" + key.public_key().public_bytes_raw(), name)


def vkey_of(data: bytes, name: str = ORIGIN) -> str:
    """The text of a key's bytes, which begin with its kind."""
    return f"{name}+{key_id(data, name).hex()}+{b64encode(data).decode()}"


def key_id(data: bytes, name: str) -> bytes:
    """The first four bytes of the hash of name and key."""
    return hashlib.sha256(name.encode() + b"\n" + data).digest()[:4]


def signed(body: str, *keys: Key, name: str = ORIGIN) -> str:
    """A note."""
    lines = []
    for key in keys or [KEY]:
        number = key_id(b"\1" + key.public_key().public_bytes_raw(), name)
        value = b64encode(number + key.sign(body.encode())).decode()
        lines.append(f"— {name} {value}\n")
    return "\n".join([body, "".join(lines)])


def checkpoint(
    of: Sequence[bytes], size: int | None = None, *keys: Key, origin: str = ORIGIN
) -> str:
    """The note of a tree's beginning."""
    of = of[:size]
    body = f"{origin}\n{len(of)}\n{b64encode(root(of)).decode()}\n"
    return signed(body, *keys, name=origin)


def kept(of: Sequence[bytes], *sizes: int, origin: str = ORIGIN) -> str:
    """A file of checkpoints."""
    return "\n".join(checkpoint(of, size, origin=origin) for size in sizes)


def inclusion_file(index: int, of: Sequence[bytes], extra: str = "", origin: str = ORIGIN) -> str:
    """c2sp.org/tlog-proof."""
    hashes = "".join(f"{b64encode(found).decode()}\n" for found in inclusion(index, of))
    return (
        f"c2sp.org/tlog-proof@v1\n{extra}index {index}\n{hashes}\n{checkpoint(of, origin=origin)}"
    )


def consistency_file(old: int, of: Sequence[bytes], origin: str = ORIGIN) -> str:
    """The like of it for consistency."""
    hashes = "".join(f"{b64encode(found).decode()}\n" for found in consistency(old, of))
    begin = f"okr-ledger/consistency@v1\nold {old} {b64encode(root(of[:old])).decode()}\n"
    return f"{begin}{hashes}\n{checkpoint(of, origin=origin)}"
