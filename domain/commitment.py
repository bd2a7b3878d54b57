"""Commitment: an objective's way from a draft through a proposal to something people stand by."""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum

from .aggregate import Act, LedgerEvent
from .alignment import Alignable
from .errors import InvalidInput
from .payload import Json, member


class ObjectiveState(StrEnum):
    """Where an objective stands."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    COMMITTED = "committed"
    CLOSED = "closed"
    DROPPED = "dropped"


class Ambition(StrEnum):
    """What score is expected of an objective."""

    COMMITTED = "committed"
    ASPIRATIONAL = "aspirational"

    @property
    def expected(self) -> Decimal:
        """The score that counts as success."""
        return Decimal(1) if self is Ambition.COMMITTED else Decimal("0.7")


class CommitmentBasis(StrEnum):
    """What makes a goal binding, so that changing it is to be explained."""

    OBJECTIVE = "objective"
    """People committed to the objective itself."""
    CYCLE = "cycle"
    """The cycle came into the phase of commitment."""
    CYCLE_START = "cycle_start"
    """Nobody said so, and the cycle is under way."""


class Committable(Alignable):
    """An objective on its way to commitment; `ambition` is None where nobody said.

    Once it is committed, changing what people stand by needs a reason.
    """

    class Proposed(LedgerEvent):
        """Its drafting is done, and others may judge it."""

        TOPIC = "objective.proposed"

        def apply(self, aggregate: "Committable") -> None:
            aggregate._stage = ObjectiveState.PROPOSED

    class Committed(LedgerEvent):
        """People stand by it."""

        TOPIC = "objective.committed"

        def apply(self, aggregate: "Committable") -> None:
            aggregate._stage = ObjectiveState.COMMITTED

    class Returned(LedgerEvent):
        """It is a draft again."""

        TOPIC = "objective.returned"

        def apply(self, aggregate: "Committable") -> None:
            aggregate._stage = ObjectiveState.DRAFT

    class AmbitionSet(LedgerEvent):
        """Another score is expected of it, or it is not said which (null)."""

        TOPIC = "objective.ambition_set"

        ambition_from: str | None
        ambition_to: str | None

        def apply(self, aggregate: "Committable") -> None:
            aggregate.ambition = optional_ambition(self.ambition_to)

    def __init__(self, title: str, ambition: str | None, attributes: Mapping[str, Json]) -> None:
        super().__init__(title, attributes)
        self.ambition = optional_ambition(ambition)
        self._stage = ObjectiveState.DRAFT

    @property
    def state(self) -> ObjectiveState:
        """Where it stands; restored or reopened, it is again where it stood before."""
        if self.outcome is None:
            return self._stage
        return ObjectiveState.DROPPED if self.dropped else ObjectiveState.CLOSED

    def propose(self, act: Act) -> None:
        """Asks others to judge the draft; raises InvalidInput when it is committed."""
        self.require_in_force()
        if self._stage is ObjectiveState.COMMITTED:
            raise InvalidInput("this objective is committed: return it to a draft first")
        if self._stage is not ObjectiveState.PROPOSED:
            self.decide(act, self.Proposed)

    def commit(self, act: Act) -> None:
        """Makes it something people stand by, whether or not it was proposed."""
        self.require_in_force()
        if self._stage is not ObjectiveState.COMMITTED:
            self.decide(act, self.Committed)

    def return_to_draft(self, act: Act) -> None:
        """Makes it a draft again; raises InvalidInput without a reason."""
        self.require_in_force()
        if self._stage is not ObjectiveState.DRAFT:
            act.require_reason("returning an objective to a draft")
            self.decide(act, self.Returned)

    def set_ambition(self, ambition: Ambition | None, act: Act) -> None:
        """Says what score is expected, or takes that back."""
        self.require_in_force()
        ambition_to = checked_ambition(ambition)
        ambition_from = None if self.ambition is None else self.ambition.value
        if ambition_to != ambition_from:
            self.require_account("changing the ambition of", act)
            self.decide(act, self.AmbitionSet, ambition_from=ambition_from, ambition_to=ambition_to)

    def require_account(self, change: str, act: Act) -> None:
        """Raises InvalidInput when it is committed and the act gives no reason for the change."""
        if self._stage is ObjectiveState.COMMITTED:
            act.require_reason(f"{change} a committed objective")


def checked_ambition(ambition: Ambition | None) -> str | None:
    """The ambition as it stands in events; raises InvalidInput for another."""
    return None if ambition is None else member(Ambition, ambition, "ambition").value


def optional_ambition(text: str | None) -> Ambition | None:
    """The ambition that `checked_ambition` wrote."""
    return None if text is None else Ambition(text)
