"""The learning history: what retrospectives taught, and which goals it changed and refined."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from ..domain.aggregate import LedgerEvent
from ..domain.goal_ref import GoalKind, GoalRef
from ..domain.learning import evidence_to_payload
from ..domain.lineage import Descendant
from ..domain.retrospective import Retrospective
from ..domain.topics import EVENT_CLASSES
from .table import Keeping, Makers, Projection, Row, Table, maker_of

RETROSPECTIVE = Table(
    "retrospective",
    Keeping.TWIN,
    (*("id", "version", "created_at", "cycle_id", "team_id", "state"),),
)
LEARNING = Table(
    "learning",
    Keeping.CLOSING,
    (
        *("id", "retrospective_id", "cycle_id", "team_id", "kind", "text", "evidence"),
        *("author_id", "at", "withdrawn", "replaces"),
    ),
    json=frozenset({"evidence"}),
    stream="retrospective_id",
)
DECISION = Table(
    "learning_decision",
    Keeping.CLOSING,
    (
        *("id", "goal_kind", "retrospective_id", "decision", "note", "author_id", "at"),
        "replaces",
    ),
    stream="retrospective_id",
)
"""A row has the id of the goal that was decided on."""
APPLICATION = Table(
    "learning_application",
    Keeping.CLOSING,
    ("id", "retrospective_id", "goal_kind", "goal_id", "author_id", "at", "removed", "replaces"),
    stream="goal_id",
)
"""A row has the id of the learning that is applied."""
REFINEMENT = Table(
    "refinement",
    Keeping.CLOSING,
    ("id", "source_kind", "goal_kind", "goal_id", "author_id", "at", "removed", "replaces"),
    stream="goal_id",
)
"""A row has the id of the source, from which the goal was refined."""


def _retrospective(
    retrospective: Retrospective, event: LedgerEvent, imported: bool
) -> Iterator[Row]:
    yield (
        RETROSPECTIVE,
        {
            "id": retrospective.id,
            "version": retrospective.version,
            "created_at": retrospective.created_on,
            "cycle_id": retrospective.cycle_id,
            "team_id": retrospective.team_id,
            "state": retrospective.state.value,
        },
    )


def _learning(retrospective: Retrospective, event: Any, imported: bool) -> Iterator[Row]:
    id_ = UUID(event.learning_id)
    learning = retrospective.learnings[id_]
    yield (
        LEARNING,
        {
            "id": id_,
            "retrospective_id": retrospective.id,
            "cycle_id": retrospective.cycle_id,
            "team_id": retrospective.team_id,
            "kind": learning.kind.value,
            "text": learning.text,
            "evidence": evidence_to_payload(learning.evidence),
            "author_id": learning.author_id,
            "at": learning.at,
            "withdrawn": learning.withdrawn,
            "replaces": not isinstance(event, Retrospective.LearningCaptured),
        },
    )
    yield from _retrospective(retrospective, event, imported)


def _decision(retrospective: Retrospective, event: Any, imported: bool) -> Iterator[Row]:
    goal = GoalRef(GoalKind(event.subject_kind), UUID(event.subject_id))
    decided = retrospective.decisions[goal]
    yield (
        DECISION,
        {
            "id": goal.id,
            "goal_kind": goal.kind.value,
            "retrospective_id": retrospective.id,
            "decision": decided.decision.value,
            "note": decided.note,
            "author_id": decided.author_id,
            "at": decided.at,
            "replaces": event.decision_from is not None,
        },
    )
    yield from _retrospective(retrospective, event, imported)


def _application(goal: Descendant, event: Any, imported: bool) -> Iterator[Row]:
    id_ = UUID(event.learning_id)
    yield (
        APPLICATION,
        {
            "id": id_,
            "retrospective_id": UUID(event.retrospective_id),
            "removed": id_ not in goal.learnings,
            **_by(goal, event),
        },
    )


def _refinement(goal: Descendant, event: Any, imported: bool) -> Iterator[Row]:
    source = GoalRef(GoalKind(event.source_kind), UUID(event.source_id))
    yield (
        REFINEMENT,
        {
            "id": source.id,
            "source_kind": source.kind.value,
            "removed": source not in goal.refined_from,
            **_by(goal, event),
        },
    )


def _by(goal: Descendant, event: LedgerEvent) -> dict[str, Any]:
    """Which goal, by whom and when."""
    return {
        "goal_kind": type(goal).TOPIC,
        "goal_id": goal.id,
        "author_id": event.actor_id,
        "at": event.timestamp,
        "replaces": True,  # also what is said for the first time, which may have been taken back
    }


_IGNORED: Makers = dict.fromkeys(
    ("organization.", "person.", "team.", "cycle.", "objective.", "key_result.", "comment.")
)
_MAKERS: Makers = {
    **_IGNORED,
    "retrospective.": _retrospective,
    "retrospective.learning_": _learning,
    "retrospective.decided": _decision,
    "objective.learning_": _application,
    "key_result.learning_": _application,
    "objective.refine": _refinement,
    "key_result.refine": _refinement,
}

PROJECTION = Projection(
    name="learning_history",
    tables=(RETROSPECTIVE, LEARNING, DECISION, APPLICATION, REFINEMENT),
    makers={topic: maker_of(topic, _MAKERS) for topic in EVENT_CLASSES},
)
