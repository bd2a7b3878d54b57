"""Takes what erased persons said out of the projections, while these are read and written."""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from ..postgres.pool import Connection, Pool
from ..postgres.sql import load
from .folding import Share, refold
from .keys import DataKeys, until_noticed
from .rebuild import PAGE, Progress, claimed
from .sealing import WrappingKey
from .stamping import COLUMNS
from .statistics import analyze

SQL = load(__package__, "erasing.sql")

Clock = Callable[[], datetime]

AT_ONCE = 20
"""So many streams are folded anew in one transaction, which holds up the organisation's writers."""


async def blank(
    pool: Pool,
    org_id: UUID,
    wrapping_key: WrappingKey,
    clock: Clock,
    progress: Progress = lambda *_: None,
) -> None:
    """Folds anew all streams of an organisation that hold something under a destroyed key, and
    notes that this is done. A row is made of one stream, so no other has the texts.

    It goes through them twice: at once, and, when every process has noticed the erasure, through
    those that were written to since. Then the planner's statistics are made anew, which may have
    texts as common values. Interrupted, it is to be begun again. Progress is told in streams.

    Raises RebuildRunning, PoisonEntry and ErasedMeanwhile: see there; try again.
    """
    found = await pool.fetch(SQL["erasures"], org_id)
    if not found:
        return
    subjects = [record["subject_id"] for record in found]
    async with pool.acquire() as connection, claimed(connection, org_id):
        streams = await _streams(connection, org_id, subjects, 0)
        await _refold_all(connection, org_id, wrapping_key, streams, progress)
        await until_noticed()
        since = min(record["position"] for record in found)
        late = await _streams(connection, org_id, subjects, since)
        await _refold_all(connection, org_id, wrapping_key, late, lambda *_: None)
        await analyze(connection, COLUMNS)
        async with connection.transaction():
            await connection.execute(SQL["blanked"], org_id, subjects, clock())
            await connection.execute(SQL["next_epoch"], org_id)


async def _streams(
    connection: Connection, org_id: UUID, subjects: Sequence[UUID], after: int
) -> list[UUID]:
    found = await connection.fetch(SQL["streams"], org_id, subjects, after)
    return [record["stream_id"] for record in found]


async def _refold_all(
    connection: Connection,
    org_id: UUID,
    wrapping_key: WrappingKey,
    streams: Sequence[UUID],
    progress: Progress,
) -> None:
    keys = DataKeys(org_id, wrapping_key)
    for first in range(0, len(streams), AT_ONCE):
        progress(first, len(streams))
        async with connection.transaction():
            head = await connection.fetchrow(SQL["lock_rows"], org_id)
            assert head is not None
            share = Share(
                org_id,
                head["generation"],
                head["position"],
                PAGE,
                streams=streams[first : first + AT_ONCE],
            )
            await refold(connection, keys, share)
            await connection.execute(SQL["next_epoch"], org_id)
    progress(len(streams), len(streams))
