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
TREE = "; ".join(
    f"delete from {table} where org_id = $1" for table in ("leaf_tile", "subtree", "checkpoint")
)
SET = "update entry set {} where org_id = $1 and position = 10"
VALUE = SET.format("open = convert_to(replace(convert_from(open, 'UTF8'), '5', '6'), 'UTF8')")
EARLY = SET.format("recorded_at = recorded_at - interval '1 day'")
BY = SET.format("actor_id = gen_random_uuid()")

LEAF = "its envelope does not have this leaf hash"
BROKEN = f"altered: position 10: {LEAF}"
OTHER = "altered: position 10: the earlier copy has another leaf hash"
GONE = "removed: position 10: the file has no entry for it"
TWO = "inserted: position 10: the file has two entries for it"
NEW = "inserted: position 10: before it stands one that was put in"
MOVED = [
    "reordered: position 10: there stands what was written for 12",
    "reordered: position 12: there stands what was written for 10",
]
HISTORY = "the checkpoint of size 14 is of another history"
BETWEEN = f"re-signed: positions 9 to 14: {HISTORY}"
END = "removed: position 20: the checkpoint kept of size 20 has more"
COUNTED = range(12, 21, 2)
"""The positions of entries about the same object."""
LEAVES = [f"altered: position {at}: {LEAF}" for at in COUNTED]
COPIES = [f"altered: position {at}: the earlier copy has another leaf hash" for at in COUNTED]

PAYLOAD = "altered: position 10: its payload does not have this payload hash"
SEALED = "altered: position 10: the checkpoint of size 20 has another leaf hash"
UP_TO_14 = "the checkpoint of size 14 has another leaf hash"

DEEDS: dict[str, tuple[list[str], list[str], list[str], list[str]]] = {
    "payload": ([VALUE], [PAYLOAD], [PAYLOAD], [PAYLOAD]),
    "payload and its hash": ([VALUE, PAYLOAD_HASH], [BROKEN], [BROKEN], [BROKEN]),
    "payload and both hashes": (
        [VALUE, PAYLOAD_HASH, HASHES],
        [SEALED, BETWEEN],
        [BETWEEN],
        [OTHER, BETWEEN],
    ),
    "envelope": ([BY], [BROKEN], [BROKEN], [BROKEN]),
    "envelope and its hash": ([BY, HASHES], [SEALED, BETWEEN], [BETWEEN], [OTHER, BETWEEN]),
    "time": ([EARLY], [BROKEN], [BROKEN], [BROKEN]),
    "time and its hash": ([EARLY, HASHES], [SEALED, BETWEEN], [BETWEEN], [OTHER, BETWEEN]),
    "last removed": (
        ["delete from entry where org_id = $1 and position = 20"],
        [END],
        [END],
        ["removed: position 20: the file has no entry for it"],
    ),
    "removed": ([REMOVE], [GONE], [GONE], [GONE]),
    "removed and moved up": ([REMOVE, UP], [GONE], [GONE], [GONE]),
    "removed, versions too": (
        [REMOVE, UP, LATER],
        [GONE, *LEAVES],
        [GONE, *LEAVES],
        [GONE, *LEAVES],
    ),
    "removed and all hashes": (
        [REMOVE, UP, HASHES],
        [GONE, BETWEEN],
        ["removed: position 11: version 3 of object … is after 1", BETWEEN, END],
        [GONE, BETWEEN],
    ),
    "removed, versions, hashes": (
        [REMOVE, UP, LATER, HASHES],
        [GONE, *(f"altered: position {at}: {UP_TO_14}" for at in (12, 14)), BETWEEN],
        [BETWEEN, END],
        [GONE, *COPIES, BETWEEN],
    ),
    "exchanged": ([EXCHANGE], MOVED, MOVED, MOVED),
    "exchanged and all hashes": (
        [EXCHANGE, HASHES],
        [*MOVED, BETWEEN],
        [
            "removed: position 10: version 3 of object … is after 1",
            "reordered: position 12: version 2 of object … is after 3",
            BETWEEN,
        ],
        [*MOVED, BETWEEN],
    ),
    "inserted": ([DOWN, INSERT], [NEW], [NEW], [NEW]),
    "inserted and its hash": ([DOWN, INSERT, f"{HASHES} and position = 10"], [NEW], [TWO], [NEW]),
    "inserted and all hashes": (
        [DOWN, INSERT, HASHES],
        [NEW, BETWEEN],
        [BETWEEN],
        [NEW, BETWEEN],
    ),
}
"""The statements; what is found by checkpoints of sizes 8, 14 and 20; what if the leaf hashes that
were sealed are gone too; what then with a copy."""


@pytest.mark.parametrize("deed", DEEDS)
async def test_a_deed_is_found_and_named(audited: Audited, org_id: UUID, deed: str) -> None:
    statements, told, told_without, told_with_copy = DEEDS[deed]
    await audited.tamper(org_id, statements)
    assert audited.verify(await audited.copy(org_id, "ledger")) == told
    await audited.tamper(org_id, ["delete from leaf_tile where org_id = $1"])
    ledger = await audited.copy(org_id, "without")
    assert audited.verify(ledger) == told_without
    alone = audited.alone(ledger)
    assert how(alone) == how(told_without)
    assert audited.verify(ledger, audited.directory / "earlier") == told_with_copy


def how(told: list[str]) -> str:
    """What was done first, and at which position."""
    return ":".join(told[0].split(":")[:2])


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
    assert with_copy == DEEDS["removed, versions, hashes"][3]
