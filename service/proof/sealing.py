"""Seals ledgers: stores the tree's hashes and signs a checkpoint, beside the write path."""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from ..identity import Clock, utc_now
from ..postgres.pool import Connection, Pool
from . import merkle
from .damage import HEAD, WHOLE_TREE, Damage, TreeDamaged
from .merkle import Span
from .notary import Notary
from .note import Checkpoint
from .scrub import require_readable, require_sound
from .tree import SQL, Tree
from .verifier import verify_consistency

log = logging.getLogger("okr.proof")

LOST = (
    "The ledger of organisation %s has lost all its checkpoints, and is signed anew as it is. They "
    "were deleted: compare it with checkpoints that were kept elsewhere, by okr verify."
)


async def seal(
    pool: Pool,
    org_id: UUID,
    notary: Notary,
    *,
    pause: timedelta = timedelta(0),
    clock: Clock = utc_now,
) -> bool:
    """Seals an organisation's ledger up to its head; returns whether it is sealed, and not being
    sealed by another process, nor within `pause` of the checkpoint before. What is sealed already
    is signed again when the key in use has not signed it.

    Interrupted at any point, the next call goes on. The head is never locked.

    Raises:
        TreeDamaged: the ledger is no continuation of the last checkpoint, or is known not to be
            what was sealed; nothing was signed.
        InvalidSigningKeys: there is no key to sign with.
    """
    if await _lacks(pool, org_id, notary) is None:
        return True
    await pool.execute(SQL["make_turn"], org_id)
    while True:
        async with pool.acquire() as connection, connection.transaction():
            signed = await connection.fetchval(SQL["take_turn"], org_id)
            if signed is None:
                return False
            lacks = await _lacks(connection, org_id, notary)
            if lacks is None:
                return True
            head, last = lacks
            await require_sound(connection, org_id, head)
            now = clock()
            if last is not None and timedelta(0) <= now - last.sealed_at < pause:
                return False
            tree = Tree(connection, org_id)
            # one chunk per transaction, so that none takes long
            if await tree.grow(head):
                await _sign(connection, org_id, tree, last, head, notary, now)
                if last is None and signed:
                    await connection.execute(SQL["note_loss"], org_id, head)
                    log.error(LOST, org_id)
                elif last is None:
                    await connection.execute(SQL["note_signing"], org_id)
                return True


async def _lacks(
    database: Pool | Connection, org_id: UUID, notary: Notary
) -> tuple[int, Checkpoint | None] | None:
    """The head that is to be sealed, and what was sealed last; None if it is sealed."""
    row = await database.fetchrow(SQL["reached"], org_id)
    if row is None or (row["position"] == 0 and row["size"] is None):
        return None
    head, *sealed = row
    last = None if row["size"] is None else Checkpoint(*sealed)
    if last is None:
        return head, None
    require_readable(org_id, last)
    if head == last.size and notary.has_signed(org_id, last.note):
        return None
    if head < last.size:
        raise TreeDamaged(org_id, Damage(HEAD, head + 1, last.size, missing=True))
    return head, last


async def _sign(
    connection: Connection,
    org_id: UUID,
    tree: Tree,
    last: Checkpoint | None,
    head: int,
    notary: Notary,
    now: datetime,
) -> None:
    """Signs the tree over all entries, if a proof from what is stored says that the one that was
    signed before is its beginning."""
    proof = [] if last is None else merkle.consistency(last.size, head)
    root, *hashes = await tree.hashes([Span(0, head), *proof])
    if last is not None and not verify_consistency(last.size, last.root, head, root, hashes):
        raise TreeDamaged(org_id, Damage(WHOLE_TREE, 1, last.size, missing=False))
    note = notary.sign(org_id, head, root)
    await connection.execute(SQL["seal"], org_id, head, note, now)
