"""What a key result is measured by, and how that becomes another."""

from collections.abc import Mapping

from .aggregate import Act
from .entrusted import Entrusted, Valued
from .measure import Measure, measure_paths
from .payload import Json


class Targeted(Entrusted):
    """A goal with a measure."""

    class Retargeted(Valued):
        """The key result is measured otherwise, usually against another target."""

        TOPIC = "key_result.retargeted"
        CONFIDENTIAL = measure_paths("measure_from", "measure_to")

        measure_from: dict[str, str | None]
        measure_to: dict[str, str | None]

        def apply(self, aggregate: "Targeted") -> None:
            super().apply(aggregate)
            aggregate.measure = Measure.from_payload(self.measure_to)

    def __init__(
        self,
        title: str,
        measure: dict[str, str | None],
        owners: list[dict[str, str]],
        attributes: Mapping[str, Json],
        readers: list[str] | None,
    ) -> None:
        super().__init__(title, owners, attributes, readers)
        self.measure = Measure.from_payload(measure)

    def retarget(self, measure: Measure, act: Act) -> None:
        """Changes how the key result is measured.

        Raises InvalidInput for a measure that lacks its target, and without a reason.
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
