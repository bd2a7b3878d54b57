"""The leaf of an entry, computed as docs/ledger-format.md says, without the database."""

import hashlib
from datetime import UTC, datetime, timedelta
from uuid import UUID

from .lines import EntryLine

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_ABSENT = b"\xff\xff\xff\xff"
_TRUE, _FALSE = b"\0\0\0\1\1", b"\0\0\0\1\0"


def leaf_hash(entry: EntryLine) -> bytes:
    """What the leaf must be, given the payload hash."""
    fields = (
        _uuid(entry.org_id),
        _integer(entry.position),
        _uuid(entry.stream_id),
        _integer(entry.stream_version),
        _bytes(entry.topic.encode()),
        _integer(entry.topic_version),
        _time(entry.occurred_at),
        _time(entry.recorded_at),
        _time(entry.appended_at),
        _uuid(entry.actor_id),
        _ABSENT if entry.reason_kind is None else _bytes(entry.reason_kind.encode()),
        _uuid(entry.command_id),
        _uuid(entry.correlation_id),
        _uuid(entry.causation_id),
        _TRUE if entry.imported else _FALSE,
        _bytes(entry.payload_hash),
    )
    return hashlib.sha256(b"\0" + b"".join(fields)).digest()


def _bytes(value: bytes) -> bytes:
    return len(value).to_bytes(4) + value


def _uuid(value: UUID | None) -> bytes:
    return _ABSENT if value is None else b"\0\0\0\x10" + value.bytes


def _integer(value: int) -> bytes:
    return b"\0\0\0\x08" + value.to_bytes(8, signed=True)


def _time(value: datetime) -> bytes:
    return _integer((value - _EPOCH) // _MICROSECOND)
