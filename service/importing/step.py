"""Builds the command of one line: its decisions, and the people and things they refer to."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from ...domain.aggregate import Act, LedgerAggregate, Reason, ReasonKind
from ...domain.organization import DEFAULT_LANGUAGE, DEFAULT_ZONE, Language, Organization
from ...domain.payload import member
from ...domain.person import Person, Role
from ...domain.text import one_line
from ..ledger.command import Command, Decision, begin, change
from .errors import BadField
from .identity import id_of
from .lines import ENVELOPE, Line

_A = TypeVar("_A", bound=LedgerAggregate)


class Founding(NamedTuple):
    """What an organisation is founded with, as far as somebody says so."""

    name: str | None = None
    zone: str | None = None
    language: str | None = None

    def or_else(self, other: "Founding") -> "Founding":
        """This, and the other's word where this has none."""
        return Founding(*(mine or theirs for mine, theirs in zip(self, other, strict=True)))


@dataclass
class Known:
    """What is known of the organisation as far as its history has been read."""

    org_id: UUID
    founding: Founding = field(default_factory=Founding)
    """What the caller wants the organisation to be founded with."""
    language: Language = DEFAULT_LANGUAGE
    """The organisation's; numbers are read by it."""
    streams: set[UUID] = field(default_factory=set)
    """What exists: the organisation, people, cycles, objectives and key results."""
    read_otherwise: list[str] = field(default_factory=list)
    """The numbers read now that are others in another language."""


class Step:
    """What one line makes: decisions that are appended together or not at all.

    All of them come from whoever the line names, at the time it was written, with its message
    as the reason in words. People begin where they first act or own something, as members.
    """

    def __init__(self, line: Line, known: Known, founding: Founding | None) -> None:
        """`founding` is given where the line founds the organisation before anything else."""
        self.line = line
        self.say = line.say
        self.known = known
        self._decisions: list[Decision] = []
        self._begun: set[UUID] = set()
        self._plain = Act(self._person_id(line.by, "by"), line.occurred_at)
        self.act = Act(
            self._plain.actor_id,
            line.occurred_at,
            Reason(ReasonKind.NOT_RECORDED, line.message),
        )
        if founding is not None:
            self._found(founding)
        self.person(line.by, "by")

    def id_of(self, kind: str, *names: str | int) -> UUID:
        """The id of something that the line names."""
        return id_of(self.known.org_id, kind, *names)

    def person(self, name: str, *path: str) -> UUID:
        """The person of this name, who is added if need be."""
        id_ = self._person_id(name, *path)
        if not self._exists(id_):
            self._begin(
                Person,
                id_,
                lambda: Person.add(id_, name, self._plain, roles=(Role.MEMBER,)),
            )
        return id_

    def begin(self, kind: type[_A], make: Callable[[UUID], _A]) -> None:
        """Begins what the line names under this kind."""
        name = self.say.text(kind.TOPIC)
        id_ = self.id_of(kind.TOPIC, name)
        if self._exists(id_):
            raise BadField(kind.TOPIC, f"{name!r} was added before: each one is added once")
        self._begin(kind, id_, lambda: make(id_))

    def change(self, kind: type[_A], decide: Callable[[_A], object]) -> UUID:
        """Decides on what the line names under this kind; returns its id."""
        id_ = self.named(kind, kind.TOPIC)
        self._decisions.append(change(kind, id_, decide))
        return id_

    def named(self, kind: type[LedgerAggregate], member: str) -> UUID:
        """The id of what a member of the line names."""
        name = self.say.text(member)
        id_ = self.id_of(kind.TOPIC, name)
        if not self._exists(id_):
            raise BadField(member, f"{name!r} is unknown: no line before this one adds it")
        return id_

    def exists(self, kind: type[LedgerAggregate]) -> bool:
        """Whether there is what the line names under this kind."""
        return self._exists(self.id_of(kind.TOPIC, self.say.text(kind.TOPIC)))

    def attributes(self, *known: str) -> dict[str, Any]:
        """What the line says beyond the members of these names, that of `fields` included."""
        attributes = self.say.rest(*ENVELOPE, *known, "fields")
        attributes |= self.say.inner("fields").rest()
        if self.line.first_observation:
            attributes["first_observation"] = True
        return attributes

    def command(self) -> Command:
        """The command; from then on it is known what it begins."""
        line, org_id = self.line, self.known.org_id
        self.known.streams |= self._begun
        return Command(
            id=command_id(line, org_id),
            fingerprint=line.fingerprint,
            actor_id=self.act.actor_id,
            decisions=tuple(self._decisions),
            roles=None,
            recorded_at=line.recorded_at,
            correlation_id=None if line.commit is None else id_of(org_id, "commit", line.commit),
        )

    def _found(self, founding: Founding) -> None:
        wanted = self.known.founding.or_else(founding)
        name = wanted.name or self.line.source
        zone, language = wanted.zone or DEFAULT_ZONE, wanted.language or DEFAULT_LANGUAGE
        self.known.language = member(Language, language, "language")
        org_id = self.known.org_id
        self._begin(
            Organization,
            org_id,
            lambda: Organization.found(org_id, name, zone, language, self._plain),
        )

    def _begin(self, kind: type[_A], id_: UUID, make: Callable[[], _A]) -> None:
        self._begun.add(id_)
        self._decisions.append(begin(kind, id_, make))

    def _exists(self, id_: UUID) -> bool:
        return id_ in self.known.streams or id_ in self._begun

    def _person_id(self, name: str, *path: str) -> UUID:
        return self.id_of(Person.TOPIC, one_line(name, *path))


def command_id(line: Line, org_id: UUID) -> UUID:
    """The id of the command that a line becomes."""
    return id_of(org_id, "import", line.source, line.seq)
