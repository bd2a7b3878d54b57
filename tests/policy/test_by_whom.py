"""Whose goal a change was of is told from before the change: nobody becomes an owner by it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from okr.domain.cycle import Cycle, Phase
from okr.domain.key_result import KeyResult
from okr.domain.measure import Measure, MeasureKind
from okr.domain.objective import Objective
from okr.domain.owner import GoalOwner, Owner, OwnerKind
from okr.domain.person import Person, Role
from okr.service.ledger.ledger import Ledger
from okr.service.ledger.sealing import LocalWrappingKey
from okr.service.postgres.pool import Pool
from tests.policy.conftest import History, decided, history_of
from tests.projections.histories import CYCLES, KEY_RESULTS, OBJECTIVES, PEOPLE, live_through

ADA, BEA = PEOPLE
OWN, THIRD = OBJECTIVES[0], KEY_RESULTS[0]
NOBODYS = DRAFT = OBJECTIVES[1]
MEASURE = Measure(MeasureKind.METRIC, Decimal(0), Decimal(10))
BEAS, BEA_HERSELF = (Owner(BEA),), GoalOwner(OwnerKind.PERSON, BEA)
ADDED_TO_OWN, ADDED_TO_NOBODYS = KEY_RESULTS[1], UUID(int=0x4FF)

HISTORY = [
    decided(ADA, Person, ADA, "give_role", Role.ADMIN),  # 6
    decided(ADA, Person, BEA, "add", "Bea"),  # 7
    decided(ADA, Objective, NOBODYS, "draft", CYCLES[0], "Niemandes", None),  # 8
    decided(ADA, Cycle, CYCLES[0], "change_phase", Phase.COMMITTED),  # 9
    decided(BEA, KeyResult, ADDED_TO_OWN, "add", OWN, "Beas", MEASURE, BEAS),  # 10
    decided(BEA, KeyResult, ADDED_TO_OWN, "reword", "Beas eigenes"),  # 11
    decided(ADA, KeyResult, ADDED_TO_NOBODYS, "add", NOBODYS, "Beas", MEASURE, BEAS),  # 12
    decided(BEA, Objective, NOBODYS, "hand_over", BEA_HERSELF),  # 13
    decided(BEA, KeyResult, THIRD, "hand_over", BEAS),  # 14
]


async def test_by_whom(ledger: Ledger, pool: Pool, wrapping_key: LocalWrappingKey) -> None:
    org_id = await live_through(HISTORY, ledger, ledger)
    report = await (await seen(pool, wrapping_key, org_id)).report("Q2")
    assert by_owners(report) == {
        10: False,  # Ada's objective, whoever owns what was added
        11: True,  # Bea's key result by now
        12: None,  # nobody's objective
        13: None,
        14: False,
    }
    assert report["counts"]["changesByOthers"] == 2


DETOUR = [
    decided(ADA, Person, ADA, "give_role", Role.ADMIN),  # 6
    decided(ADA, Person, BEA, "add", "Bea"),  # 7
    decided(ADA, Objective, OWN, "propose"),  # 8
    decided(ADA, Objective, OWN, "commit"),  # 9
    decided(BEA, Objective, DRAFT, "draft", CYCLES[0], "Umweg", BEA_HERSELF),  # 10
    decided(BEA, KeyResult, ADDED_TO_OWN, "add", DRAFT, "Beas", MEASURE, BEAS),  # 11
    decided(BEA, KeyResult, ADDED_TO_OWN, "move", OWN),  # 12
    decided(BEA, KeyResult, ADDED_TO_OWN, "move", DRAFT),  # 13
]


async def test_a_detour_by_a_draft(
    ledger: Ledger, pool: Pool, wrapping_key: LocalWrappingKey
) -> None:
    """What comes out of a draft to a binding objective has changed that one."""
    org_id = await live_through(DETOUR, ledger, ledger)
    history = await seen(pool, wrapping_key, org_id)
    report = await history.report("Q2")
    assert by_owners(report) == {12: False, 13: True}
    assert [it["changes"] for it in report["objectives"]] == [2, 0]


async def seen(pool: Pool, wrapping_key: LocalWrappingKey, org_id: UUID) -> History:
    now = datetime(2026, 4, 3, tzinfo=UTC)
    return await history_of(pool, wrapping_key, org_id, "Europe/Berlin", now)


def by_owners(report: Mapping[str, Any]) -> dict[int, bool | None]:
    """Whether changes were done by owners, by their positions."""
    found = report["changesAfterCommitment"]
    return {int(it["event"]["position"]): it["byOwner"] for it in found}
