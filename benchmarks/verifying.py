"""The verifier of one file, against plain SHA-256 over the same bytes in the same run."""

import hashlib
import json
import time
from base64 import b64encode
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from okr.service.ledger.leaf import leaf_hash
from okr.service.proof import note
from okr.service.proof.verifier import (
    ENVELOPE,
    read_checkpoints,
    read_keys,
    roots,
    verify_ledger,
)

from .environment import Environment, progress, show

ORG_ID = UUID(int=1)
START = datetime(2026, 1, 1, tzinfo=UTC)
PAYLOAD = json.dumps({"value": "17.5", "note": "Zwei Absagen; Unterstützung nötig " * 8}).encode()
OBJECTS = 997


async def run(env: Environment) -> None:
    """Verifies a ledger that no database has made, as an auditor does: with a key and checkpoints
    that were kept, one of which covers all entries."""
    entries = env.entries or (20_000 if env.quick else 200_000)
    path, key = env.directory / "ledger.jsonl", Ed25519PrivateKey.generate()
    progress(f"verifying: making {entries:,} entries")
    leaves = _write(path, entries)
    origin = note.origin("benchmark", ORG_ID)
    keys = read_keys(note.verifier_key(origin, key.public_key().public_bytes_raw()))
    sizes = [entries // 4, entries // 2, entries]
    notes = (note.write(origin, size, root, [key]) for size, root in _roots(leaves, sizes))
    kept = read_checkpoints("\n".join(notes), keys)
    progress("verifying: hashing")
    began = time.process_time()
    with path.open("rb") as file:
        hashlib.file_digest(file, "sha256")
    hashed = time.process_time() - began
    progress("verifying")
    began = time.process_time()
    report = verify_ledger(path, kept, keys)
    verified = time.process_time() - began
    assert not report.faults
    assert report.known[1].startswith(f"proven: positions 1 to {entries} ")
    rows = [
        (name, seconds, entries / seconds, seconds / hashed)
        for name, seconds in (("SHA-256 of the file", hashed), ("verify", verified))
    ]
    megabytes = path.stat().st_size / 1e6
    columns = ("", "seconds of a core", "entries/s", "of SHA-256")
    show(f"Verification of {entries:,} entries, {megabytes:,.0f} MB", columns, rows)


def _roots(leaves: list[bytes], sizes: list[int]) -> Iterator[tuple[int, bytes]]:
    found = roots(leaves, sizes)
    return ((size, found[size]) for size in sizes)


def _write(path: Path, entries: int) -> list[bytes]:
    """An export, with the leaf hashes as they were sealed."""
    header = {
        "format": "okr-ledger/1",
        "ledger_format": 1,
        "org_id": str(ORG_ID),
        "from_position": 1,
        "head_position": entries,
        "leaf_before": None,
        "keys": "none",
        "recipient": None,
    }
    digest, leaves = hashlib.sha256(), list[bytes]()
    with path.open("wb") as file:

        def put(line: dict[str, object]) -> None:
            data = json.dumps(line, separators=(",", ":")).encode() + b"\n"
            digest.update(data)
            file.write(data)

        put(header)
        for position in range(1, entries + 1):
            line = _entry(position)
            leaves.append(bytes.fromhex(str(line["leaf_hash"])))
            put(line)
        for first in range(0, entries, 256):
            hashes = b64encode(b"".join(leaves[first : first + 256])).decode()
            put({"type": "leaves", "first": first + 1, "hashes": hashes})
        put({"type": "end", "sha256": digest.hexdigest()})
    return leaves


def _entry(position: int) -> dict[str, object]:
    sealed = position.to_bytes(8, "big") * 32
    size = len(PAYLOAD).to_bytes(4, "big"), len(sealed).to_bytes(4, "big")
    payload_hash = hashlib.sha256(size[0] + PAYLOAD + size[1] + sealed).digest()
    moment = START + timedelta(seconds=position)
    stream, version = UUID(int=2 + position % OBJECTS), (position - 1) // OBJECTS + 1
    values = (
        *(ORG_ID, position, stream, version, "key_result.checked_in", 2, moment, moment, moment),
        *(UUID(int=7), None, UUID(int=10**9 + position), None, None, False, payload_hash),
    )
    line = dict(zip(ENVELOPE, values, strict=True))
    return {
        "type": "entry",
        **{name: _written(value) for name, value in line.items()},
        "open": b64encode(PAYLOAD).decode(),
        "sealed": b64encode(sealed).decode(),
        "leaf_hash": leaf_hash(values).hex(),
    }


def _written(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat(timespec="microseconds")
    if isinstance(value, bytes):
        return value.hex()
    return str(value) if isinstance(value, UUID) else value
