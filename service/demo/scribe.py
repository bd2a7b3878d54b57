"""Writes history down: what people do at some moment, in any order, as commands in that of time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from ...domain.goal_ref import GoalKind, GoalRef
from ..ledger.command import Command, Decision, fingerprint

ZONE = "Europe/Berlin"
_LOCAL = ZoneInfo(ZONE)


@dataclass(slots=True)
class _Line:
    at: datetime
    actor_id: UUID
    decision: Decision
    mark: str | None = None


class Scribe:
    """Collects what happens in one organisation; every decision is to make exactly one entry.

    Things are called by short names, from which their ids follow: an objective by a word, a key
    result by those of its objective and its own with a slash between them.
    """

    def __init__(self, org_id: UUID, history: str) -> None:
        """`history` tells this history from others that the organisation could have."""
        self.org_id = org_id
        self._history = history
        self.entries = 0
        """The position to which the commands made so far bring the ledger."""
        self._lines: list[_Line] = []
        self._positions: dict[str, int] = {}

    def id(self, kind: str, *names: object) -> UUID:
        """The id of what is called so."""
        return uuid5(self.org_id, " ".join((kind, *map(str, names))))

    def goal(self, name: str) -> GoalRef:
        """The objective or key result of this name."""
        kind = GoalKind.KEY_RESULT if "/" in name else GoalKind.OBJECTIVE
        return GoalRef(kind, self.id(kind, name))

    def write(self, at: datetime, actor_id: UUID, decision: Decision) -> None:
        """Adds what somebody decided at a moment."""
        self._lines.append(_Line(at, actor_id, decision))

    def mark(self, name: str) -> None:
        """Names the entry that the decision written last will make; two words or more."""
        self._lines[-1].mark = name

    def position(self, mark: str) -> int:
        """The position of the marked entry, once its command is made."""
        return self._positions[mark]

    def commands(self, until: datetime | None = None) -> Iterator[Command]:
        """What was written, or what of it was before a moment, in the order of time and then of
        writing; what was given once is not given again, and nothing earlier may follow."""
        lines, self._lines = sorted(self._lines, key=lambda line: line.at), []
        for line in lines:
            if until is not None and line.at >= until:
                self._lines.append(line)
                continue
            self.entries += 1
            if line.mark is not None:
                self._positions[line.mark] = self.entries
            stream_id, at = str(line.decision.stream_id), line.at.isoformat()
            yield Command(
                id=self.id("line", self._history, self.entries),
                fingerprint=fingerprint(stream_id, at, str(line.actor_id)),
                actor_id=line.actor_id,
                decisions=(line.decision,),
                roles=None,  # history from elsewhere: nobody is asked now
                recorded_at=line.at,
            )


def local(text: str) -> datetime:
    """The moment that a clock on the organisation's wall shows, such as `2026-01-12 09:05`."""
    return datetime.fromisoformat(text).replace(tzinfo=_LOCAL)
