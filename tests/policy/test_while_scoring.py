"""While scoring goes on, both scores of a cycle are over what is scored by now."""

from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from uuid import UUID

from okr.domain.check_in import CheckInFacts
from okr.domain.cycle import Cycle, Phase
from okr.domain.key_result import KeyResult
from okr.domain.measure import Measure, MeasureKind
from okr.domain.objective import Objective
from okr.domain.person import Person, Role
from okr.domain.reports import ScoreKind
from okr.service.ledger.ledger import Ledger
from okr.service.ledger.sealing import LocalWrappingKey
from okr.service.postgres.pool import Pool
from tests.policy.conftest import decided, history_of
from tests.projections.histories import CYCLES, KEY_RESULTS, OBJECTIVES, PEOPLE, Sent, live_through

OTHER, DROPPED = KEY_RESULTS[1], UUID(int=0x4FE)
MEASURE = Measure(MeasureKind.METRIC, Decimal(0), Decimal(10))
step = partial(decided, PEOPLE[0])


def scored(key_result: UUID, score: str) -> list[Sent]:
    return step(KeyResult, key_result, "score", ScoreKind.FINAL, Decimal(score))


HISTORY = [
    step(Person, PEOPLE[0], "give_role", Role.ADMIN),  # 6
    step(Objective, OBJECTIVES[1], "draft", CYCLES[0], "Zweites Ziel", None),  # 7
    step(KeyResult, OTHER, "add", OBJECTIVES[1], "Zweites", MEASURE, ()),  # 8
    step(KeyResult, DROPPED, "add", OBJECTIVES[1], "Drittes", MEASURE, ()),  # 9
    step(Cycle, CYCLES[0], "change_phase", Phase.COMMITTED),  # 10
    step(
        KeyResult,
        DROPPED,
        "record_check_in",
        UUID(int=0x5FF),
        CheckInFacts(date(2026, 4, 2), Decimal("1.5")),
    ),  # 11
    step(KeyResult, DROPPED, "drop"),  # 12
    scored(KEY_RESULTS[0], "0.6"),  # 13
    scored(OTHER, "0.4"),  # 14
    step(Objective, OBJECTIVES[1], "drop"),  # 15
]


async def test_while_scoring(ledger: Ledger, pool: Pool, wrapping_key: LocalWrappingKey) -> None:
    org_id = await live_through(HISTORY, ledger, ledger)
    now = datetime(2026, 4, 3, tzinfo=UTC)
    history = await history_of(pool, wrapping_key, org_id, "Europe/Berlin", now)

    async def outcome(position: int) -> tuple[str | None, ...]:
        report = await history.report("Q2", asOf={"position": str(position)})
        assert report["keyResults"][2]["scoreWithout"] == (None if position < 13 else "0.15")
        told = report["outcome"]
        return tuple(told[it] for it in ("meanScore", "scoreWithout", "scoreDifference"))

    assert await outcome(12) == (None, None, None)
    # the second objective has no score with the changes, and so none without
    assert await outcome(13) == ("0.6", "0.6", "0")
    assert await outcome(14) == ("0.5", "0.4375", "0.0625")
    # nothing is to be scored any more where all was given up
    assert await outcome(15) == ("0.6", "0.4375", "0.1625")
