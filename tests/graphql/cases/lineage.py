"""Examples of what goals tell of where they come from, and of what they take back of it."""

from typing import Any

from tests.graphql.cases.case import EDITORS, REASON, Case, Told, made
from tests.graphql.cases.learning import CAPTURED, CLOSED, EITHER, learning, retrospective
from tests.graphql.house import House

_BEFORE = (
    "openCycle",
    lambda house: {"idempotencyKey": "Q4", "name": "Q4 2025", "startsOn": "2025-10-01"},
)
# an objective of the cycle before, from which those of this one come
_DRAFTED = (
    "draftObjective",
    lambda house: {
        "idempotencyKey": "Ziel",
        "cycle": made(house, "cycle", "Q4"),
        "title": "Wir liefern sofort",
    },
)
# and the retrospective on it
_LOOKED_BACK = (
    "openRetrospective",
    lambda house: {"idempotencyKey": "Rückblick", "cycle": made(house, "cycle", "Q4")},
)
_APPLIED = """learnings { learning { text retrospective { state } } by { name }
    goal { __typename ... on Objective { title } ... on KeyResult { title } } }"""


def _goal(house: House, kind: str) -> str:
    return house.objective if kind == "objective" else house.key_result


def _refined(kind: str, **more: Any) -> Told:
    return lambda house: {
        "id": _goal(house, kind),
        "source": made(house, "objective", "Ziel"),
        **more,
    }


def _learned(kind: str, **more: Any) -> Told:
    return lambda house: {"id": _goal(house, kind), "learning": learning(house), **more}


def _applying(kind: str) -> Told:
    return lambda house: {**_learned(kind)(house), "retrospective": retrospective(house)}


def _withdrawals(kind: str) -> tuple[Case, ...]:
    name = f"{kind[0].upper()}{kind[1:]}"
    return (
        Case(
            f"withdraw{name}Refinement",
            EDITORS,
            _refined(kind, reason=REASON),
            "refinedFrom { source { ... on Objective { title } } } lineage { by { name } }",
            {
                "refinedFrom": [{"source": {"title": "Wir liefern sofort"}}],
                "lineage": [{"by": {"name": "Änne Groß"}}],
            },
            {"refinedFrom": [], "lineage": []},
            first=(_BEFORE, _DRAFTED, (f"refine{name}", _refined(kind))),
            needs_reason=True,
            either={"source": EITHER},
        ),
        Case(
            f"withdrawLearningFrom{name}",
            EDITORS,
            _learned(kind, reason=REASON),
            "learnings { learning { text } by { name } }",
            {"learnings": [{"learning": {"text": "Zu viele Ziele"}, "by": {"name": "Änne Groß"}}]},
            {"learnings": []},
            first=(
                *(_BEFORE, _LOOKED_BACK, CAPTURED),
                (f"applyLearningTo{name}", _applying(kind)),
            ),
            needs_reason=True,
        ),
    )


CASES = (
    Case(
        "refineObjective",
        EDITORS,
        lambda house: {"id": house.objective, "source": made(house, "objective", "Ziel")},
        "refinedFrom { source { ... on Objective { title } } by { name } changes { field } }",
        {"refinedFrom": []},
        {
            "refinedFrom": [
                {
                    "source": {"title": "Wir liefern sofort"},
                    "by": {"name": "Alleskönner"},
                    "changes": [{"field": "title"}, {"field": "owners"}],
                }
            ]
        },
        first=(_BEFORE, _DRAFTED),
        either={"source": EITHER},
    ),
    Case(
        "refineKeyResult",
        EDITORS,
        lambda house: {"id": house.key_result, "source": made(house, "objective", "Ziel")},
        "refinedFrom { source { __typename } } refinedInto { at } lineage { by { name } }",
        {"refinedFrom": [], "refinedInto": [], "lineage": []},
        {
            "refinedFrom": [{"source": {"__typename": "Objective"}}],
            "refinedInto": [],
            "lineage": [{"by": {"name": "Alleskönner"}}],
        },
        first=(_BEFORE, _DRAFTED),
        either={"source": EITHER},
    ),
    Case(
        "applyLearningToObjective",
        EDITORS,
        lambda house: {
            "id": house.objective,
            "retrospective": retrospective(house),
            "learning": learning(house),
        },
        _APPLIED,
        {"learnings": []},
        {
            "learnings": [
                {
                    "learning": {"text": "Zu viele Ziele", "retrospective": {"state": "CLOSED"}},
                    "by": {"name": "Alleskönner"},
                    "goal": {"__typename": "Objective", "title": "Wir liefern pünktlich"},
                }
            ]
        },
        first=(_BEFORE, _LOOKED_BACK, CAPTURED, CLOSED),
    ),
    Case(
        "applyLearningToKeyResult",
        EDITORS,
        lambda house: {
            "id": house.key_result,
            "retrospective": retrospective(house),
            "learning": learning(house),
        },
        _APPLIED,
        {"learnings": []},
        {
            "learnings": [
                {
                    "learning": {"text": "Zu viele Ziele", "retrospective": {"state": "OPEN"}},
                    "by": {"name": "Alleskönner"},
                    "goal": {"__typename": "KeyResult", "title": "Lieferzeit senken"},
                }
            ]
        },
        first=(_BEFORE, _LOOKED_BACK, CAPTURED),
    ),
    *_withdrawals("objective"),
    *_withdrawals("keyResult"),
)
