"""What an entry changed is told with the names of its own position, not those given later."""

from datetime import UTC, datetime
from decimal import Decimal
from functools import partial

import pytest

from okr.domain.aggregate import Act, Reason, ReasonKind
from okr.domain.key_result import KeyResult
from okr.domain.measure import Measure, MeasureKind
from okr.domain.objective import Objective
from tests.changes.asking import Asking, Facts
from tests.changes.conftest import After
from tests.projections.histories import (
    CYCLES,
    KEY_RESULTS,
    OBJECTIVES,
    PEOPLE,
    alone,
)

ACT = Act(PEOPLE[0], datetime(2026, 4, 2, tzinfo=UTC), Reason(ReasonKind.ERROR))
LESS = Measure(MeasureKind.METRIC, Decimal(0), Decimal(5))
TOLD = """event {
    id
    sentence(language: EN)
    subject { ... on Objective { title } ... on KeyResult { title } }
    objective { title }
}"""
step = partial(alone, ACT)


@pytest.fixture
async def asked(after: After) -> Asking:
    """After a change, all that it names is called otherwise."""
    history = [
        step(Objective, OBJECTIVES[0], "commit"),  # 6
        step(KeyResult, KEY_RESULTS[0], "retarget", LESS),  # 7
        step(KeyResult, KEY_RESULTS[0], "reword", "Fünf"),  # 8
        step(Objective, OBJECTIVES[0], "reword", "Weniger"),  # 9
    ]
    return await after(history)


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
