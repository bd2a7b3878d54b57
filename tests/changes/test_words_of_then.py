"""What an entry changed is told with the names of its own position, not those given later."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from okr.domain.aggregate import Act, LedgerAggregate, Reason, ReasonKind
from okr.domain.key_result import KeyResult
from okr.domain.measure import Measure, MeasureKind
from okr.domain.objective import Objective
from okr.service.ledger.ledger import Ledger
from okr.service.ledger.sealing import LocalWrappingKey
from okr.service.postgres.pool import Pool
from tests.changes.asking import Asking, Facts, asking
from tests.projections.histories import (
    CYCLES,
    KEY_RESULTS,
    OBJECTIVES,
    PEOPLE,
    Sent,
    Step,
    live_through,
)

ACT = Act(PEOPLE[0], datetime(2026, 4, 2, tzinfo=UTC), Reason(ReasonKind.ERROR))
LESS = Measure(MeasureKind.METRIC, Decimal(0), Decimal(5))
TOLD = """event {
    id
    sentence(language: EN)
    subject { ... on Objective { title } ... on KeyResult { title } }
    objective { title }
}"""


def step(kind: type[LedgerAggregate], id_: Any, name: str, *arguments: Any) -> list[Sent]:
    return [Sent([Step(kind, id_, name, arguments, ACT, {}, False)], False)]


@pytest.fixture
async def asked(ledger: Ledger, pool: Pool, wrapping_key: LocalWrappingKey) -> Asking:
    """After a change, all that it names is called otherwise."""
    history = [
        step(Objective, OBJECTIVES[0], "commit"),  # 6
        step(KeyResult, KEY_RESULTS[0], "retarget", LESS),  # 7
        step(KeyResult, KEY_RESULTS[0], "reword", "Fünf"),  # 8
        step(Objective, OBJECTIVES[0], "reword", "Weniger"),  # 9
    ]
    org_id = await live_through(history, ledger, ledger)
    return await asking(pool, wrapping_key, org_id, "Europe/Berlin")


def check(asked: Asking, event: Facts) -> None:
    assert event == {
        "id": f"event.{asked.world.past.org_id}.7@7",
        "sentence": "Jörg changed the target of “Ergebnis” from 10 to 5 (error).",
        "subject": {"title": "Ergebnis"},
        "objective": {"title": "Ziel"},
    }


@pytest.mark.parametrize("until", ["null", '{ position: "7" }', '{ position: "9" }'])
async def test_steps(asked: Asking, until: str) -> None:
    text = (
        f'{{ replay(from: {{ position: "6" }}, to: {until}, first: 1) {{ nodes {{ {TOLD} }} }} }}'
    )
    (told,) = (await asked.ask(text, {}))["data"]["replay"]["nodes"]
    check(asked, told["event"])


async def test_policy_changes(asked: Asking) -> None:
    text = f"""query ($id: ID!) {{
        cycle(id: $id) {{ changePolicy {{ changesAfterCommitment {{ {TOLD} }} }} }}
    }}"""
    data = (await asked.ask(text, {"id": asked.world.past.id_of("cycle", CYCLES[0])}))["data"]
    first, *_ = data["cycle"]["changePolicy"]["changesAfterCommitment"]
    check(asked, first["event"])
