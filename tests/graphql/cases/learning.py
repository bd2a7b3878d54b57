"""Examples of retrospectives, learnings and what they lead to."""

from typing import Any
from uuid import uuid5

from okr.domain.person import Role
from tests.graphql.cases.case import EDITORS, REASON, Case, Told, made
from tests.graphql.house import House

FACILITATORS = EDITORS - {Role.MEMBER}
EITHER = "objective or keyResult"


def _made(house: House, kind: str, key: str) -> str:
    """The id of what the administrator has begun under an idempotency key."""
    return house.id(kind, uuid5(uuid5(house.admin.principal.person_id, key), "new"))


def retrospective(house: House) -> str:
    """The retrospective that OPENED begins."""
    return _made(house, "retrospective", "Rückblick")


def learning(house: House) -> str:
    """The learning that CAPTURED adds to it."""
    return _made(house, "learning", "Lehre")


def _about(**told: Any) -> Told:
    return lambda house: {"id": retrospective(house), **told}


OPENED = (
    "openRetrospective",
    lambda house: {"idempotencyKey": "Rückblick", "cycle": house.cycle},
)
CAPTURED = (
    "captureLearning",
    lambda house: {
        "idempotencyKey": "Lehre",
        "id": retrospective(house),
        "kind": "WENT_BADLY",
        "text": "Zu viele Ziele",
    },
)
_OWN = (
    "captureLearning",
    lambda house: {
        "idempotencyKey": "Lehre",
        "id": made(house, "retrospective", "Rückblick", house.everybody),
        "kind": "WENT_BADLY",
        "text": "Zu viele Ziele",
    },
)
CLOSED = ("closeRetrospective", _about())
_DECIDED = (
    "decideOnGoal",
    lambda house: {
        "id": retrospective(house),
        "subject": house.key_result,
        "decision": "KEEP",
        "note": "Läuft",
    },
)
_LEARNINGS = """learnings { kind text withdrawn author { name }
    evidence { __typename ... on Node { id } } }"""
_BAD: dict[str, Any] = {
    "kind": "WENT_BADLY",
    "text": "Zu viele Ziele",
    "withdrawn": False,
    "author": {"name": "Änne Groß"},
    "evidence": [],
}
_OWN_BAD = {**_BAD, "author": {"name": "Alleskönner"}}
_GOALS = """decisions { decision note author { name }
    goal { __typename ... on KeyResult { title } } }"""
_KEPT: dict[str, Any] = {
    "decision": "KEEP",
    "note": "Läuft",
    "author": {"name": "Änne Groß"},
    "goal": {"__typename": "KeyResult", "title": "Lieferzeit senken"},
}

CASES = (
    Case(
        "openRetrospective",
        FACILITATORS,
        lambda house: {"cycle": house.cycle, "team": _made(house, "team", "Team")},
        "cycle { name } team { name } state learnings { text } decisions { decision }",
        None,
        {
            "cycle": {"name": "Q1"},
            "team": {"name": "Versand"},
            "state": "OPEN",
            "learnings": [],
            "decisions": [],
        },
        first=(("addTeam", lambda house: {"idempotencyKey": "Team", "name": "Versand"}),),
        in_closed_cycle=True,
    ),
    Case(
        "captureLearning",
        EDITORS,
        lambda house: {
            "id": retrospective(house),
            "kind": "TO_TRY",
            "text": " Spediteure früh fragen\nund zwar alle ",
            "evidence": [house.key_result, house.objective],
        },
        "learnings { kind text withdrawn author { name } evidence { __typename } }",
        {"learnings": []},
        {
            "learnings": [
                {
                    "kind": "TO_TRY",
                    "text": "Spediteure früh fragen\nund zwar alle",
                    "withdrawn": False,
                    "author": {"name": "Alleskönner"},
                    "evidence": [{"__typename": "KeyResult"}, {"__typename": "Objective"}],
                }
            ]
        },
        first=(OPENED,),
        either=dict.fromkeys(("evidence.0", "evidence.1"), f"{EITHER} or event"),
        in_closed_cycle=True,
    ),
    Case(
        "rewordLearning",
        EDITORS,
        lambda house: {
            "id": made(house, "retrospective", "Rückblick", house.everybody),
            "learning": made(house, "learning", "Lehre", house.everybody),
            "text": "Drei Ziele genügen",
        },
        _LEARNINGS,
        {"learnings": [_OWN_BAD]},
        {"learnings": [{**_OWN_BAD, "text": "Drei Ziele genügen"}]},
        first=(OPENED, _OWN),
        by_author=True,
        in_closed_cycle=True,
    ),
    Case(
        "withdrawLearning",
        EDITORS,
        lambda house: {
            "id": made(house, "retrospective", "Rückblick", house.everybody),
            "learning": made(house, "learning", "Lehre", house.everybody),
            "reason": REASON,
        },
        "learnings(includeWithdrawn: true) { text withdrawn } standing: learnings { text }",
        {
            "learnings": [{"text": "Zu viele Ziele", "withdrawn": False}],
            "standing": [{"text": "Zu viele Ziele"}],
        },
        {"learnings": [{"text": "Zu viele Ziele", "withdrawn": True}], "standing": []},
        first=(OPENED, _OWN),
        needs_reason=True,
        by_author=True,
        in_closed_cycle=True,
    ),
    Case(
        "decideOnGoal",
        EDITORS,
        lambda house: {
            "id": retrospective(house),
            "subject": house.key_result,
            "decision": "CHANGE",
        },
        _GOALS,
        {"decisions": [_KEPT]},
        {
            "decisions": [
                {**_KEPT, "decision": "CHANGE", "note": None, "author": {"name": "Alleskönner"}}
            ]
        },
        first=(OPENED, _DECIDED),
        either={"subject": EITHER},
        in_closed_cycle=True,
    ),
    Case(
        "closeRetrospective",
        FACILITATORS,
        _about(),
        "state",
        {"state": "OPEN"},
        {"state": "CLOSED"},
        first=(OPENED,),
        in_closed_cycle=True,
    ),
    Case(
        "reopenRetrospective",
        FACILITATORS,
        _about(reason=REASON),
        "state",
        {"state": "CLOSED"},
        {"state": "OPEN"},
        first=(OPENED, CLOSED),
        needs_reason=True,
        in_closed_cycle=True,
    ),
)
