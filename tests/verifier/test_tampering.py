"""What a database administrator can do to a ledger, who owns the tables and switches the triggers
off: each deed is found in the next export, and named."""

from uuid import UUID

import pytest

from okr.service.proof.proofs import newest
from okr.service.proof.sealing import seal
from tests.verifier.audited import Audited

UP, DOWN = (
    f"update entry set position = -position where org_id = $1 and position >= 10;"
    f"update entry set position = -position - {by} where org_id = $1 and position < 0"
    for by in (1, -1)
)
"""Moves what stands from position 10 on up by one, or down."""
REMOVE = "delete from entry where org_id = $1 and position = 10"
EXCHANGE = """
    update entry set position = -position where org_id = $1 and position in (10, 12);
    update entry set position = 22 + position where org_id = $1 and position < 0
"""
INSERT = """
    insert into entry
    select org_id, 10, gen_random_uuid(), 1, topic, topic_version, occurred_at, recorded_at,
        appended_at, actor_id, reason_kind, command_id, correlation_id, causation_id, imported,
        open, sealed, payload_hash, leaf_hash
    from entry where org_id = $1 and position = 9
"""
LATER = """
    update entry e set stream_version = -stream_version where org_id = $1;
    update entry e set stream_version = n from (
        select position p, row_number() over (partition by stream_id order by position) n
        from entry where org_id = $1
    ) counted where org_id = $1 and position = p
"""
"""Counts the versions of every object anew."""
HASHES = """
    update entry set leaf_hash = leaf_hash(org_id, position, stream_id, stream_version, topic,
        topic_version, occurred_at, recorded_at, appended_at, actor_id, reason_kind, command_id,
        correlation_id, causation_id, imported, payload_hash)
    where org_id = $1
"""
PAYLOAD_HASH = """
    update entry set payload_hash = sha256(int4send(length(open)) || open
        || int4send(coalesce(length(sealed), 0)) || coalesce(sealed, ''))
    where org_id = $1
"""
TREE = "delete from subtree where org_id = $1; delete from checkpoint where org_id = $1"
SET = "update entry set {} where org_id = $1 and position = 10"
VALUE = SET.format("open = convert_to(replace(convert_from(open, 'UTF8'), '5', '6'), 'UTF8')")
EARLY = SET.format("recorded_at = recorded_at - interval '1 day'")
BY = SET.format("actor_id = gen_random_uuid()")

LEAF = "its envelope does not have this leaf hash"
BROKEN = f"altered: position 10: {LEAF}"
COPY = "the earlier copy has another entry"
HAS = "the earlier copy has it"
OTHER = f"altered: position 10: {COPY}"
GONE = "removed: position 10: at place 10 stands what was written for 11"
AWAY = f"removed: position 10: {HAS}"
TWO = "inserted: position 10: at place 11 stands what was written for 10"
NEW = "inserted: position 10: the earlier copy does not have it"
MOVED = ["reordered: position 10: at place 10 stands what was written for 12"]
MISSING = "removed: position 11: before it, version 2 of object … is missing"
EARLIER_THAN = "it was recorded before the entry before it"
HISTORY = "the checkpoint of size 14 is of another history"
BETWEEN = f"re-signed: positions 9 to 14: {HISTORY}"
END = "removed: position 20: the checkpoint kept of size 20 has more"
COUNTED = range(11, 20, 2)
"""The places of entries about the same object, which before were those of positions one lower."""
LEAVES = [f"altered: position {at}: {LEAF}" for at in COUNTED]
COPIES = [f"altered: position {at - 1}: {COPY}" for at in COUNTED]
BOTH = [f"altered: position {at}: {LEAF if at in COUNTED else COPY}" for at in range(11, 20)]

