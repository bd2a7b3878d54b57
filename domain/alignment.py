"""Alignment: the goals above an objective, and whether it counts for their progress."""

from collections.abc import Mapping
from enum import StrEnum
from uuid import UUID

from .aggregate import Act, LedgerEvent
from .errors import NotFound, WouldCreateLoop
from .goal_ref import GoalKind, GoalRef, goal_ref
from .lineage import Descendant
from .payload import Json, member


class Link(StrEnum):
    """What an objective does for a goal above it."""

    CONTRIBUTES = "contributes"
    """Its progress counts for that of the goal above."""
    SUPPORTS = "supports"
    """It helps without counting."""


class Alignable(Descendant):
    """An objective under others; `alignments` holds the link to each parent.

    That no objective stands above itself by way of others is the ledger's to check, which
    knows them all.
    """

    class Aligned(LedgerEvent):
        """The objective stands under a goal, or has another link to it."""

        TOPIC = "objective.aligned"

        parent_kind: str
        parent_id: str
        link_from: str | None
        link_to: str

        def apply(self, aggregate: "Alignable") -> None:
            parent = GoalRef(GoalKind(self.parent_kind), UUID(self.parent_id))
            aggregate.alignments[parent] = Link(self.link_to)

    class Unaligned(LedgerEvent):
        """The objective no longer stands under a goal."""

        TOPIC = "objective.unaligned"

        parent_kind: str
        parent_id: str
        link: str

        def apply(self, aggregate: "Alignable") -> None:
            del aggregate.alignments[GoalRef(GoalKind(self.parent_kind), UUID(self.parent_id))]

    def __init__(self, title: str, attributes: Mapping[str, Json]) -> None:
        super().__init__(title, attributes)
        self.alignments: dict[GoalRef, Link] = {}

    def align(self, parent_kind: GoalKind, parent_id: UUID, link: Link, act: Act) -> None:
        """Puts the objective under a goal, or changes its link to it.

        Raises WouldCreateLoop when the parent is the objective itself.
        """
        self.require_in_force()
        parent = goal_ref(parent_kind, parent_id, "parent_kind")
        link = member(Link, link, "link")
        if parent == (self.TOPIC, self.id):
            raise WouldCreateLoop(
                "this objective cannot stand under itself: name another parent", ("parent_id",)
            )
        present = self.alignments.get(parent)
        if present is not link:
            self.require_account("aligning", act)
            self.decide(
                act,
                self.Aligned,
                parent_kind=parent.kind.value,
                parent_id=str(parent.id),
                link_from=None if present is None else present.value,
                link_to=link.value,
            )

    def unalign(self, parent_kind: GoalKind, parent_id: UUID, act: Act) -> None:
        """Takes the objective out from under a goal; raises NotFound where it is not under it."""
        self.require_in_force()
        parent = goal_ref(parent_kind, parent_id, "parent_kind")
        link = self.alignments.get(parent)
        if link is None:
            raise NotFound(
                f"this objective is not aligned to {parent.kind} {parent.id}: check the parent",
                ("parent_id",),
            )
        self.require_account("unaligning", act)
        self.decide(
            act,
            self.Unaligned,
            parent_kind=parent.kind.value,
            parent_id=str(parent.id),
            link=link.value,
        )
