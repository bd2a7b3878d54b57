"""How something refers to an objective or a key result: by the kind of stream and its id."""

from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from .payload import member


class GoalKind(StrEnum):
    """Which of the two is meant; the values are the kinds of stream."""

    OBJECTIVE = "objective"
    KEY_RESULT = "key_result"


class GoalRef(NamedTuple):
    """An objective or a key result."""

    kind: GoalKind
    id: UUID


def goal_ref(kind: GoalKind, id: UUID, *path: str) -> GoalRef:
    """The reference; raises InvalidInput, `path` leading to the kind, for another kind."""
    return GoalRef(member(GoalKind, kind, *path), id)
