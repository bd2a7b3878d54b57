"""The rolled-up progress that SQL computes is the domain's, now and as of any position."""

from decimal import Decimal
from itertools import count
from random import Random
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from okr.domain.alignment import Link
from okr.domain.goal_ref import GoalKind, GoalRef
from okr.domain.measure import weighted_mean
from okr.domain.rollup import rolled_up_progress
from okr.service.reading.reader import Reader
from tests.reading.conftest import Store, asking
from tests.reading.rows import HandWritten, gid

OBJECTIVES = [f"o{n}" for n in range(7)]
KEY_RESULTS = [f"k{n}" for n in range(9)]
CHANGES = 25
QUERY = """query ($id: ID!, $asOf: AsOf) {
    cycle(id: $id, asOf: $asOf) { tree(includeDropped: true) { title rolledUpProgress } }
}"""
numbers = count(1)


def grown(random: Random) -> HandWritten:
    """Return an organisation in which everything was aligned with everything, loops included."""
    ledger = HandWritten(f"rolled up {next(numbers)}")
    ledger.put("organization", "organization")
    ledger.put("person", "actor", name="A")
    ledger.put("cycle", "q", name="Q")
    for name in OBJECTIVES:
        dropped = random.random() < 0.15
        ledger.put("objective", name, cycle_id=ledger.id("q"), title=name, dropped=dropped)
    for name in KEY_RESULTS:
        ledger.put("key_result", name, title=name, **_placed(ledger, random))
    for _ in range(CHANGES):
        change(ledger, random)
    return ledger


def change(ledger: HandWritten, random: Random) -> None:
    """Align or unalign an objective, or change something of a goal."""
    way = random.random()
    if way < 0.15:
        ledger.put("objective", random.choice(OBJECTIVES), dropped=random.random() < 0.3)
    elif way < 0.3:
        ledger.put("key_result", random.choice(KEY_RESULTS), **_placed(ledger, random))
    else:
        low, high = random.choice(OBJECTIVES), random.choice([*OBJECTIVES, *KEY_RESULTS])
        ledger.put("objective", low)
        link = random.choice(["contributes", "contributes", "supports", None])
        ledger.with_entry(
            "alignment",
            f"{low} {high}",
            objective_id=ledger.id(low),
            parent_kind="objective" if high in OBJECTIVES else "key_result",
            parent_id=ledger.id(high),
            link=link,
            removed=link is None,
        )


def _placed(ledger: HandWritten, random: Random) -> dict[str, Any]:
    progress = random.choice([None, Decimal(random.randint(-5, 15)) / 10])
    return {
        "objective_id": ledger.id(random.choice(OBJECTIVES)),
        "progress": progress,
        "weight": Decimal(random.choice([0, 1, 3])),
        "dropped": random.random() < 0.15,
        "struck_out": random.random() < 0.1,
    }


def expected(ledger: HandWritten, position: int) -> dict[str, Decimal | None]:
    """Return what the domain says of each objective at a position."""
    results = {
        id_: row
        for id_, row in ledger.rows_at("key_result", position).items()
        if not row["dropped"] and not row["struck_out"]
    }
    objectives = ledger.rows_at("objective", position)
    own = {
        id_: weighted_mean(
            (result["progress"], result["weight"])
            for result in results.values()
            if result["objective_id"] == id_
        )
        for id_, row in objectives.items()
        if not row["dropped"]
    }
    links: dict[UUID, dict[GoalRef, Link]] = {id_: {} for id_ in objectives}
    for row in ledger.rows_at("alignment", position).values():
        if row["link"] is not None:
            parent = GoalRef(GoalKind(row["parent_kind"]), row["parent_id"])
            links[row["objective_id"]][parent] = Link(row["link"])
    under = {id_: row["objective_id"] for id_, row in results.items()}
    return {
        row["title"]: rolled_up_progress(id_, own, links, under) for id_, row in objectives.items()
    }


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(random=st.randoms(use_true_random=False))
async def test_it_is_that_of_the_domain(reader: Reader, store: Store, random: Random) -> None:
    ledger = grown(random)
    await store(ledger)
    ask, cycle = asking(reader, ledger), gid(ledger, "cycle", "q")
    middle = random.randint(ledger.position - CHANGES, ledger.position)
    for position, moment in (
        (ledger.position, None),
        (middle, {"position": str(middle)}),
    ):
        data = await ask(QUERY, id=cycle, asOf=moment)
        found = {one["title"]: one["rolledUpProgress"] for one in data["cycle"]["tree"]}
        wanted = expected(ledger, position)
        assert found == {
            title: None if mean is None else f"{mean.normalize():f}"
            for title, mean in wanted.items()
        }
