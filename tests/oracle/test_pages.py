"""Every page between any two items, of every size, in both directions: of each kind of order."""

from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

from okr.service.ledger.access import record
from okr.service.postgres.pool import Pool
from tests.oracle.arguments import Vocabulary
from tests.oracle.documents import Example
from tests.oracle.moment import Moment
from tests.oracle.paging import Cursors
from tests.oracle.results import key_results
from tests.oracle.trial import Trial

ITEMS = 7
"""So many items are enough, and not too many for all pairs of them."""
AT_ONCE = 50
SIZES = (0, 1, 3, 100)
PAGE = """edges { cursor } totalCount
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"""

Trials = list[tuple[Trial, Vocabulary]]


async def test_oldest_first(trials: Trials) -> None:
    trial, known = trials[0]
    await _ask_for_all_pages(trial, "", "cycles", "", known.cursors["Cycle"])


async def test_newest_first(trials: Trials) -> None:
    trial, known = trials[0]
    asked = 'filter: {subjectKinds: CYCLE, topics: "cycle.opened"}'
    await _ask_for_all_pages(trial, "", "feed", asked, known.cursors["LedgerEvent"][:ITEMS])


async def test_newest_day_first(trials: Trials) -> None:
    trial, _ = trials[0]
    world = trial.world
    results = key_results(Moment(world, Cursors(), world.past.head, in_ids=False))
    chosen = max(results, key=lambda one: min(ITEMS, len(one.all_check_ins)))
    places = {place: text for text, place in trial.cursors.places.items()}
    cursors = [
        places["CheckIn", (one.domain.measured_on, one.entries[0].position)]
        for one in chosen.all_check_ins
    ]
    around = f'keyResult(id: "{chosen.id}")'
    await _ask_for_all_pages(trial, around, "checkIns", "", cursors[:ITEMS])


async def test_newest_time_first(trials: Trials, pool: Pool) -> None:
    """Several were at the same time, some are outside the filter, as are two of the cursors."""
    trial, _ = trials[0]
    start = datetime(2001, 2, 3, 23, 59, 59, 999_998, UTC)
    times = [start + timedelta(microseconds=number // 2) for number in range(ITEMS)]
    for at in times:
        await record(pool, trial.world.past.org_id, at, "okr export", {})
    shown = "accessLog(last: 100) { edges { cursor } }"
    await trial.ask(Example(f"{{ {shown} }}", None, [{}]), trial.auditors[0])
    cursors = [
        text
        for text, (kind, place) in trial.cursors.places.items()
        if kind == "Access" and times[1] <= place[0] <= times[-2]
    ]
    asked = f'filter: {{since: "{times[2].isoformat()}", until: "{times[-2].isoformat()}"}}'
    await _ask_for_all_pages(trial, "", "accessLog", asked, cursors, "at")


async def _ask_for_all_pages(
    trial: Trial, around: str, field: str, asked: str, cursors: list[str], item: str = "id"
) -> None:
    assert len(cursors) > 3
    ends = (None, *cursors)
    pages = []
    for after, before, size, name in product(ends, ends, SIZES, ("first", "last")):
        given = {"after": after, "before": before}
        arguments = [f"{name}: {size}", asked]
        arguments += [f'{end}: "{cursor}"' for end, cursor in given.items() if cursor is not None]
        pages.append(f"{field}({' '.join(arguments)}) {{ {PAGE} nodes {{ {item} }} }}")
    for start in range(0, len(pages), AT_ONCE):
        numbered = enumerate(pages[start : start + AT_ONCE])
        text = " ".join(f"p{number}: {page}" for number, page in numbered)
        requests: list[dict[str, Any]] = [{}]
        await trial.ask(
            Example(f"{{ {around} {{ {text} }} }}" if around else f"{{ {text} }}", None, requests),
            trial.auditors[0],
        )
