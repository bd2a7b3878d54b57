"""Examples about commitment and alignment."""

from tests.graphql.cases.case import (
    DECIDERS,
    EDITORS,
    REASON,
    Case,
    another_objective,
    made,
    objective,
)
from tests.graphql.house import House

_PARENTS = """parents { nodes { link objective { title } parent {
    ... on Objective { title alignedChildren { nodes { objective { title } } } }
    ... on KeyResult { title alignedChildren { nodes { objective { title } } } }
} } }"""
_BELOW = {"objective": {"title": "Wir liefern pünktlich"}}


def _aligned(house: House) -> dict[str, object]:
    return {"id": house.objective, "parent": made(house, "objective", "another objective")}


CASES = (
    Case(
        "proposeObjective",
        EDITORS,
        objective(),
        "state",
        {"state": "DRAFT"},
        {"state": "PROPOSED"},
    ),
    Case(
        "commitObjective",
        DECIDERS,
        objective(),
        "state",
        {"state": "PROPOSED"},
        {"state": "COMMITTED"},
        first=(("proposeObjective", objective()),),
    ),
    Case(
        "returnObjective",
        DECIDERS,
        objective(reason=REASON),
        "state",
        {"state": "COMMITTED"},
        {"state": "DRAFT"},
        first=(("commitObjective", objective()),),
        needs_reason=True,
    ),
    Case(
        "setObjectiveAmbition",
        EDITORS,
        objective(ambition="ASPIRATIONAL", reason=REASON),
        "ambition",
        {"ambition": None},
        {"ambition": "ASPIRATIONAL"},
        first=(("commitObjective", objective()),),
        needs_reason=True,
    ),
    Case(
        "alignObjective",
        EDITORS,
        lambda house: {**_aligned(house), "link": "SUPPORTS"},
        _PARENTS,
        {"parents": {"nodes": []}},
        {
            "parents": {
                "nodes": [
                    {
                        "link": "SUPPORTS",
                        **_BELOW,
                        "parent": {
                            "title": "Das Haus wächst",
                            "alignedChildren": {"nodes": [_BELOW]},
                        },
                    }
                ]
            }
        },
        first=(("draftObjective", another_objective),),
        either={"parent": "objective or keyResult"},
    ),
    Case(
        "unalignObjective",
        EDITORS,
        _aligned,
        "parents { nodes { link parent { ... on Objective { title } } } }",
        {"parents": {"nodes": [{"link": "CONTRIBUTES", "parent": {"title": "Das Haus wächst"}}]}},
        {"parents": {"nodes": []}},
        first=(("draftObjective", another_objective), ("alignObjective", _aligned)),
        either={"parent": "objective or keyResult"},
    ),
)
