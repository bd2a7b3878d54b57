"""A verifier of entries, written from docs/ledger-format.md alone, without any of okr-ledger."""

import hashlib
import json
from base64 import b64decode
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def payload_hash(entry: Any) -> bytes:
    """SHA-256 over the two parts of the payload as they are stored."""
    parts = (entry["open"], entry["sealed"] or b"")
    return hashlib.sha256(b"".join(len(part).to_bytes(4) + part for part in parts)).digest()


def leaf_hash(entry: Any) -> bytes:
    """SHA-256 over the envelope."""
    fields = (
        entry["org_id"].bytes,
        _number(entry["position"]),
        entry["stream_id"].bytes,
        _number(entry["stream_version"]),
        _text(entry["topic"]),
        _number(entry["topic_version"]),
        _time(entry["occurred_at"]),
        _time(entry["recorded_at"]),
        _time(entry["appended_at"]),
        entry["actor_id"].bytes,
        _text(entry["reason_kind"]),
        entry["command_id"].bytes,
        _uuid(entry["correlation_id"]),
        _uuid(entry["causation_id"]),
        b"\1" if entry["imported"] else b"\0",
        payload_hash(entry),
    )
    return hashlib.sha256(b"\0" + b"".join(map(_field, fields))).digest()


def _field(value: bytes | None) -> bytes:
    return (-1).to_bytes(4, signed=True) if value is None else len(value).to_bytes(4) + value


def _number(value: int) -> bytes:
    return value.to_bytes(8, signed=True)


def _text(value: str | None) -> bytes | None:
    return None if value is None else value.encode()


def _uuid(value: UUID | None) -> bytes | None:
    return None if value is None else value.bytes


def _time(value: datetime) -> bytes:
    return _number((value - EPOCH) // timedelta(microseconds=1))


def unwrap(wrapping_key: bytes, wrapped: bytes, org_id: UUID, subject_id: UUID) -> bytes:
    """The data key of a person."""
    return AESGCM(wrapping_key).decrypt(wrapped[:12], wrapped[12:], org_id.bytes + subject_id.bytes)


def unseal(data_key: bytes, entry: Any) -> bytes:
    """The JSON in the sealed part of an entry."""
    place = entry["org_id"].bytes + entry["stream_id"].bytes + entry["stream_version"].to_bytes(8)
    sealed: bytes = entry["sealed"]
    return AESGCM(data_key).decrypt(sealed[:12], sealed[12:], place)


def confidential(data_key: bytes, entry: Any) -> Any:
    """The confidential values in the open part of an entry, by their paths."""
    sealed = b64decode(json.loads(entry["open"])["confidential"])
    return json.loads(unseal(data_key, {**entry, "sealed": sealed}))
