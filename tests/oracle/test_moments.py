"""Every form of asOf finds every moment that there ever was, and the borders between them."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from tests.oracle.arguments import Vocabulary
from tests.oracle.documents import Example
from tests.oracle.trial import Trial

AT_ONCE = 40
"""So many moments one query reads at."""
STEP = 2
"""Of how many positions one is looked at in full."""

EVERYTHING = """query ($at: Position!) {
    organization(asOf: {position: $at}) {
        people(first: 100) { nodes { id name roles version } }
        cycles { nodes { phase position tree(includeDropped: true) { ...Goal } } }
    }
}
fragment Goal on Objective {
    id title dropped attributes progress progressMissing notes { id }
    owner { ... on Person { name } }
    keyResults(includeDropped: true) {
        id title dropped struckOut weight target attributes owners { weight person { name } }
        progress progressMissing confidence status checkInCount scores { mid projected final }
        latestCheckIn { entityId }
        checkIns(includeRetracted: true) { nodes { position value note retracted } }
    }
}"""

Trials = list[tuple[Trial, Vocabulary]]


async def test_moments_that_have_passed(trials: Trials) -> None:
    for trial, known in trials:
        moments = list(_passed(known))
        for start in range(0, len(moments), AT_ONCE):
            await trial.ask(_at(moments[start : start + AT_ONCE]), trial.principals[0])


async def test_everything_at_every_position(trials: Trials) -> None:
    for trial, known in trials:
        requests: list[dict[str, Any]] = [{"at": str(n)} for n in range(0, known.head + 1, STEP)]
        await trial.ask(Example(EVERYTHING, None, requests), trial.principals[0])


async def test_moments_that_are_refused(trials: Trials) -> None:
    for trial, known in trials:
        undated = [
            {way: id_}
            for way, dated in known.dated.items()
            for id_ in known.ids["cycle"]
            if id_ not in dated
        ]
        assert undated
        future = [
            {"position": str(known.head + 1)},
            {"time": (known.now + timedelta(microseconds=1)).isoformat()},
            {"date": (known.today + timedelta(days=1)).isoformat()},
        ]
        for moment in (*undated, *future):
            await trial.ask(_at([moment]), trial.principals[0])


def _passed(known: Vocabulary) -> Iterator[dict[str, str]]:
    for position in range(known.head + 1):
        yield {"position": str(position)}
    for time in (*sorted(set(known.times)), known.now):
        yield {"time": (time - timedelta(microseconds=1)).isoformat()}
        yield {"time": time.isoformat()}
    for day in {one - timedelta(days=before) for one in known.days for before in (0, 1)}:
        yield {"date": day.isoformat()}
    for way, cycles in known.dated.items():
        yield from ({way: cycle} for cycle in cycles)


def _at(moments: list[dict[str, str]]) -> Example:
    """Return a query of the newest event at each of the moments."""
    numbered = range(len(moments))
    variables = ", ".join(f"$m{n}: AsOf!" for n in numbered)
    fields = "\n".join(
        f"e{n}: feed(first: 1, asOf: $m{n}) {{ totalCount nodes {{ id }} }}" for n in numbered
    )
    requests: list[dict[str, Any]] = [{f"m{n}": moment for n, moment in enumerate(moments)}]
    return Example(f"query ({variables}) {{ {fields} }}", None, requests)
