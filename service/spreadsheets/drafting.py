"""What becomes of a plan in a cycle: the drafts that are not there yet, and who owns them."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from ...domain.measure import Measure, MeasureKind
from ...domain.owner import GoalOwner, OwnerKind
from ..importing.identity import id_of
from ..reading.ids import GlobalId
from .asking import Ask, document
from .plan import Plan, PlannedKeyResult, PlannedObjective, folded
from .register import Named, Register

MOST_IDS = 100
"""The most ids of one query."""


@dataclass(slots=True)
class KeyResultDraft:
    """A key result of the plan, and what becomes of it."""

    planned: PlannedKeyResult
    id: UUID
    owners: list[UUID] = field(default_factory=list)
    """Those it would get; none where it is there already, for its owners stay."""
    present: Measure | None = None
    """How it is measured, where the ledger has it already: it is left as it is."""

    @property
    def differs(self) -> bool:
        """Whether it is there, but measured otherwise than the plan says."""
        return self.present is not None and self.present != self.planned.measure


@dataclass(slots=True)
class ObjectiveDraft:
    """An objective of the plan, and what becomes of it."""

    planned: PlannedObjective
    id: UUID
    key_results: list[KeyResultDraft]
    owner: GoalOwner | None = None
    """Whom it would get; None where it is there already, for its owner stays."""
    state: str | None = None
    """Where it stands, such as `DRAFT`, if the ledger has it already."""

    @property
    def ended(self) -> bool:
        """Whether it is there, but takes no key results any more."""
        return self.state in {"CLOSED", "DROPPED"}

    @property
    def new(self) -> list[KeyResultDraft]:
        """The key results that would be added to it."""
        return [] if self.ended else [it for it in self.key_results if it.present is None]


@dataclass(slots=True)
class Draft:
    """What an import would do."""

    org_id: UUID
    cycle_id: UUID
    objectives: list[ObjectiveDraft]
    people: dict[UUID, str] = field(default_factory=dict)
    """Those to be added, by their names."""
    teams: dict[UUID, str] = field(default_factory=dict)
    unknown_people: dict[str, list[str]] = field(default_factory=dict)
    """The names that nobody has, or several have, with the cells in which they stand."""
    unknown_teams: dict[str, list[str]] = field(default_factory=dict)
    guessed_people: dict[str, list[str]] = field(default_factory=dict)
    """The parts of names by which people were recognised."""
    staying: dict[str, list[str]] = field(default_factory=dict)
    """Unknown people and teams that goals name which are there already."""

    @property
    def new(self) -> int:
        """How many objectives and key results would be drafted."""
        return sum((objective.state is None) + len(objective.new) for objective in self.objectives)


async def draft_plan(
    plan: Plan,
    org_id: UUID,
    cycle_id: UUID,
    register: Register,
    ask: Ask,
    *,
    add_people: bool,
    add_teams: bool,
) -> Draft:
    """What importing a plan into a cycle would do at present; nothing is written.

    A goal's id comes from its cycle, its title and where it stands: the same goal of the same plan
    is recognised, whatever else was edited in the file.
    """
    draft = Draft(org_id, cycle_id, [])
    for planned in plan.objectives:
        names = (folded(planned.title), folded(planned.team or ""))
        id_ = id_of(org_id, "planned objective", str(cycle_id), *names)
        seen: dict[str, int] = {}
        key_results = []
        for item in planned.key_results:
            title = folded(item.title)
            seen[title] = seen.get(title, 0) + 1
            key = id_of(org_id, "planned key result", str(id_), title, seen[title])
            key_results.append(KeyResultDraft(item, key))
        draft.objectives.append(ObjectiveDraft(planned, id_, key_results))
    await _find_present(draft, ask)
    _find_owners(draft, _Owners(draft, register, add_people, add_teams))
    return draft


def _find_owners(draft: Draft, owners: "_Owners") -> None:
    """Gives owners to what is new; of the rest, notes whom nobody knows."""
    for objective in draft.objectives:
        for item in objective.key_results:
            text, place = item.planned.owners, item.planned.at.place
            if item.present is not None:
                owners.note_staying(text, place)
            elif not objective.ended:
                item.owners = owners.people(text, place)
        planned = objective.planned
        if objective.state is None:
            objective.owner = owners.of(planned)
        else:
            owners.note_staying(planned.owner, planned.at.place, planned.team)


@dataclass(slots=True)
class _Owners:
    """Finds owners by name, and notes whom it does not find."""

    draft: Draft
    register: Register
    add_people: bool
    add_teams: bool

    def of(self, planned: PlannedObjective) -> GoalOwner | None:
        """The owner of an objective: its team if it names one, else the first person."""
        place = planned.at.place
        team = None if planned.team is None else self._team(planned.team, place)
        if team is not None:
            return GoalOwner(OwnerKind.TEAM, team)
        people = self.people(planned.owner, place)
        return GoalOwner(OwnerKind.PERSON, people[0]) if people else None

    def note_staying(self, text: str | None, place: str, team: str | None = None) -> None:
        """Notes the unknown names of a goal that is there already."""
        named = [] if text is None else self.register.people(text)
        named += [] if team is None else [self.register.team(team)]
        for unknown in (it.text for it in named if it.id is None):
            self.draft.staying.setdefault(unknown, []).append(place)

    def people(self, text: str | None, place: str) -> list[UUID]:
        """The people whom a cell names, as far as they are known or may be added."""
        found = [] if text is None else self.register.people(text)
        ids = (self._id_of_person(named, place) for named in found)
        return list(dict.fromkeys(id_ for id_ in ids if id_ is not None))

    def _id_of_person(self, named: Named, place: str) -> UUID | None:
        if named.id is not None:
            if named.guessed:
                self.draft.guessed_people.setdefault(named.text, []).append(place)
            return named.id
        # a comma may stand between two names, or between the two parts of one
        if self.add_people and "," not in named.text:
            id_ = id_of(self.draft.org_id, "planned person", folded(named.text))
            self.draft.people.setdefault(id_, named.text)
            return id_
        self.draft.unknown_people.setdefault(named.text, []).append(place)
        return None

    def _team(self, text: str, place: str) -> UUID | None:
        named = self.register.team(text)
        if named.id is None and self.add_teams:
            id_ = id_of(self.draft.org_id, "planned team", folded(text))
            self.draft.teams.setdefault(id_, text)
            return id_
        if named.id is None:
            self.draft.unknown_teams.setdefault(text, []).append(place)
        return named.id


async def _find_present(draft: Draft, ask: Ask) -> None:
    """Marks what the ledger has already."""
    objectives = {it.id: it for it in draft.objectives}
    async for id_, node in _nodes(draft.org_id, "objective", list(objectives), ask):
        objectives[id_].state = node["state"]
    key_results = {
        it.id: it
        for objective in draft.objectives
        if objective.state is not None
        for it in objective.key_results
    }
    async for id_, node in _nodes(draft.org_id, "keyResult", list(key_results), ask):
        key_results[id_].present = _measure(node)


async def _nodes(
    org_id: UUID, kind: str, ids: list[UUID], ask: Ask
) -> AsyncIterator[tuple[UUID, Any]]:
    text = document("plan.graphql")
    for start in range(0, len(ids), MOST_IDS):
        chunk = ids[start : start + MOST_IDS]
        variables = {"ids": [str(GlobalId(kind, org_id, id_)) for id_ in chunk]}
        nodes = (await ask(text, "Present", variables)).data["nodes"]
        for id_, node in zip(chunk, nodes, strict=True):
            if node is not None:
                yield id_, node


def _measure(node: dict[str, Any]) -> Measure:
    baseline, target = (
        None if node[name] is None else Decimal(node[name]) for name in ("baseline", "target")
    )
    return Measure(MeasureKind(node["kind"].lower()), baseline, target, node["unit"])
