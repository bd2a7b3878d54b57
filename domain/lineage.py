"""Where a goal comes from: the earlier goals it was refined from, the learnings it applies."""

from collections.abc import Mapping
from uuid import UUID

from .aggregate import Act, LedgerEvent
from .errors import NotFound, WouldCreateLoop
from .goal import Goal
from .goal_ref import GoalKind, GoalRef, goal_ref
from .payload import Json


class Descendant(Goal):
    """A goal with its lineage.

    `refined_from` holds the goals it was refined from, `learnings` the retrospective of each
    learning that it applies.
    """

    class Refined(LedgerEvent):
        """It was refined from an earlier goal."""

        source_kind: str
        source_id: str

        def apply(self, aggregate: "Descendant") -> None:
            aggregate.refined_from.add(GoalRef(GoalKind(self.source_kind), UUID(self.source_id)))

    class RefinementWithdrawn(LedgerEvent):
        """It was not refined from that goal after all."""

        source_kind: str
        source_id: str

        def apply(self, aggregate: "Descendant") -> None:
            aggregate.refined_from.remove(GoalRef(GoalKind(self.source_kind), UUID(self.source_id)))

    class LearningApplied(LedgerEvent):
        """It does something that people learned in a retrospective."""

        learning_id: str
        retrospective_id: str

        def apply(self, aggregate: "Descendant") -> None:
            aggregate.learnings[UUID(self.learning_id)] = UUID(self.retrospective_id)

    class LearningApplicationWithdrawn(LedgerEvent):
        """It does not do what people learned after all."""

        learning_id: str
        retrospective_id: str

        def apply(self, aggregate: "Descendant") -> None:
            del aggregate.learnings[UUID(self.learning_id)]

    def __init__(self, title: str, attributes: Mapping[str, Json]) -> None:
        super().__init__(title, attributes)
        self.refined_from: set[GoalRef] = set()
        self.learnings: dict[UUID, UUID] = {}

    def refine_from(self, source_kind: GoalKind, source_id: UUID, act: Act) -> None:
        """Names a goal that it was refined from; naming it again changes nothing.

        Raises WouldCreateLoop when it is the goal itself.
        """
        self.require_in_force()
        source = goal_ref(source_kind, source_id, "source_kind")
        if source == (self.TOPIC, self.id):
            raise WouldCreateLoop(
                f"this {self.TOPIC} cannot come from itself: name an earlier goal", ("source_id",)
            )
        if source not in self.refined_from:
            self.decide(act, self.Refined, source_kind=source.kind.value, source_id=str(source.id))

    def withdraw_refinement(self, source_kind: GoalKind, source_id: UUID, act: Act) -> None:
        """Takes back that it was refined from a goal.

        Raises NotFound where it does not say so, and InvalidInput without a reason.
        """
        self.require_in_force()
        source = goal_ref(source_kind, source_id, "source_kind")
        if source not in self.refined_from:
            raise NotFound(
                f"this {self.TOPIC} was not refined from {source.kind} {source.id}: check the "
                "source",
                ("source_id",),
            )
        act.require_reason("withdrawing a refinement")
        self.decide(
            act,
            self.RefinementWithdrawn,
            source_kind=source.kind.value,
            source_id=str(source.id),
        )

    def apply_learning(self, learning_id: UUID, retrospective_id: UUID, act: Act) -> None:
        """Names a learning that it applies; naming it again changes nothing."""
        self.require_in_force()
        if learning_id not in self.learnings:
            self.decide(
                act,
                self.LearningApplied,
                learning_id=str(learning_id),
                retrospective_id=str(retrospective_id),
            )

    def withdraw_application(self, learning_id: UUID, act: Act) -> None:
        """Takes back that it applies a learning, which itself stands as it is.

        Raises NotFound where it does not say so, and InvalidInput without a reason.
        """
        self.require_in_force()
        retrospective_id = self.learnings.get(learning_id)
        if retrospective_id is None:
            raise NotFound(
                f"this {self.TOPIC} does not apply learning {learning_id}: check the id",
                ("learning_id",),
            )
        act.require_reason("withdrawing the application of a learning")
        self.decide(
            act,
            self.LearningApplicationWithdrawn,
            learning_id=str(learning_id),
            retrospective_id=str(retrospective_id),
        )
