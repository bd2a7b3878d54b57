"""The leaf of an entry: the hash of its envelope, as the database computes it too."""

import hashlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

_EPOCH, _MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
_ENCODE: dict[type, Callable[[Any], bytes]] = {
    UUID: lambda value: value.bytes,
    int: lambda value: value.to_bytes(8, signed=True),
    str: str.encode,
    datetime: lambda value: ((value - _EPOCH) // _MICROSECOND).to_bytes(8, signed=True),
    bool: lambda value: value.to_bytes(1),
    bytes: bytes,
}


def leaf_hash(envelope: Sequence[Any]) -> bytes:
    """SHA-256 over the fields of an envelope in the order of the table, each preceded by its
    length; the verifier, which shares nothing with the program, has it once more."""
    return hashlib.sha256(b"\0" + b"".join(map(_field, envelope))).digest()


def _field(value: Any) -> bytes:
    if value is None:
        return b"\xff\xff\xff\xff"
    data = _ENCODE[type(value)](value)
    return len(data).to_bytes(4) + data
