"""Writes the beginning of a ledger as an export that is the same wherever and whenever it is made:
it depends on the entries alone."""

from uuid import UUID

from ..ledger.entry import keys_of_entry
from ..postgres.pool import Pool
from ..proof.tree import gaps, outside
from .checking import Progress
from .errors import EntriesInserted, EntriesMissing
from .exporting import PAGE, SQL
from .lines import FORMAT, LEDGER_FORMAT, EntryLine, Header, KeyLine
from .target import Target


async def export_beginning(
    pool: Pool, org_id: UUID, target: Target, last: int, progress: Progress = lambda *_: None
) -> None:
    """Writes the entries up to a position, none of the data keys, and nothing of what commands led
    to, nor checkpoints; whoever takes it in reads what is sealed as erased.

    Raises ExchangeRefused before anything is written: EntriesMissing or EntriesInserted.
    """
    if missing := await gaps(pool, org_id, 1, last):
        raise EntriesMissing(org_id, missing)
    if inserted := await outside(pool, org_id):
        raise EntriesInserted(org_id, inserted)
    header = Header(FORMAT, LEDGER_FORMAT, org_id, 1, last, None, "none", None)
    rows = await pool.fetch(SQL["sealers"], org_id, last)
    subjects = {subject for row in rows for subject in keys_of_entry(*row)}
    target.write([header, *(KeyLine(subject, "withheld", None) for subject in sorted(subjects))])
    after = 0
    while after < last:
        rows = await pool.fetch(SQL["entries_page"], org_id, after, last, PAGE)
        target.write([EntryLine(*row) for row in rows])
        after = rows[-1]["position"]
        progress(after, last)
    target.write([target.tally.end()])
