"""The key result: how an objective's success is measured, by whom, and what is reported on it."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Self
from uuid import UUID

from .aggregate import Act, LedgerCreated, LedgerEvent
from .goal import Goal, checked_attributes
from .measure import Measure, ProgressMissing, progress
from .owner import (
    Owner,
    checked_owners,
    checked_weight,
    owners_from_payload,
    owners_to_payload,
)
from .payload import Json, decimal_text
from .reports import Reported
from .text import one_line


class KeyResult(Reported):
    """A measured result of an objective, with the owners who answer for it.

    `weight` is relative to the objective's other key results. What is struck out is still
    shown and can be changed; what is dropped is not, until it is restored.
    """

    TOPIC = "key_result"

    class Added(LedgerCreated):
        """The objective has one key result more."""

        TOPIC = "key_result.added"

        objective_id: str
        title: str
        measure: dict[str, str | None]
        owners: list[dict[str, str]]
        weight: str
        attributes: dict[str, Json]

    class Reworded(Goal.Reworded):
        """The key result's title has other words; where cosmetic, the same meaning."""

        TOPIC = "key_result.reworded"

        cosmetic: bool

    class Retargeted(LedgerEvent):
        """The key result is measured otherwise, usually against another target."""

        TOPIC = "key_result.retargeted"

        measure_from: dict[str, str | None]
        measure_to: dict[str, str | None]

        def apply(self, aggregate: "KeyResult") -> None:
            aggregate.measure = Measure.from_payload(self.measure_to)

    class AttributeSet(Goal.AttributeSet):
        """A free attribute of the key result has another value, or none any more."""

        TOPIC = "key_result.attribute_set"

    class StruckOut(LedgerEvent):
        """The key result is crossed out, but still shown."""

        TOPIC = "key_result.struck_out"

        def apply(self, aggregate: "KeyResult") -> None:
            aggregate.struck_out = True

    class HandedOver(LedgerEvent):
        """The key result has other owners, or other weights among them."""

        TOPIC = "key_result.handed_over"

        owners_from: list[dict[str, str]]
        owners_to: list[dict[str, str]]

        def apply(self, aggregate: "KeyResult") -> None:
            aggregate.owners = owners_from_payload(self.owners_to)

    class Reweighted(LedgerEvent):
        """The key result counts for more or less beside the others of its objective."""

        TOPIC = "key_result.reweighted"

        weight_from: str
        weight_to: str

        def apply(self, aggregate: "KeyResult") -> None:
            aggregate.weight = Decimal(self.weight_to)

    class Dropped(Goal.Dropped):
        """The key result is given up; its history stays."""

        TOPIC = "key_result.dropped"

    class Restored(Goal.Restored):
        """The key result is taken up again, as it was when dropped."""

        TOPIC = "key_result.restored"

    def __init__(
        self,
        *,
        objective_id: str,
        title: str,
        measure: dict[str, str | None],
        owners: list[dict[str, str]],
        weight: str,
        attributes: dict[str, Json],
    ) -> None:
        super().__init__(title, attributes)
        self.objective_id = UUID(objective_id)
        self.measure = Measure.from_payload(measure)
        self.owners = owners_from_payload(owners)
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
    ) -> Self:
        """A key result of this objective.

        Raises InvalidInput for a blank title, a metric without a target, an owner named twice,
        a negative weight or an attribute that is no JSON.
        """
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
        )

    @property
    def progress(self) -> Decimal | None:
        """How far the latest check-in has come, unclamped."""
        return progress(self.measure, self.latest)[0]

    @property
    def progress_missing(self) -> ProgressMissing | None:
        """Why there is no progress; None where there is one."""
        return progress(self.measure, self.latest)[1]

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

    def retarget(self, measure: Measure, act: Act) -> None:
        """Changes how the key result is measured.

        Raises InvalidInput for a metric without a target, and without a reason.
        """
        self.require_in_force()
        measure = measure.checked()
        if measure != self.measure:
            act.require_reason("changing the measure")
            self.decide(
                act,
                self.Retargeted,
                measure_from=self.measure.to_payload(),
                measure_to=measure.to_payload(),
            )

    def strike_out(self, act: Act) -> None:
        """Crosses the key result out."""
        self.require_in_force()
        if not self.struck_out:
            self.decide(act, self.StruckOut)

    def hand_over(self, owners: Sequence[Owner], act: Act) -> None:
        """Gives the key result to these owners, or to nobody.

        Raises InvalidInput for an owner named twice or a negative weight.
        """
        self.require_in_force()
        owners = checked_owners(owners)
        if owners != self.owners:
            self.decide(
                act,
                self.HandedOver,
                owners_from=owners_to_payload(self.owners),
                owners_to=owners_to_payload(owners),
            )

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
