"""How inputs say what a key result is measured by."""

from decimal import Decimal

import strawberry

from ....domain import measure as measures
from ....domain.measure import Measure
from ..types.enums import MeasureKind
from .call import same


@strawberry.input(description="How a key result is measured.")
class MeasureInput:
    """How a key result is measured."""

    kind: MeasureKind = strawberry.field(
        default=MeasureKind.METRIC, description="The kind of measure."
    )
    baseline: Decimal | None = strawberry.field(
        default=None, description="Where a number starts, in its unit."
    )
    target: Decimal | None = strawberry.field(
        default=None,
        description="Where a number is to arrive: for a metric below the baseline to decrease, "
        "else the threshold.",
    )
    unit: str | None = strawberry.field(
        default=None, description="The unit in words, or an ISO 4217 currency."
    )

    def measure(self) -> Measure:
        """The domain's measure."""
        return Measure(same(measures.MeasureKind, self.kind), self.baseline, self.target, self.unit)
