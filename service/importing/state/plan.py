"""What is to be recorded of a state file: steps, each of which is one command."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Any, NamedTuple, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

import orjson

from ....domain.aggregate import Act, LedgerAggregate, Reason, ReasonKind
from ....domain.errors import Refused
from ....domain.organization import Language
from ...ledger.command import Command, Decision, begin, change, fingerprint
from ..identity import id_of
from .document import Document
from .members import Members
from .problems import Problem, escaped

_A = TypeVar("_A", bound=LedgerAggregate)

UNCOUNTED = ""
"""For what an import needs beside what the file lists."""

_NAMED_OTHERWISE = {"measured_on": "effective", "note": "comment"}
"""Members whose names in the domain are others than in the file."""
_WITHIN = frozenset({"measure", "attributes"})
"""What the domain keeps in an object of its own, and the file in the object itself."""


class Step(NamedTuple):
    """A command, and the place in the file that asks for it."""

    pointer: str
    counted: str
    """What it makes, in the plural, such as `key results`."""
    command: Command
    single: bool
    """The place is a single value, not an object."""
    last: bool
    """It builds on all other steps of its streams."""

    def problem(self, refused: Refused) -> Problem:
        """The problem that a refusal of the command tells of."""
        whole = self.single or refused.path[:1] == ("reason",)
        names = () if whole else refused.path
        steps = (_NAMED_OTHERWISE.get(name, name) for name in names if name not in _WITHIN)
        return Problem(
            "/".join([self.pointer, *map(escaped, steps)]),
            refused.message,
        )


class Setting(NamedTuple):
    """Where and when a state is imported."""

    org_id: UUID
    zone: ZoneInfo
    language: Language
    now: datetime
    """The moment at which the ledger learns all of it."""


class Plan:
    """The steps of an import in their order, as far as the file has been read.

    Steps on what cannot begin are left out, so that its problem is told once.
    """

    def __init__(self, document: Document, setting: Setting) -> None:
        self.document = document
        self.setting = setting
        self.steps: list[Step] = []
        self.importer_id = self.id_of("importer", document.name)
        self.shortened: list[str] = []
        """Pointers to titles that are too long."""
        self.capped: list[str] = []
        """Pointers to scores above 1."""
        self.unplaced: list[str] = []
        """Pointers to what was dropped from nobody knows where."""
        self._absent: set[UUID] = set()
        self._doubtful: set[UUID] = set()

    def id_of(self, kind: str, *names: str | int) -> UUID:
        """The id of something that the file names."""
        return id_of(self.setting.org_id, kind, *names)

    def act(self, at: datetime | None = None, words: str | None = None) -> Act:
        """What the importer does; `at` is when it happened, if that is known and past."""
        happened = self.setting.now if at is None else min(at, self.setting.now)
        return Act(self.importer_id, happened, Reason(ReasonKind.NOT_RECORDED, words))

    def beginning_of(self, day: date) -> datetime:
        """The moment at which a day begins where the organisation is."""
        return datetime.combine(day, time(), self.setting.zone)

    def step(
        self,
        it: Members,
        counted: str,
        names: tuple[str | int, ...],
        content: object,
        *decisions: Decision,
        part: str = "",
        last: bool = False,
    ) -> None:
        """Adds a command that is known by `names` and says `content`.

        It comes from the object, or from its member `part`. One that is the `last` for its
        streams is left out where one before was.
        """
        streams = {decision.stream_id for decision in decisions}
        if not it.sound:
            self._absent |= {decision.stream_id for decision in decisions if decision.begins}
            self._doubtful |= streams
            return
        if streams & (self._absent | self._doubtful if last else self._absent):
            return
        command = Command(
            id=self.id_of("state", self.document.name, *names),
            fingerprint=fingerprint(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)),
            actor_id=self.importer_id,
            decisions=decisions,
            roles=None,
            recorded_at=self.setting.now,
        )
        place = f"{it.pointer}/{part}" if part else it.pointer
        self.steps.append(Step(place, counted, command, bool(part), last))

    def begin(self, kind: type[_A], name: str, make: Callable[[UUID], _A]) -> Decision:
        """Begins what the file gives this name."""
        id_ = self.id_of(kind.TOPIC, name)
        return begin(kind, id_, lambda: make(id_))

    def change(self, kind: type[_A], name: str, decide: Callable[[_A], object]) -> Decision:
        """Decides on what the file gives this name."""
        return change(kind, self.id_of(kind.TOPIC, name), decide)


def in_words(facts: Mapping[str, Any]) -> str | None:
    """Facts that have no place of their own, one on a line; None for none."""
    lines = (
        f"{name}: {value if isinstance(value, str) else orjson.dumps(value).decode()}"
        for name, value in facts.items()
    )
    return "\n".join(lines) or None
