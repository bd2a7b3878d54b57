"""Brings a demo into the ledger, as imported history with the times of its own."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import NamedTuple
from uuid import UUID, uuid5

from ..errors import UserFacingError
from ..ledger.command import Command
from ..ledger.errors import NotTaken, WrittenMeanwhile
from ..ledger.history import HistoryWriter
from ..ledger.ledger import Ledger
from ..ledger.sealing import WrappingKey
from ..ledger.statistics import refresh_statistics
from ..postgres.pool import Pool
from . import story
from .generator import COMPANY, GENERATION, HEAD, SIZES, generate
from .scribe import Scribe

DEMOS = UUID("9c1f3c9e-3d0b-4f0f-8a52-6d4f3a0b7e11")
"""The namespace of the organisations that demos are loaded into unless told otherwise."""
STORY = uuid5(DEMOS, "story")
"""The organisation of the story."""
BATCH = 2_000
"""The commands of one transaction."""

Progress = Callable[[int, int], None]
"""Told how many entries the ledger has, and about how many it will have."""


class Loaded(NamedTuple):
    """A demo that is in the ledger."""

    org_id: UUID
    administrator: UUID
    name: str
    entries: int
    """How many it has."""
    added: int
    """How many of them were added now."""


class AnotherOrganization(UserFacingError):
    """The organisation has another history than the demo that is to be loaded into it."""

    def __init__(self, org_id: UUID) -> None:
        super().__init__(
            f"Organisation {org_id} exists and is no such demo: choose another id, or leave it out."
        )


async def load_story(pool: Pool, wrapping_key: WrappingKey, org_id: UUID = STORY) -> Loaded:
    """Loads the story, all of it in one transaction or, where it is already, nothing.

    Raises:
        AnotherOrganization: the organisation has another history.
    """
    scribe = Scribe(org_id, "story")
    story.tell(scribe)
    commands = list(scribe.commands())
    present = await Ledger(pool, wrapping_key).position(org_id)
    await _begin(HistoryWriter(org_id, pool, wrapping_key), commands[:1] if present else commands)
    added = 0 if present else len(commands)
    await refresh_statistics(pool, added)
    return Loaded(org_id, scribe.id("person", story.HEAD), story.NAME, len(commands), added)


async def load_generated(
    pool: Pool,
    wrapping_key: WrappingKey,
    size: str,
    seed: int,
    org_id: UUID | None = None,
    progress: Progress = lambda *_: None,
) -> Loaded:
    """Loads a generated company of one of the `SIZES`; an interrupted load goes on where it
    stopped, and a repetition adds nothing.

    Raises:
        AnotherOrganization: the organisation has another history.
    """
    history = f"{GENERATION} {size} {seed}"
    org_id = org_id or uuid5(DEMOS, history)
    present = await Ledger(pool, wrapping_key).position(org_id)
    scribe = Scribe(org_id, history)
    writer = HistoryWriter(org_id, pool, wrapping_key)
    commands = generate(scribe, SIZES[size], seed)
    await _begin(writer, [next(commands)])
    for batch in _batches(_after(commands, scribe, present)):
        await writer.append(batch)
        progress(scribe.entries, max(SIZES[size].expected_entries, scribe.entries))
    progress(scribe.entries, scribe.entries)
    added = max(scribe.entries - present, 0)
    await refresh_statistics(pool, added)
    return Loaded(org_id, scribe.id("person", HEAD), COMPANY, scribe.entries, added)


async def _begin(writer: HistoryWriter, commands: list[Command]) -> None:
    """Appends the first commands of a demo, the founding of its organisation among them."""
    try:
        await writer.append(commands)
    except NotTaken as error:
        if isinstance(error.cause, WrittenMeanwhile):
            raise
        raise AnotherOrganization(commands[0].stream_id) from error


def _after(commands: Iterable[Command], scribe: Scribe, position: int) -> Iterator[Command]:
    """The commands whose entries come after a position."""
    return (command for command in commands if scribe.entries > position)


def _batches(commands: Iterator[Command]) -> Iterator[list[Command]]:
    while batch := list(islice(commands, BATCH)):
        yield batch
