"""An organisation with a made-up history in a real ledger, and what queries about it may name."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum, auto
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import NamedTuple
from uuid import UUID, uuid4

from okr.domain.errors import Refused
from okr.service.ledger.command import Command
from okr.service.ledger.errors import NotTaken
from okr.service.ledger.history import HistoryWriter
from okr.service.ledger.keys import DataKeys
from okr.service.ledger.ledger import Ledger
from okr.service.ledger.rebuild import rebuild
from okr.service.ledger.sealing import WrappingKey
from okr.service.postgres.pool import Pool
from okr.service.proof.keys import SigningKeys
from okr.service.proof.notary import Notary
from okr.service.proof.sealing import seal
from tests.oracle import material
from tests.oracle.farewell import farewell
from tests.oracle.history import History
from tests.oracle.past import Past, read_past
from tests.oracle.proof import NOT_SEALED, Sealed, read_sealed

IMPORTED, LIVE = 700, 30
"""How many commands are tried, beside the first steps."""


class Erasure(NamedTuple):
    """The erasure of a person."""

    position: int
    erased_at: datetime
    blanked_at: datetime
    rewrapped_at: datetime


@dataclass(frozen=True)
class World:
    """An organisation as the oracle knows it."""

    past: Past
    found: frozenset[tuple[str, str]]
    """Which title each search finds. Full-text search is PostgreSQL's alone, so it is asked."""
    now: datetime
    sealed: Sealed = NOT_SEALED
    erasures: Mapping[UUID, Erasure] = field(default_factory=dict)
    """Who was erased. When the texts were gone, only the database can tell."""
    hidden: frozenset[UUID] = frozenset()
    """The key results whose values are hidden from whoever looks."""


def _titles(past: Past) -> Iterator[str]:
    """Yield all titles that goals have had."""
    for entry in past.entries:
        for name in ("title", "title_to"):
            if isinstance(title := getattr(entry.event, name, None), str):
                yield title


async def make_world(pool: Pool, wrapping_key: WrappingKey, zone: str, seed: int) -> World:
    """Make up an organisation: an imported history, a rebuild of its rows, then live commands.

    What was imported first is sealed, and then all of it; the live commands are not.
    """
    with TemporaryDirectory() as directory:
        return await _made(pool, wrapping_key, zone, seed, Path(directory))


async def _made(pool: Pool, wrapping_key: WrappingKey, zone: str, seed: int, keys: Path) -> World:
    org_id = uuid4()
    random = Random(seed)
    history = History(org_id, zone, random)
    notary = Notary(SigningKeys(keys / "signing.keys"), "okr-ledger")
    async for stage in grown(pool, wrapping_key, history, random):
        if stage in (Stage.BEGUN, Stage.REBUILT):
            await seal(pool, org_id, notary)
    await pool.execute(
        "update erasure e set blanked_at = $2, rewrapped_at = $2 where e.org_id = $1",
        org_id,
        history.at,
    )
    past = await read_past(pool, org_id, zone, DataKeys(org_id, wrapping_key))
    found = await pool.fetch(
        "select s.text, t.text as title from unnest($1::text[]) s(text), unnest($2::text[]) t(text)"
        " where to_tsvector('german', t.text) @@ websearch_to_tsquery('german', s.text)",
        material.SEARCHES,
        sorted({*material.TITLES, *_titles(past)}),
    )
    return World(
        past,
        frozenset((row["text"], row["title"]) for row in found),
        past.entries[-1].recorded_at + timedelta(hours=1),
        await read_sealed(pool, org_id),
        {
            row["subject_id"]: Erasure(*row[1:])
            for row in await pool.fetch(
                "select e.subject_id, e.position, e.erased_at, e.blanked_at, e.rewrapped_at"
                " from erasure e where e.org_id = $1",
                org_id,
            )
        },
    )


class Stage(Enum):
    """How far a made-up history has come."""

    BEGUN = auto()
    GROWING = auto()
    """There are many of these."""
    FAREWELL = auto()
    """Somebody has come and said something, and is erased next."""
    ERASED = auto()
    REBUILT = auto()
    WHOLE = auto()
    """The last commands were live ones."""


async def grown(
    pool: Pool, wrapping_key: WrappingKey, history: History, random: Random
) -> AsyncIterator[Stage]:
    """Bring a made-up history into the ledger; yield whenever it has grown."""
    writer = HistoryWriter(history.org_id, pool, wrapping_key)
    await _import(writer, [history.founding()])
    await _import(writer, history.first_steps())
    yield Stage.BEGUN
    steps = [history.step() for _ in range(IMPORTED)]
    while steps:
        count = random.randint(1, 6)
        await _import(writer, steps[:count])
        del steps[:count]
        yield Stage.GROWING
    await _import(writer, history.late_steps())
    *before, erasure = farewell(history)
    for command in before:
        await _import(writer, [command])
    yield Stage.FAREWELL
    await _import(writer, [erasure])
    yield Stage.ERASED
    await rebuild(pool, history.org_id, wrapping_key)
    yield Stage.REBUILT
    ledger = Ledger(pool, wrapping_key)
    for _ in range(LIVE):
        await _append(ledger, history.org_id, history.step())
    for command in history.last_steps():
        await _append(ledger, history.org_id, command)
    yield Stage.WHOLE


async def _import(writer: HistoryWriter, commands: Sequence[Command]) -> None:
    """Import the commands in one transaction, without those that are refused."""
    remaining = list(commands)
    while remaining:
        try:
            await writer.append(remaining)
        except NotTaken as refused:
            if not isinstance(refused.cause, Refused):
                raise
            del remaining[refused.index]
        else:
            return


async def _append(ledger: Ledger, org_id: UUID, command: Command) -> None:
    try:
        await ledger.append(org_id, command)
    except Refused:
        return
