"""Imports a state: a file that tells how things are, and not how they came to be."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ....domain.errors import InvalidInput, Refused
from ....domain.organization import DEFAULT_LANGUAGE, DEFAULT_ZONE, Language
from ....domain.payload import member
from ...identity import Clock, utc_now
from ...ledger.history import HistoryWriter
from ...ledger.sealing import WrappingKey
from ...ledger.statistics import refresh_statistics
from ...postgres.pool import Pool
from ..destinations import Recorder, Rehearsal
from ..identity import organization_id
from ..present import chunks
from ..step import Founding
from .document import LISTS, Document
from .dropped import dropped
from .endings import endings
from .frame import cycles, importer, organization, people, teams
from .goals import goals
from .misspelt import misspelt
from .plan import UNCOUNTED, Plan, Setting, Step
from .present import Head, outstanding, read_head
from .problems import BadState, Problem, StateStopped, in_order
from .reports import check_ins, reports
from .retrospectives import retrospectives

BATCH = 200
"""The steps of one transaction."""


@dataclass(frozen=True)
class StateReport:
    """What an import did, or what a dry run would do."""

    org_id: UUID
    source: str
    made: Mapping[str, int]
    """How many of each kind (`key results`, `check-ins`) were imported now, in their order."""
    already_there: int
    """How many things earlier imports had taken."""
    entries: int
    """Ledger entries that were written now."""
    shortened: tuple[str, ...]
    """Titles that are longer than a title may be, as JSON Pointers; the attribute `title` of what
    they belong to has all of it."""
    capped: tuple[str, ...]
    """Scores above 1, as JSON Pointers, which count as 1; the attribute `outcome` has them."""
    unplaced: tuple[str, ...]
    """What was dropped from nobody knows where, as JSON Pointers, and stands in a cycle and an
    objective made for that."""


def _silent(done: int, total: int) -> None:
    """Tells nobody."""


async def import_state(
    path: Path,
    pool: Pool,
    wrapping_key: WrappingKey,
    *,
    org_id: UUID | None = None,
    founding: Founding | None = None,
    dry_run: bool = False,
    progress: Callable[[int, int], None] = _silent,
    clock: Clock = utc_now,
) -> StateReport:
    """Imports a file, or with `dry_run` finds out what importing it would do.

    The organisation is `org_id`, or the one that belongs to the file's source; if it is not
    founded yet, it is with what `founding` says, or else the source. All of it is learnt now,
    whenever it happened. Nothing is written unless everything can be. What was imported before is
    passed over, so a repetition changes nothing, an interrupted import continues, and what a file
    has more than before is added. `progress` is told how many steps are taken, and of how many.

    Raises:
        BadState: the file cannot be imported as it is; the error lists all that is wrong.
        HeldElsewhere: the organisation has objects of the same names from elsewhere.
        StateStopped, ChangedMeanwhile: somebody else changed the organisation at the same time.
        OSError: the file cannot be read.
        ErasedMeanwhile: a person was erased at the same time.
        WrongWrappingKey: the organisation's texts are sealed with another key.
    """
    document = Document(path)
    org_id = org_id or organization_id(document.name)
    head = await read_head(pool, org_id)
    now = clock() if head is None else max(clock(), head.recorded_at)
    zone, language = _place(document, head, founding or Founding())
    plan = Plan(document, Setting(org_id, zone, language, now))
    _make(plan, head, founding or Founding())
    left = await outstanding(pool, org_id, document.file, plan.steps)
    rehearsal = Rehearsal(org_id, pool, wrapping_key, None if head is None else head.recorded_at)
    refused = await rehearsal.append([step.command for step in left.steps])
    problems = [*document.problems, *left.altered]
    problems += _refusals([(left.steps[failed.index], failed.cause) for failed in refused])
    if problems:
        raise BadState(document.file, in_order(problems, LISTS))
    if dry_run:
        entries = rehearsal.entries
    else:
        writer = HistoryWriter(org_id, pool, wrapping_key)
        recorder = Recorder(writer, 0 if head is None else head.position)
        await _record(recorder, document.file, left.steps, progress)
        entries = recorder.entries
        await refresh_statistics(pool, entries)
    progress(len(left.steps), len(left.steps))
    made = _counted(left.steps)
    return StateReport(
        org_id=org_id,
        source=document.name,
        made=made,
        already_there=_counted(plan.steps).total() - made.total(),
        entries=entries,
        shortened=tuple(plan.shortened),
        capped=tuple(plan.capped),
        unplaced=tuple(plan.unplaced),
    )


def _counted(steps: Sequence[Step]) -> Counter[str]:
    return Counter(step.counted for step in steps if step.counted != UNCOUNTED)


def _place(document: Document, head: Head | None, founding: Founding) -> tuple[ZoneInfo, Language]:
    """The organisation's zone and language: as it has them, or is to be founded with."""
    source = document.source
    if head is not None:
        return ZoneInfo(head.zone), Language(head.language)
    language = founding.language or source.optional_text("language") or DEFAULT_LANGUAGE
    zone = founding.zone or source.optional_text("zone") or DEFAULT_ZONE
    return (
        source.read("zone", ZoneInfo(DEFAULT_ZONE), lambda: _zone(zone)),
        source.read("language", DEFAULT_LANGUAGE, lambda: member(Language, language, "language")),
    )


def _zone(zone: str) -> ZoneInfo:
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise InvalidInput(
            f"zone is {zone!r}: give an IANA time zone such as Europe/Berlin"
        ) from None


def _make(plan: Plan, head: Head | None, founding: Founding) -> None:
    """Makes all steps, in the order in which they are to be taken."""
    misspelt(plan.document)
    if head is None:
        organization(plan, founding)
    importer(plan)
    for steps_for in (
        *(cycles, teams, people, dropped, goals),
        *(reports, check_ins, endings, retrospectives),
    ):
        steps_for(plan)


def _refusals(refused: Sequence[tuple[Step, Refused]]) -> Iterator[Problem]:
    """The problems that steps were refused for, without what merely follows from another one."""
    absent: set[UUID] = set()
    doubtful: set[UUID] = set()
    for step, refusal in refused:
        streams = step.command.streams
        if streams.isdisjoint(doubtful if step.last else absent):
            yield step.problem(refusal)
        doubtful |= streams
        absent |= {decision.stream_id for decision in step.command.decisions if decision.begins}


async def _record(
    recorder: Recorder, file: str, steps: list[Step], progress: Callable[[int, int], None]
) -> None:
    done, total = 0, len(steps)
    for chunk in chunks(steps, BATCH):
        failed = await recorder.append([step.command for step in chunk])
        if failed:
            raise StateStopped(file, chunk[failed[0].index].problem(failed[0].cause))
        done += len(chunk)
        progress(done, total)
