"""The format of entries is what docs/ledger-format.md says, in the database and for ever."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from okr.domain.cycle import Phase
from okr.domain.topics import EVENT_CLASSES
from okr.service.ledger.confidential import reveal
from okr.service.ledger.entry import Entry, to_entry
from okr.service.ledger.history import HistoryWriter
from okr.service.ledger.ledger import Ledger
from okr.service.ledger.sealing import LocalWrappingKey, Sealer
from okr.service.postgres.pool import Pool
from tests.domain import test_examples as examples
from tests.ledger import verifier
from tests.ledger.company import WHY, Company
from tests.ledger.conftest import Owner

LEAVES: list[dict[str, Any]] = json.loads(
    Path(__file__).with_name("leaves.json").read_text(encoding="utf-8")
)
DOCUMENT = Path(__file__).parents[2] / "docs/ledger-format.md"
FIELDS = (
    *("org_id", "position", "stream_id", "stream_version", "topic", "topic_version"),
    *("occurred_at", "recorded_at", "appended_at", "actor_id", "reason_kind", "command_id"),
    *("correlation_id", "causation_id", "imported"),
)


def entry_of(leaf: dict[str, Any]) -> dict[str, Any]:
    """A golden leaf with the types of a row."""

    def typed(name: str, value: Any) -> Any:
        if value is None:
            return None
        if name.endswith("_id"):
            return UUID(value)
        if name.endswith("_at"):
            return datetime.fromisoformat(value)
        if name in {"open", "unsealed"}:
            return value.encode()
        if name in {"sealed", "data_key", "confidential_key"}:
            return bytes.fromhex(value)
        return value

    return {name: typed(name, value) for name, value in leaf.items()}


@pytest.mark.parametrize("leaf", LEAVES)
def test_golden_leaf_by_the_verifier(leaf: dict[str, Any]) -> None:
    entry = entry_of(leaf)
    assert verifier.payload_hash(entry).hex() == leaf["payload_hash"]
    assert verifier.leaf_hash(entry).hex() == leaf["leaf_hash"]


@pytest.mark.parametrize("leaf", LEAVES)
async def test_golden_leaf_by_the_program(leaf: dict[str, Any], owner: Owner) -> None:
    entry = entry_of(leaf)
    stored = Entry(**{name: entry[name] for name in Entry._fields})
    assert stored.payload_hash.hex() == leaf["payload_hash"]
    computed = await owner.fetchval(
        "select leaf_hash($1, $2, $3, $4, $5, $6::int2, $7, $8, $9, $10, $11, $12, $13, $14, $15, "
        "$16)",
        *(entry[name] for name in FIELDS),
        stored.payload_hash,
    )
    assert computed.hex() == leaf["leaf_hash"]


def test_golden_sealed_part() -> None:
    entry = entry_of(LEAVES[0])
    assert verifier.unseal(entry["data_key"], entry) == entry["unsealed"]


def test_golden_confidential_values() -> None:
    entry = entry_of(LEAVES[2])
    values = json.loads(entry["confidential"])
    assert verifier.confidential(entry["confidential_key"], entry) == values
    opened = json.loads(entry["open"])
    sealer = Sealer(entry["org_id"], {entry["stream_id"]: AESGCM(entry["confidential_key"])})
    assert reveal(opened, sealer, entry["stream_id"], entry["stream_version"])
    assert values.items() <= opened.items()


def test_the_document_shows_the_golden_leaves() -> None:
    (block,) = re.findall(r"```json\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    assert json.loads(block) == LEAVES


def documented(begin: str, end: str) -> set[str]:
    """The topics between two phrases of the document; the kind of the one before is left out."""
    text = " ".join(DOCUMENT.read_text(encoding="utf-8").split())
    [listed] = re.findall(f"{re.escape(begin)}(.*?){re.escape(end)}", text)
    kind, topics = "", set()
    for name in re.findall(r"`([^`]+)`", listed):
        *before, rest = name.split(".")
        kind = before[0] if before else kind
        topics.add(f"{kind}.{rest}")
    return topics


def test_the_document_tells_whose_key_seals_each_topic() -> None:
    of_subjects = documented("`stream_id`, for the topics", '(`"sealed_for": "subject"`')
    org_id, sealed = uuid4(), set()
    for example in map(examples.read, examples.NAMES):
        event = examples.event(example)
        stream, author = event.originator_id, event.actor_id
        assert stream != author
        keys = {subject: AESGCM(subject.bytes) for subject in (stream, author)}
        entry = to_entry(event, Sealer(org_id, dict(keys)))
        if entry.sealed is not None:
            sealed.add(entry.topic)
            person = stream if entry.topic in of_subjects else author
            place = org_id.bytes + stream.bytes + entry.stream_version.to_bytes(8)
            plain = keys[person].decrypt(entry.sealed[:12], entry.sealed[12:], place)
            assert isinstance(json.loads(plain), dict)
    assert {topic for topic in EVENT_CLASSES if EVENT_CLASSES[topic].SEALED_FOR == "subject"} == (
        of_subjects
    )
    assert len(sealed) > 20


def test_the_document_tells_which_topics_have_confidential_values() -> None:
    assert documented("Of a key result that has readers,", "are confidential.") == {
        topic for topic, event_class in EVENT_CLASSES.items() if event_class.CONFIDENTIAL
    }


async def test_the_database_stores_these_hashes(company: Company, owner: Owner) -> None:
    await company.append(company.check_in(company.umsatz, by=company.anna), by=company.anna)
    await company.append(company.check_in(company.marge, note=None))
    await company.append(company.drop(), correlation_id=uuid4(), causation_id=uuid4())
    entries = await owner.fetch(
        "select * from entry where org_id = $1 order by position", company.org_id
    )
    for entry in entries:
        assert entry["payload_hash"] == verifier.payload_hash(entry)
        assert entry["leaf_hash"] == verifier.leaf_hash(entry)
    for field in ("sealed", "correlation_id", "causation_id"):
        assert {entry[field] is None for entry in entries} == {True, False}
    assert not any(entry["imported"] for entry in entries)


async def test_and_those_of_imported_history(
    pool: Pool, wrapping_key: LocalWrappingKey, ledger: Ledger, org_id: UUID, owner: Owner
) -> None:
    elsewhere = Company(ledger, org_id)
    recorded_at = datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)
    await HistoryWriter(elsewhere.org_id, pool, wrapping_key).append(
        [elsewhere.command(*elsewhere.founding(), roles=None, recorded_at=recorded_at)]
    )
    entries = await owner.fetch("select * from entry where org_id = $1", elsewhere.org_id)
    assert len(entries) == len(elsewhere.founding())
    for entry in entries:
        assert entry["imported"]
        assert entry["recorded_at"] == recorded_at
        assert entry["payload_hash"] == verifier.payload_hash(entry)
        assert entry["leaf_hash"] == verifier.leaf_hash(entry)


async def test_what_is_open_and_what_is_sealed(company: Company, owner: Owner) -> None:
    check_in_id = uuid4()
    receipt = await company.append(
        company.check_in(company.umsatz, 3, id=check_in_id, note="Größe", by=company.anna),
        by=company.anna,
    )
    entry = await owner.fetchrow(
        "select * from entry where org_id = $1 and position = $2", company.org_id, receipt.position
    )
    assert entry is not None
    assert json.loads(entry["open"]) == {
        "check_in_id": str(check_in_id),
        "measured_on": "2026-04-10",
        "value": "3",
        "score": None,
        "confidence": None,
        "status": None,
        "details": {},
    }
    assert await unsealed(owner, entry, company.anna) == {"note": "Größe"}
    assert entry["reason_kind"] is None

    receipt = await company.append(company.go_to(Phase.DRAFTING))
    entry = await owner.fetchrow(
        "select * from entry where org_id = $1 and position = $2", company.org_id, receipt.position
    )
    assert entry is not None
    assert entry["reason_kind"] == WHY.kind
    assert await unsealed(owner, entry, company.joerg) == {"reason_text": WHY.text}


async def test_a_persons_name_is_sealed_for_the_person(company: Company, owner: Owner) -> None:
    entry = await owner.fetchrow(
        "select * from entry where org_id = $1 and stream_id = $2", company.org_id, company.anna
    )
    assert entry is not None
    assert entry["actor_id"] == company.joerg
    assert await unsealed(owner, entry, company.anna) == {"name": "Anna"}
    assert b"Anna" not in entry["open"]


async def unsealed(owner: Owner, entry: Any, subject: UUID) -> Any:
    """The sealed part of an entry, opened by the verifier with a person's key."""
    wrapped = await owner.fetchval(
        "select wrapped from data_key where org_id = $1 and subject_id = $2",
        entry["org_id"],
        subject,
    )
    data_key = verifier.unwrap(bytes(range(32)), wrapped, entry["org_id"], subject)
    return json.loads(verifier.unseal(data_key, entry))
