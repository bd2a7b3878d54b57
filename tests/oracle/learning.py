"""Retrospectives, learnings and lineages, as they follow from the aggregates."""

from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

from okr.domain import learning as domain
from okr.domain.facts import fact_fields
from okr.domain.goal_ref import GoalKind
from okr.domain.reports import ScoreKind
from okr.domain.retrospective import Retrospective as DomainRetrospective
from tests.oracle.events import LedgerEvent, WithHistory
from tests.oracle.moment import Moment, Node, Recorded, by_creation
from tests.oracle.paging import page
from tests.oracle.past import Entry
from tests.oracle.requests import learning_filter

GoalEntry = tuple[Recorded, Entry]


class Retrospective(WithHistory, stream="retrospective"):
    KIND = "retrospective"
    PLAIN = ("state",)

    @property
    def cycle(self) -> Recorded | None:
        return self.moment.find("cycle", self.aggregate.cycle_id)

    @property
    def team(self) -> Recorded | None:
        return self.moment.find("team", self.aggregate.team_id)

    @cached_property
    def all_learnings(self) -> list["Learning"]:
        """The withdrawn ones too, in the order of capture."""
        return [Learning(self, id_, one) for id_, one in self.aggregate.learnings.items()]

    def learnings(self, include_withdrawn: bool) -> list["Learning"]:
        return [one for one in self.all_learnings if include_withdrawn or not one.domain.withdrawn]

    @property
    def learning_counts(self) -> list[dict[str, Any]]:
        kinds = [one.domain.kind for one in self.all_learnings if not one.domain.withdrawn]
        counts = {kind: kinds.count(kind) for kind in domain.LearningKind}
        return [{"kind": kind, "count": count} for kind, count in counts.items() if count]

    @property
    def decisions(self) -> list[dict[str, Any]]:
        last = {
            (entry.event.subject_kind, entry.event.subject_id): entry.position
            for entry in self.held.entries
            if isinstance(entry.event, DomainRetrospective.Decided)
        }
        return [
            {
                "goal": self.moment.find(goal.kind.value, goal.id),
                "decision": decided.decision,
                "note": decided.note,
                "author": self.moment.find("person", decided.author_id),
                "at": decided.at,
            }
            for goal, decided in sorted(
                self.aggregate.decisions.items(),
                key=lambda item: last[item[0].kind.value, str(item[0].id)],
            )
        ]


class Learning(Node):
    KIND = "learning"
    PLAIN = ("kind", "text", "at", "withdrawn")

    def __init__(self, retrospective: Retrospective, id_: UUID, learning: domain.Learning) -> None:
        super().__init__(retrospective.moment, id_, learning)
        self.retrospective = retrospective
        self.domain = learning
        self.entries = [
            entry
            for entry in retrospective.held.entries
            if getattr(entry.event, "learning_id", None) == str(id_)
        ]
        self.recorded_at = self.entries[-1].recorded_at
        self.position = self.entries[-1].position

    @property
    def author(self) -> Recorded | None:
        return self.moment.find("person", self.domain.author_id)

    @property
    def evidence(self) -> list[Node]:
        found = (self._piece(piece) for piece in self.domain.evidence)
        return [piece for piece in found if piece is not None]

    def _piece(self, piece: domain.Evidence) -> Node | None:
        if isinstance(piece.id, UUID):
            return self.moment.find(piece.kind.value, piece.id)
        if piece.id > self.moment.position:
            return None
        return LedgerEvent(self.moment, self.moment.past.entries[piece.id - 1])

    @property
    def applications(self) -> list[dict[str, Any]]:
        return applications(self.moment, lambda _, learning_id: learning_id == self.key)


def learnings(moment: Moment) -> list[Learning]:
    """Return all learnings."""
    found = (one for one in moment.all("retrospective") if isinstance(one, Retrospective))
    return [learning for one in found for learning in one.all_learnings]


def filtered_learnings(
    moment: Moment, asked: dict[str, Any] | None, arguments: dict[str, Any]
) -> dict[str, Any]:
    """Return a page of the learnings that meet a filter, in the order of capture."""
    is_asked_for = learning_filter(moment.world, asked)
    return page(
        moment.cursors,
        Learning.__name__,
        [one for one in learnings(moment) if is_asked_for(one)],
        lambda one: (one.entries[0].position,),
        **arguments,
    )


def retrospectives_of(parent: Recorded, arguments: dict[str, Any]) -> dict[str, Any]:
    """Return a page of the retrospectives of a cycle or team."""
    name = f"{parent.aggregate.TOPIC}_id"
    found = [
        one
        for one in parent.moment.all("retrospective")
        if getattr(one.aggregate, name) == parent.key
    ]
    return by_creation(parent.moment, "retrospective", found, arguments)


