"""Examples about moving, ending and carrying over."""

from typing import Any

from tests.graphql.cases.case import (
    EDITORS,
    OWNER,
    PLANNERS,
    REASON,
    Case,
    another_cycle,
    another_objective,
    key_result,
    made,
    objective,
)
from tests.graphql.house import House

_ENDED = "state outcome successor { title }"
_SCORED = key_result(outcome="SCORED", finalScore="0.7")


def _ended(state: str, outcome: str | None = None) -> dict[str, Any]:
    return {"state": state, "outcome": outcome, "successor": None}


def _carried(house: House) -> dict[str, Any]:
    measure = {"baseline": "18", "target": "12", "unit": "Tage"}
    return {
        "id": house.objective,
        "cycle": made(house, "cycle", "another cycle"),
        "title": "Wir liefern immer pünktlich",
        "keyResults": [{"keyResult": house.key_result, "measure": measure}],
    }


CASES = (
    Case(
        "moveObjective",
        EDITORS,
        lambda house: {"id": house.objective, "cycle": made(house, "cycle", "another cycle")},
        "cycle { name }",
        {"cycle": {"name": "Q1"}},
        {"cycle": {"name": "Q2"}},
        first=(("openCycle", another_cycle),),
    ),
    Case(
        "moveKeyResult",
        EDITORS,
        lambda house: {
            "id": house.key_result,
            "objective": made(house, "objective", "another objective"),
        },
        "objective { title progress }",
        {"objective": {"title": "Wir liefern pünktlich", "progress": "0.2"}},
        {"objective": {"title": "Das Haus wächst", "progress": "0.2"}},
        first=(("draftObjective", another_objective),),
    ),
    Case(
        "closeKeyResult",
        EDITORS,
        _SCORED,
        f"{_ENDED} scores {{ final }}",
        {**_ended("OPEN"), "scores": {"final": None}},
        {**_ended("CLOSED", "SCORED"), "scores": {"final": "0.7"}},
        entries=2,
    ),
    Case(
        "reopenKeyResult",
        EDITORS,
        key_result(reason=REASON),
        _ENDED,
        _ended("CLOSED", "SCORED"),
        _ended("OPEN"),
        first=(("closeKeyResult", _SCORED),),
        needs_reason=True,
        of_closed=True,
    ),
    Case(
        "closeObjective",
        EDITORS,
        objective(outcome="SCORED"),
        f"{_ENDED} progress",
        {**_ended("DRAFT"), "progress": "0.2"},
        {**_ended("CLOSED", "SCORED"), "progress": "0.2"},
        first=(("closeKeyResult", _SCORED),),
    ),
    Case(
        "reopenObjective",
        EDITORS,
        objective(reason=REASON),
        _ENDED,
        _ended("CLOSED", "SCORED"),
        _ended("DRAFT"),
        first=(("closeKeyResult", _SCORED), ("closeObjective", objective(outcome="SCORED"))),
        needs_reason=True,
        of_closed=True,
    ),
    Case(
        "carryOverObjective",
        EDITORS,
        _carried,
        f"""state outcome keyResults {{ {_ENDED} }}
        successor {{ title {OWNER} cycle {{ name }} attributes state
            keyResults {{ title baseline target owners {{ person {{ name }} }} }} }}""",
        {
            "state": "DRAFT",
            "outcome": None,
            "keyResults": [_ended("OPEN")],
            "successor": None,
        },
        {
            "state": "CLOSED",
            "outcome": "CARRIED_OVER",
            "keyResults": [
                {
                    "state": "CLOSED",
                    "outcome": "CARRIED_OVER",
                    "successor": {"title": "Lieferzeit senken"},
                }
            ],
            "successor": {
                "title": "Wir liefern immer pünktlich",
                "owner": {"name": "Jörg Müller"},
                "cycle": {"name": "Q2"},
                "attributes": {"team": "Versand"},
                "state": "DRAFT",
                "keyResults": [
                    {
                        "title": "Lieferzeit senken",
                        "baseline": "18",
                        "target": "12",
                        "owners": [{"person": {"name": "Jörg Müller"}}],
                    }
                ],
            },
        },
        entries=6,
        first=(("openCycle", another_cycle),),
    ),
    Case(
        "closeCycle",
        PLANNERS,
        lambda house: {
            "id": house.cycle,
            "outcomes": [
                {"goal": house.objective, "outcome": "SCORED"},
                {"goal": house.key_result, "outcome": "SCORED", "finalScore": "0.7"},
            ],
        },
        f"phase tree {{ {_ENDED} keyResults {{ {_ENDED} }} }}",
        {"phase": "REVIEW", "tree": [{**_ended("DRAFT"), "keyResults": [_ended("OPEN")]}]},
        {
            "phase": "CLOSED",
            "tree": [{**_ended("CLOSED", "SCORED"), "keyResults": [_ended("CLOSED", "SCORED")]}],
        },
        entries=4,
        first=(("changeCyclePhase", lambda house: {"id": house.cycle, "phase": "REVIEW"}),),
        either={
            "outcomes.0.goal": "objective or keyResult",
            "outcomes.1.goal": "objective or keyResult",
        },
    ),
)
