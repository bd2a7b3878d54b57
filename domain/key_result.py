"""The key result: how an objective's success is measured, by whom, and what is reported on it."""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Self
from uuid import UUID

from .aggregate import Act, LedgerCreated, LedgerEvent
from .entrusted import Valued, checked_readers, readers_to_payload
from .goal import Goal, checked_attributes
from .lineage import Descendant
from .measure import Measure, measure_paths
from .owner import Owner, checked_owners, checked_weight, owners_to_payload
from .payload import Json, decimal_text
from .person import Role
from .reports import Reported
from .text import one_line


class KeyResultState(StrEnum):
    """Where a key result stands."""

    OPEN = "open"
    CLOSED = "closed"
    DROPPED = "dropped"


class KeyResult(Reported):
    """A measured result of an objective, with the owners who answer for it.

    `weight` is relative to the objective's other key results. What is struck out is still
    shown and can be changed; what is dropped or closed can only be scored, until it is restored
    or reopened.
    """

    TOPIC = "key_result"

    class Added(Valued, LedgerCreated):
        """The objective has one key result more; if it has readers, its values are sealed."""

        TOPIC = "key_result.added"
        CONFIDENTIAL = measure_paths("measure")
        class_version = 2

        objective_id: str
        title: str
        measure: dict[str, str | None]
        owners: list[dict[str, str]]
        weight: str
        attributes: dict[str, Json]
        readers: list[str] | None

        @staticmethod
        def upcast_v1_v2(state: dict[str, Any]) -> None:
            """At first everybody could read all values."""
            state["readers"] = None

    class Reworded(Goal.Reworded):
        """The key result's title has other words; where cosmetic, the same meaning."""

        TOPIC = "key_result.reworded"

        cosmetic: bool

    class AttributeSet(Goal.AttributeSet):
        """A free attribute of the key result has another value, or none any more."""

        TOPIC = "key_result.attribute_set"

    class StruckOut(LedgerEvent):
        """The key result is crossed out, but still shown."""

        TOPIC = "key_result.struck_out"

        def apply(self, aggregate: "KeyResult") -> None:
            aggregate.struck_out = True

    class Reweighted(LedgerEvent):
        """The key result counts for more or less beside the others of its objective."""

        TOPIC = "key_result.reweighted"

        weight_from: str
        weight_to: str

        def apply(self, aggregate: "KeyResult") -> None:
            aggregate.weight = Decimal(self.weight_to)

    class Moved(LedgerEvent):
        """The key result belongs to another objective from now on."""

        TOPIC = "key_result.moved"

        objective_from: str
        objective_to: str

        def apply(self, aggregate: "KeyResult") -> None:
            aggregate.objective_id = UUID(self.objective_to)

    class Dropped(Goal.Dropped):
        """The key result is given up; its history stays."""

        TOPIC = "key_result.dropped"

    class Restored(Goal.Restored):
        """The key result is taken up again, as it was when dropped."""

        TOPIC = "key_result.restored"

    class Closed(Goal.Closed):
        """The key result ended as scored or carried over."""

        TOPIC = "key_result.closed"

    class Reopened(Goal.Reopened):
        """The key result goes on after all, as it was when closed."""

        TOPIC = "key_result.reopened"

    class Refined(Descendant.Refined):
        """The key result was refined from an earlier goal."""

        TOPIC = "key_result.refined"

    class RefinementWithdrawn(Descendant.RefinementWithdrawn):
        """The key result was not refined from that goal after all."""

        TOPIC = "key_result.refinement_withdrawn"

    class LearningApplied(Descendant.LearningApplied):
        """The key result does something that people learned in a retrospective."""

        TOPIC = "key_result.learning_applied"

    class LearningApplicationWithdrawn(Descendant.LearningApplicationWithdrawn):
        """The key result does not do what people learned after all."""

        TOPIC = "key_result.learning_application_withdrawn"

    def __init__(
        self,
        *,
        objective_id: str,
        title: str,
        measure: dict[str, str | None],
        owners: list[dict[str, str]],
        weight: str,
        attributes: dict[str, Json],
        readers: list[str] | None,
        withheld: bool = False,
    ) -> None:
        super().__init__(title, measure, owners, attributes, readers)
        self.withheld = withheld
        self.objective_id = UUID(objective_id)
        self.weight = Decimal(weight)
        self.struck_out = False

    @classmethod
    def add(
        cls,
        id: UUID,
        objective_id: UUID,
        title: str,
        measure: Measure,
        owners: Sequence[Owner],
        act: Act,
        *,
        weight: Decimal = Decimal(1),
        attributes: Mapping[str, object] = MappingProxyType({}),
        readers: Collection[Role] | None = None,
    ) -> Self:
        """A key result of this objective, whose values only holders of the roles `readers` and the
        owners may read, if they are given.

        Raises InvalidInput for a blank title, a measure that lacks its target, an owner named
        twice, a negative weight, an attribute that is no JSON, or readers without a role.
        """
        chosen = None if readers is None else checked_readers(readers)
        return cls.begin(
            id,
            act,
            cls.Added,
            objective_id=str(objective_id),
            title=one_line(title, "title"),
            measure=measure.checked().to_payload(),
            owners=owners_to_payload(checked_owners(owners)),
            weight=decimal_text(checked_weight(weight, "weight")),
            attributes=checked_attributes(attributes),
            readers=readers_to_payload(chosen),
            confidential=chosen is not None,
        )

    @property
    def state(self) -> KeyResultState:
        """Where it stands; a struck-out one is open."""
        if self.dropped:
            return KeyResultState.DROPPED
        return KeyResultState.CLOSED if self.closed else KeyResultState.OPEN

    def reword(self, title: str, act: Act, cosmetic: bool = False) -> None:
        """Changes the title; `cosmetic` says that the meaning stays.

        Raises InvalidInput for a blank title.
        """
        self.require_in_force()
        title = one_line(title, "title")
        if title != self.title:
            self.decide(
                act, self.Reworded, title_from=self.title, title_to=title, cosmetic=cosmetic
            )

    def strike_out(self, act: Act) -> None:
        """Crosses the key result out."""
        self.require_in_force()
        if not self.struck_out:
            self.decide(act, self.StruckOut)

    def reweight(self, weight: Decimal, act: Act) -> None:
        """Changes the weight beside the objective's other key results.

        Raises InvalidInput for a negative weight.
        """
        self.require_in_force()
        weight = checked_weight(weight, "weight")
        if weight != self.weight:
            self.decide(
                act,
                self.Reweighted,
                weight_from=decimal_text(self.weight),
                weight_to=decimal_text(weight),
            )

    def move(self, objective_id: UUID, act: Act) -> None:
        """Puts the key result under another objective; what it counted for before stays."""
        self.require_in_force()
        if objective_id != self.objective_id:
            self.decide(
                act,
                self.Moved,
                objective_from=str(self.objective_id),
                objective_to=str(objective_id),
            )