def applications(moment: Moment, is_wanted: Any) -> list[dict[str, Any]]:
    """Return which goals apply which learnings, if the goal and the learning's id are wanted."""
    known = {one.key: one for one in learnings(moment)}
    found = []
    for goal, entry in _told(moment, "learning_applied", "learning_application_withdrawn"):
        event: Any = entry.event
        learning_id = UUID(event.learning_id)
        if is_wanted(goal, learning_id):
            by = moment.find("person", event.actor_id)
            told = {"learning": known.get(learning_id), "at": event.timestamp, "by": by}
            found.append({**told, "goal": goal})
    return found


class WithLineage(WithHistory):
    """A goal, as far as it comes from others."""

    @property
    def learnings(self) -> list[dict[str, Any]]:
        return applications(self.moment, lambda goal, _: goal.key == self.key)

    @property
    def refined_from(self) -> list[dict[str, Any]]:
        links = _refinements(self.moment)
        return [_refinement(*link) for link in links if link[0].key == self.key]

    @property
    def refined_into(self) -> list[dict[str, Any]]:
        links = _refinements(self.moment)
        return [_refinement(*link) for link in links if _source(link) == self.key]

    @property
    def lineage(self) -> list[dict[str, Any]]:
        links = _refinements(self.moment)
        before, after = {self.key}, {self.key}
        for _ in links:  # more often than the longest way has steps
            before |= {_source(link) for link in links if link[0].key in before}
            after |= {link[0].key for link in links if _source(link) in after}
        found = [link for link in links if link[0].key in before or _source(link) in after]
        found.sort(key=lambda link: (link[0].created_at, link[1].position))
        return [_refinement(*link) for link in found]


def _refinements(moment: Moment) -> list[GoalEntry]:
    return _told(moment, "refined", "refinement_withdrawn")


def _told(moment: Moment, what: str, withdrawn: str) -> list[GoalEntry]:
    """Return the goals with their entries of a topic, in the order of the entries, but for those
    that a later entry takes back, whose fields are the same."""
    found: dict[Any, GoalEntry] = {}
    for goal in (*moment.all("objective"), *moment.all("key_result")):
        for entry in goal.held.entries:
            facts = (getattr(entry.event, name) for name in fact_fields(type(entry.event)))
            if f"{goal.aggregate.TOPIC}.{what}" == entry.event.TOPIC:
                found[goal.key, *facts] = (goal, entry)
            elif f"{goal.aggregate.TOPIC}.{withdrawn}" == entry.event.TOPIC:
                del found[goal.key, *facts]
    return sorted(found.values(), key=lambda link: link[1].position)


def _source(link: GoalEntry) -> UUID:
    event: Any = link[1].event
    return UUID(event.source_id)


def _refinement(goal: Recorded, entry: Entry) -> dict[str, Any]:
    event: Any = entry.event
    source = goal.moment.find(GoalKind(event.source_kind).value, UUID(event.source_id))
    return {
        "source": source,
        "refined": goal,
        "at": event.timestamp,
        "by": goal.moment.find("person", event.actor_id),
        "changes": [] if source is None else list(_changes(source, goal)),
    }


def _changes(source: Recorded, refined: Recorded) -> Iterator[dict[str, Any]]:
    before, after = _facts(source), _facts(refined)
    for name, value in before.items():
        if name in after and value != after[name]:
            yield {"field": name, "from": value, "to": after[name]}


def _facts(goal: Recorded) -> dict[str, Any]:
    """Return what is compared of a goal, in order."""
    it, org_id = goal.aggregate, goal.moment.past.org_id
    if it.TOPIC == "objective":
        owner = it.owner
        owners = [] if owner is None else [f"{owner.kind.value}.{org_id}.{owner.id}"]
        return {"title": it.title, "owners": owners}
    hides = goal.key in goal.moment.world.hidden
    return {
        "title": it.title,
        "owners": sorted(f"person.{org_id}.{owner.person_id}" for owner in it.owners),
        "kind": it.measure.kind.value.upper(),
        "baseline": None if hides else _text(it.measure.baseline),
        "target": None if hides else _text(it.measure.target),
        "unit": None if hides else it.measure.unit,
        "scores.final": None if hides else _text(it.scores.get(ScoreKind.FINAL)),
    }


def _text(number: Decimal | None) -> str | None:
    if number is None:
        return None
    text = f"{number:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
