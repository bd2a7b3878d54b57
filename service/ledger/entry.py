"""The ledger's format: how a domain event becomes an entry's envelope and payload, and back."""

import hashlib
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from ...domain.aggregate import LedgerEvent
from ...domain.facts import fact_fields
from ...domain.topics import EVENT_CLASSES
from .confidential import hide, is_confidential, reveal
from .sealing import Sealer


class Entry(NamedTuple):
    """What an event is stored as, without what the database adds (position, times of recording)."""

    stream_id: UUID
    stream_version: int
    topic: str
    topic_version: int
    occurred_at: datetime
    actor_id: UUID
    reason_kind: str | None
    open: bytes
    """JSON of the facts that are no personal data; confidential values are encrypted in it."""
    sealed: bytes | None
    """JSON of names and free texts, encrypted; absent where the event has none."""

    @property
    def payload_hash(self) -> bytes:
        """See the function."""
        return payload_hash(self.open, self.sealed)


def payload_hash(open_part: bytes, sealed: bytes | None) -> bytes:
    """SHA-256 over the two parts of a payload as stored, each preceded by its length in four bytes
    (big-endian; an absent part is an empty one)."""
    sealed = sealed or b""
    return hashlib.sha256(
        b"".join((len(open_part).to_bytes(4), open_part, len(sealed).to_bytes(4), sealed))
    ).digest()


class _Format(NamedTuple):
    open: tuple[str, ...]
    sealed: tuple[str, ...]
    for_subject: bool


@cache
def _format(event_class: type[LedgerEvent]) -> _Format:
    facts = fact_fields(event_class)
    return _Format(
        open=tuple(name for name in facts if name not in event_class.SEALED),
        sealed=(*(name for name in facts if name in event_class.SEALED), "reason_text"),
        for_subject=event_class.SEALED_FOR == "subject",
    )


def keys_of_event(event: LedgerEvent) -> set[UUID]:
    """The subjects whose keys it takes to write an event: a person, and the stream itself where it
    has confidential values. Nobody writes whose key is destroyed; what has no words may be written
    about them."""
    layout, facts = _format(type(event)), vars(event)
    if layout.for_subject and all(facts[name] is None for name in layout.sealed):
        return set()
    person = _sealed_for(type(event), event.originator_id, event.actor_id)
    return {person, event.originator_id} if event.confidential else {person}


def keys_of_entry(
    topic: str, stream_id: UUID, actor_id: UUID, open_part: bytes, sealed: bytes | None
) -> set[UUID]:
    """The subjects whose keys it takes to read all of an entry; none for a topic that is unknown,
    which cannot be decoded anyway."""
    event_class = EVENT_CLASSES.get(topic)
    if event_class is None:
        return set()
    persons = set() if sealed is None else {_sealed_for(event_class, stream_id, actor_id)}
    return {*persons, stream_id} if is_confidential(open_part) else persons


def _sealed_for(event_class: type[LedgerEvent], stream_id: UUID, actor_id: UUID) -> UUID:
    """The person under whose key the sealed part of an entry stands: the subject, if the stream is
    a person's, else the author."""
    return stream_id if _format(event_class).for_subject else actor_id


def to_entry(event: LedgerEvent, sealer: Sealer) -> Entry:
    """Encodes an event; `sealer` must hold the keys that `keys_of_event` names."""
    facts = vars(event)
    event_class = type(event)
    layout = _format(event_class)
    stream_id, version = event.originator_id, event.originator_version
    public = {name: facts[name] for name in layout.open}
    if event.confidential:
        public = hide(public, event_class.CONFIDENTIAL, sealer, stream_id, version)
    private = {name: value for name in layout.sealed if (value := facts[name]) is not None}
    return Entry(
        stream_id=stream_id,
        stream_version=version,
        topic=event.TOPIC,
        topic_version=event.class_version,
        occurred_at=event.timestamp,
        actor_id=event.actor_id,
        reason_kind=event.reason_kind,
        open=orjson.dumps(public),
        sealed=sealer.seal(
            orjson.dumps(private),
            _sealed_for(event_class, stream_id, event.actor_id),
            stream_id,
            version,
        )
        if private
        else None,
    )


def to_event(entry: Entry, sealer: Sealer) -> LedgerEvent:
    """Decodes an entry, upcasting older topic versions as `eventsourcing` does: by the class's
    static methods `upcast_v1_v2`, …. Sealed facts whose key is gone come back as None, and so do
    confidential ones, of which the event then says that they are withheld.

    Raises:
        UnknownTopic: the program does not know the topic, or only older versions of it.
    """
    event_class = EVENT_CLASSES.get(entry.topic)
    if event_class is None or entry.topic_version > event_class.class_version:
        raise UnknownTopic(entry.topic, entry.topic_version)
    layout = _format(event_class)
    state: dict[str, Any] = dict.fromkeys(layout.sealed)
    state.update(orjson.loads(entry.open))
    confidential = is_confidential(entry.open)
    state["withheld"] = confidential and not reveal(
        state, sealer, entry.stream_id, entry.stream_version
    )
    state["confidential"] = confidential
    if entry.sealed is not None:
        subject = _sealed_for(event_class, entry.stream_id, entry.actor_id)
        private = sealer.open(entry.sealed, subject, entry.stream_id, entry.stream_version)
        if private is not None:
            state.update(orjson.loads(private))
    for version in range(entry.topic_version, event_class.class_version):
        getattr(event_class, f"upcast_v{version}_v{version + 1}")(state)
    state["originator_id"] = entry.stream_id
    state["originator_version"] = entry.stream_version
    state["timestamp"] = entry.occurred_at
    state["actor_id"] = entry.actor_id
    state["reason_kind"] = entry.reason_kind
    if entry.stream_version == 1:
        state["originator_topic"] = entry.topic.partition(".")[0]
    event: LedgerEvent = object.__new__(event_class)
    event.__dict__.update(state)
    return event


class UnknownTopic(Exception):
    """An entry was written by a newer program than this one."""

    def __init__(self, topic: str, version: int) -> None:
        super().__init__(
            f"The ledger holds {topic} in version {version}, which this program does not know; "
            "run a newer version of okr-ledger."
        )
