"""What people report on a key result: check-ins, and the scores they give."""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from .aggregate import Act
from .check_in import checked_score
from .entrusted import Valued
from .errors import InvalidInput
from .goal import Outcome
from .measured import Measured
from .payload import Json, decimal_text, member


class ScoreKind(StrEnum):
    """When in a cycle, and how definitely, a score is given."""

    MID = "mid"
    PROJECTED = "projected"
    FINAL = "final"


class Reported(Measured):
    """A goal on which people check in and which they score.

    `scores` holds the present score of each kind, as far as it is not withheld; they are given by
    people, and are not the progress.
    """

    class Scored(Valued):
        """People gave the first score of a kind."""

        TOPIC = "key_result.scored"
        CONFIDENTIAL = frozenset({"value"})

        kind: str
        value: str | None

        def apply(self, aggregate: "Reported") -> None:
            super().apply(aggregate)
            aggregate._give(self.kind, self.value)

    class Rescored(Valued):
        """People changed a score that they had given."""

        TOPIC = "key_result.rescored"
        CONFIDENTIAL = frozenset({"value_from", "value_to"})

        kind: str
        value_from: str | None
        value_to: str | None

        def apply(self, aggregate: "Reported") -> None:
            super().apply(aggregate)
            aggregate._give(self.kind, self.value_to)

    def __init__(
        self,
        title: str,
        measure: dict[str, str | None],
        owners: list[dict[str, str]],
        attributes: Mapping[str, Json],
        readers: list[str] | None,
    ) -> None:
        super().__init__(title, measure, owners, attributes, readers)
        self.scores: dict[ScoreKind, Decimal] = {}

    def close(self, outcome: Outcome, act: Act, successor_id: UUID | None = None) -> None:
        """Ends it with this outcome, as `Goal.close` does.

        Raises InvalidInput also for scored without a final score, unless it may be withheld.
        """
        self.require_in_force()
        scored = ScoreKind.FINAL in self.scores or self.withheld
        if outcome == Outcome.SCORED and not scored:
            raise InvalidInput("there is no score `final` yet: score it first", ("outcome",))
        super().close(outcome, act, successor_id)

    def score(self, kind: ScoreKind, value: Decimal, act: Act) -> None:
        """Gives the first score of a kind, from 0 to 1; also after it ended.

        Raises InvalidInput for other numbers, and where that kind has another score already.
        """
        kind = member(ScoreKind, kind, "kind")
        value = checked_score(value, "value")
        present = self.scores.get(kind)
        if present is None:
            self.decide(act, self.Scored, kind=kind.value, value=decimal_text(value))
        elif present != value:
            raise InvalidInput(
                f"the score `{kind}` is {present} already: rescore it, with a reason", ("kind",)
            )

    def rescore(self, kind: ScoreKind, value: Decimal, act: Act) -> None:
        """Changes a score that was given, to another from 0 to 1; also after it ended.

        Raises InvalidInput for other numbers, without a reason, and where that kind has no
        score yet.
        """
        kind = member(ScoreKind, kind, "kind")
        value = checked_score(value, "value")
        present = self.scores.get(kind)
        if present is None:
            raise InvalidInput(f"there is no score `{kind}` yet: score it first", ("kind",))
        if present != value:
            act.require_reason("rescoring")
            self.decide(
                act,
                self.Rescored,
                kind=kind.value,
                value_from=decimal_text(present),
                value_to=decimal_text(value),
            )

    def _give(self, kind: str, value: str | None) -> None:
        if value is None:
            self.scores.pop(ScoreKind(kind), None)
        else:
            self.scores[ScoreKind(kind)] = Decimal(value)
