"""An objective to begin tests with: customers who recommend us, owned by Bernd."""

from uuid import UUID

from okr.domain.aggregate import Reason, ReasonKind
from okr.domain.objective import Objective
from okr.domain.owner import GoalOwner, OwnerKind
from tests.domain.scenario import BERND, fact

CYCLE = UUID("0195f0e0-0000-7000-8000-0000000000c1")
OTHER_CYCLE = UUID("0195f0e0-0000-7000-8000-0000000000c2")
PARENT = UUID("0195f0e0-0000-7000-8000-0000000000c3")
SUCCESSOR = UUID("0195f0e0-0000-7000-8000-0000000000c4")
SALES = GoalOwner(OwnerKind.TEAM, UUID("0195f0e0-0000-7000-8000-0000000000c5"))
REASON = Reason(ReasonKind.MARKET_CHANGED, "Großkunde abgesprungen")
REASONED = {"reason_kind": "market_changed", "reason_text": "Großkunde abgesprungen"}

DRAFTED = fact(
    Objective.Drafted,
    cycle_id=str(CYCLE),
    title="Kunden empfehlen uns weiter",
    owner={"kind": "person", "id": str(BERND)},
    ambition=None,
    attributes={"farbe": "grün"},
)
PROPOSED = fact(Objective.Proposed)
COMMITTED = fact(Objective.Committed)
DROPPED = fact(Objective.Dropped)
CLOSED = fact(Objective.Closed, outcome="scored", successor_id=None)