DEEDS: dict[str, tuple[list[str], list[str], list[str]]] = {
    "payload": (
        [VALUE],
        ["altered: position 10: its payload does not have this payload hash"],
        ["altered: position 10: its payload does not have this payload hash"],
    ),
    "payload and its hash": ([VALUE, PAYLOAD_HASH], [BROKEN], [BROKEN]),
    "payload and both hashes": ([VALUE, PAYLOAD_HASH, HASHES], [BETWEEN], [OTHER, BETWEEN]),
    "envelope": ([BY], [BROKEN], [BROKEN]),
    "envelope and its hash": ([BY, HASHES], [BETWEEN], [OTHER, BETWEEN]),
    "time": ([EARLY], [BROKEN], [BROKEN]),
    "time and its hash": (
        [EARLY, HASHES],
        [f"time: position 10: {EARLIER_THAN}", BETWEEN],
        [OTHER, f"time: position 10: {EARLIER_THAN}", BETWEEN],
    ),
    "last removed": (
        ["delete from entry where org_id = $1 and position = 20"],
        [END],
        [f"removed: position 20: {HAS}", END],
    ),
    "removed": ([REMOVE], [GONE], [GONE]),
    "removed and moved up": ([REMOVE, UP], [GONE, END], [GONE, END]),
    "removed, versions too": (
        [REMOVE, UP, LATER],
        [GONE, *LEAVES, END],
        [OTHER, GONE, *BOTH, f"removed: position 20: {HAS}", END],
    ),
    "removed and all hashes": (
        [REMOVE, UP, HASHES],
        [MISSING, BETWEEN, END],
        [AWAY, MISSING, BETWEEN, END],
    ),
    "removed, versions, hashes": (
        [REMOVE, UP, LATER, HASHES],
        [BETWEEN, END],
        [*COPIES, f"removed: position 20: {HAS}", BETWEEN, END],
    ),
    "exchanged": (
        [EXCHANGE],
        MOVED,
        ["reordered: position 10: in the earlier copy it stands there"],
    ),
    "exchanged and all hashes": (
        [EXCHANGE, HASHES],
        [
            f"time: position 11: {EARLIER_THAN}",
            "reordered: position 12: version 2 of object … is after 3",
            f"time: position 12: {EARLIER_THAN}",
            BETWEEN,
        ],
        [
            "reordered: position 10: in the earlier copy it stands there",
            f"time: position 11: {EARLIER_THAN}",
            "reordered: position 12: version 2 of object … is after 3",
            f"time: position 12: {EARLIER_THAN}",
            BETWEEN,
        ],
    ),
    "inserted": ([DOWN, INSERT], [BROKEN, TWO], [BROKEN, NEW]),
    "inserted and its hash": ([DOWN, INSERT, f"{HASHES} and position = 10"], [TWO], [NEW]),
    "inserted and all hashes": (
        [DOWN, INSERT, HASHES],
        [BETWEEN],
        [NEW, BETWEEN],
    ),
}
"""The statements; what is found by checkpoints of sizes 8, 14 and 20; what with a copy."""


@pytest.mark.parametrize("deed", DEEDS)
async def test_a_deed_is_found_and_named(audited: Audited, org_id: UUID, deed: str) -> None:
    statements, told, told_with_copy = DEEDS[deed]
    await audited.tamper(org_id, statements)
    ledger = await audited.copy(org_id, "ledger")
    assert audited.verify(ledger) == told
    assert audited.verify(ledger, audited.directory / "earlier") == told_with_copy


async def test_a_tree_that_was_rebuilt_and_signed_anew(audited: Audited, org_id: UUID) -> None:
    """By the installation's own key, with checkpoints that fit."""
    await audited.tamper(org_id, [REMOVE, UP, LATER, HASHES, TREE])
    installation = audited.installation
    assert await seal(installation.pool, org_id, audited.notary)
    ledger = await audited.copy(org_id, "ledger")
    fitting = await newest(installation.pool, org_id)
    assert fitting is not None
    (audited.directory / "new").write_text(fitting.note, encoding="utf-8")
    assert audited.verify(ledger, kept="new") == []
    assert audited.verify(ledger) == [BETWEEN, END]
    with_copy = audited.verify(ledger, audited.directory / "earlier")
    assert with_copy == DEEDS["removed, versions, hashes"][2]
