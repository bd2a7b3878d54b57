"""Every page between any two items, of every size, in both directions: of each kind of order."""

from itertools import product
from typing import Any

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
PAGE = """{ edges { cursor node { id } } totalCount
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }"""

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


async def _ask_for_all_pages(
    trial: Trial, around: str, field: str, asked: str, cursors: list[str]
) -> None:
    assert len(cursors) > 3
    ends = (None, *cursors)
    pages = []
    for after, before, size, name in product(ends, ends, SIZES, ("first", "last")):
        given = {"after": after, "before": before}
        arguments = [f"{name}: {size}", asked]
        arguments += [f'{end}: "{cursor}"' for end, cursor in given.items() if cursor is not None]
        pages.append(f"{field}({' '.join(arguments)}) {PAGE}")
    for start in range(0, len(pages), AT_ONCE):
        numbered = enumerate(pages[start : start + AT_ONCE])
        text = " ".join(f"p{number}: {page}" for number, page in numbered)
        requests: list[dict[str, Any]] = [{}]
        await trial.ask(
            Example(f"{{ {around} {{ {text} }} }}" if around else f"{{ {text} }}", None, requests),
            trial.principals[0],
        )
