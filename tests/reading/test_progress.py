"""The progress that SQL computes is the domain's."""

from decimal import Decimal
from random import Random
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from okr.domain.measure import Measure, MeasureKind, progress, weighted_mean
from okr.service.postgres.pool import Pool
from okr.service.reading.reader import Reader
from tests.reading.conftest import Store, asking
from tests.reading.rows import HandWritten, gid


class Reading(NamedTuple):
    """What a check-in measured."""

    value: Decimal | None
    score: Decimal | None


Shares = list[tuple[Decimal | None, Decimal]]


def examples() -> list[Shares]:
    """Return shares with weights: chosen at random, and on or beside the edge between digits."""
    random = Random(57)

    def share() -> Decimal | None:
        return random.choice([None, Decimal(random.randint(-(10**10), 2 * 10**10)) / 10**10])

    def weight(digits: int) -> Decimal:
        return Decimal(random.randint(0, 10**digits)).scaleb(-random.randint(0, digits))

    found = [
        [(share(), weight(random.choice((0, 1, 9)))) for _ in range(random.randint(0, 5))]
        for _ in range(300)
    ]
    tiny = Decimal("1E-10")
    found += [
        [(tiny, Decimal(1)), (Decimal(0), Decimal(1))],  # half a digit
        [(tiny, Decimal(1)), (Decimal(0), Decimal("1.0000000000000000000000000001"))],
        [(tiny, Decimal("0.0000000000000000000000000001")), (Decimal(0), Decimal(1))],
        [(Decimal("0.59"), Decimal(0)), (Decimal("0.6"), Decimal(0))],
    ]
    return found


async def test_it_is_the_weighted_mean_of_the_domain(reader: Reader, store: Store) -> None:
    ledger = HandWritten("progress")
    ledger.put("organization", "organization")
    ledger.put("person", "actor", name="A")
    ledger.put("cycle", "q", name="Q")
    for n, shares in enumerate(examples()):
        ledger.put("objective", f"o{n}", cycle_id=ledger.id("q"), title=f"{n}")
        for m, (share, weight) in enumerate(shares):
            ledger.put(
                "key_result",
                f"o{n}k{m}",
                objective_id=ledger.id(f"o{n}"),
                title=f"{m}",
                progress=share,
                weight=weight,
            )
    await store(ledger)
    query = "query ($id: ID!) { cycle(id: $id) { tree { progress } } }"
    data = await asking(reader, ledger)(query, id=gid(ledger, "cycle", "q"))
    found = [objective["progress"] for objective in data["cycle"]["tree"]]
    expected = [weighted_mean(shares) for shares in examples()]
    assert found == [mean if mean is None else f"{mean:f}" for mean in expected]


numbers = st.decimals(-10_000, 10_000, places=3) | st.sampled_from(
    (Decimal(0), Decimal(1), Decimal("1E-12"), Decimal("99999999999999999999.9999999999"))
)
maybe = st.none() | numbers
without_numbers = st.sampled_from((MeasureKind.YES_NO, MeasureKind.TEXT))
with_numbers = st.sampled_from((MeasureKind.METRIC, MeasureKind.AT_LEAST, MeasureKind.AT_MOST))
measures = st.builds(Measure, without_numbers) | st.builds(Measure, with_numbers, maybe, numbers)
readings = st.builds(Reading, maybe, st.none() | st.decimals(0, 1, places=2))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(measures, readings), min_size=60, max_size=90))
async def test_progress_of_a_check_in_is_that_of_the_domain(
    pool: Pool, cases: list[tuple[Measure, Reading]]
) -> None:
    columns = zip(
        *((m.kind.value, m.baseline, m.target, r.value, r.score) for m, r in cases), strict=True
    )
    found = await pool.fetch(
        "select progress_of(c.kind, c.baseline, c.target, c.value, c.score) as progress"
        " from unnest($1::text[], $2::numeric[], $3::numeric[], $4::numeric[], $5::numeric[])"
        " with ordinality as c(kind, baseline, target, value, score, n) order by c.n",
        *map(list, columns),
    )
    expected = [progress(measure, reading)[0] for measure, reading in cases]
    assert [row["progress"] for row in found] == expected
