"""The ledger of an organisation, folded entry by entry with the domain's own classes."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from okr.domain.aggregate import LedgerEvent
from okr.service.ledger.entry import to_event
from okr.service.ledger.keys import DataKeys
from okr.service.ledger.load import entry_of, sealed_subjects
from okr.service.postgres.pool import Pool


class Entry(NamedTuple):
    """An entry of the ledger."""

    position: int
    recorded_at: datetime
    appended_at: datetime
    command_id: UUID
    correlation_id: UUID | None
    causation_id: UUID | None
    imported: bool
    event: LedgerEvent


@dataclass(frozen=True)
class State:
    """An aggregate right after one of its entries."""

    aggregate: Any
    entries: tuple[Entry, ...]
    """All its entries so far."""

    @property
    def first(self) -> Entry:
        """The entry that it came to be by."""
        return self.entries[0]

    @property
    def last(self) -> Entry:
        """The newest entry."""
        return self.entries[-1]


class Past:
    """All that ever happened in an organisation."""

    def __init__(self, org_id: UUID, zone: str, entries: Iterable[Entry]) -> None:
        self.org_id = org_id
        self.entries = tuple(entries)
        self._zone = ZoneInfo(zone)
        self._streams: dict[UUID, list[State]] = {}
        for entry in self.entries:
            states = self._streams.setdefault(entry.event.originator_id, [])
            before = states[-1].entries if states else ()
            # folded from the start each time, so that no state shares anything with another
            after = (*before, entry)
            states.append(State(_fold(after), after))

    @property
    def head(self) -> int:
        """The position of the newest entry."""
        return len(self.entries)

    def id_of(self, kind: str, key: UUID) -> str:
        """Return the entity id of an object."""
        return f"{kind}.{self.org_id}.{key}"

    def state(self, stream_id: UUID, position: int) -> State | None:
        """Return what an aggregate was like at a position; None before it came to be."""
        states = self._streams.get(stream_id, [])
        count = bisect_right(states, position, key=lambda state: state.last.position)
        return states[count - 1] if count else None

    def states(self, position: int) -> Iterator[State]:
        """Yield what all aggregates were like at a position, in the order of their creation."""
        for stream_id in self._streams:
            state = self.state(stream_id, position)
            if state is not None:
                yield state

    def until(self, moment: datetime, *, inclusive: bool) -> int:
        """Return the position of the newest entry recorded until a moment, or 0."""
        return sum(
            entry.recorded_at <= moment if inclusive else entry.recorded_at < moment
            for entry in self.entries
        )

    def day_of(self, moment: datetime) -> date:
        """Return the organisation's day that a moment is in."""
        return moment.astimezone(self._zone).date()

    def midnight(self, day: date) -> datetime:
        """Return when one of its days begins."""
        return datetime.combine(day, time(), self._zone)

    def start_of(self, day: date) -> int:
        """Return the position of the newest entry before one of its days."""
        return self.until(self.midnight(day), inclusive=False)

    def end_of(self, day: date) -> int:
        """Return the position of the newest entry until the end of one of its days."""
        return self.start_of(day + timedelta(days=1))


def _fold(entries: Iterable[Entry]) -> Any:
    aggregate: Any = None
    for entry in entries:
        aggregate = entry.event.mutate(aggregate)
    return aggregate


async def read_past(pool: Pool, org_id: UUID, zone: str, keys: DataKeys) -> Past:
    """Read the entries of an organisation, and nothing else."""
    records = await pool.fetch("select * from entry where org_id = $1 order by position", org_id)
    async with pool.acquire() as connection:
        await keys.fetch(connection, sealed_subjects(map(entry_of, records)))
    return Past(
        org_id,
        zone,
        (
            Entry(
                record["position"],
                record["recorded_at"],
                record["appended_at"],
                record["command_id"],
                record["correlation_id"],
                record["causation_id"],
                record["imported"],
                to_event(entry_of(record), keys.sealer),
            )
            for record in records
        ),
    )
