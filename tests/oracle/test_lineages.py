"""Retrospectives, learnings and lineages are what the aggregates tell, at any position."""

from typing import Any

from tests.oracle.arguments import Vocabulary
from tests.oracle.documents import Example
from tests.oracle.trial import Trial

STEP = 9
"""Of how many positions one is looked at."""

GOAL = "... on Objective { objective: id } ... on KeyResult { keyResult: id }"
LINK = f"source {{ {GOAL} }} refined {{ {GOAL} }} at by {{ id }} changes {{ field from to }}"
OF_GOAL = f"""id learnings {{ at learning {{ id }} goal {{ {GOAL} }} }}
    refinedFrom {{ {LINK} }} refinedInto {{ {LINK} }} lineage {{ {LINK} }}"""
GOALS = f"""query ($at: Position!) {{
    objectives(asOf: {{position: $at}}, filter: {{dropped: null}}) {{ nodes {{ {OF_GOAL} }} }}
    cycles(asOf: {{position: $at}}, first: 3) {{ nodes {{
        tree(includeDropped: true) {{ keyResults(includeDropped: true) {{ {OF_GOAL} }} }} }} }}
}}"""
LEARNINGS = f"""query ($at: Position!) {{
    learnings(asOf: {{position: $at}}, first: 100, filter: {{withdrawn: null}}) {{
        totalCount nodes {{
            id entityId kind text at recordedAt position withdrawn author {{ id }}
            retrospective {{ id }} applications {{ at by {{ id }} goal {{ {GOAL} }} }}
            evidence {{ {GOAL} ... on LedgerEvent {{ event: id topic }} }}
        }}
    }}
    cycles(asOf: {{position: $at}}) {{ nodes {{ retrospectives {{ totalCount nodes {{
        id state version team {{ id }} learnings {{ id }}
        decisions {{ decision note at author {{ id }} goal {{ {GOAL} }} }} }} }} }} }}
    applied: learnings(asOf: {{position: $at}}, filter: {{applied: true}}) {{ nodes {{ id }} }}
    others: learnings(asOf: {{position: $at}}, filter: {{applied: false}}) {{ nodes {{ id }} }}
}}"""

Trials = list[tuple[Trial, Vocabulary]]


async def test_the_lineages_of_all_goals(trials: Trials) -> None:
    await _compare(trials, GOALS)


async def test_all_learnings(trials: Trials) -> None:
    await _compare(trials, LEARNINGS)


async def _compare(trials: Trials, query: str) -> None:
    for trial, known in trials:
        positions = {*range(0, known.head, STEP), known.head}
        requests: list[dict[str, Any]] = [{"at": str(one)} for one in sorted(positions)]
        await trial.ask(Example(query, None, requests), trial.principals[0])
