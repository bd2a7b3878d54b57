"""Examples about comments and following."""

from typing import Any

from tests.graphql.cases.case import EDITORS, Case, Told, made
from tests.graphql.house import House

_SAID = "text edited removed mentions { nodes { name } }"
_GOAL = {"subject": "objective or keyResult"}
_FOLLOWING = "following { nodes { subject { ... on KeyResult { title } } } }"


def _posts(house: House) -> dict[str, Any]:
    return {
        "subject": house.objective,
        "text": "Klingt gut",
        "mentions": [house.person(house.member)],
        "idempotencyKey": "comment",
    }


def _comment(**told: Any) -> Told:
    """About the comment that whoever may do everything posted under the key `comment`."""
    return lambda house: {"id": made(house, "comment", "comment", house.everybody), **told}


def _follows(house: House) -> dict[str, Any]:
    return {"subject": house.key_result}


CASES = (
    Case(
        "postComment",
        EDITORS,
        lambda house: {
            "subject": house.objective,
            "text": "Wer hilft mit?\nIch ja.",
            "mentions": [house.person(house.member), house.person(house.auditor)],
        },
        f"subject {{ ... on Objective {{ title comments {{ nodes {{ text }} }} }} }} {_SAID}"
        " author { name }",
        None,
        {
            "subject": {
                "title": "Wir liefern pünktlich",
                "comments": {"nodes": [{"text": "Wer hilft mit?\nIch ja."}]},
            },
            "text": "Wer hilft mit?\nIch ja.",
            "edited": False,
            "removed": False,
            "mentions": {"nodes": [{"name": "Jörg Müller"}, {"name": "Prüferin"}]},
            "author": {"name": "Alleskönner"},
        },
        either=_GOAL,
        in_closed_cycle=True,
    ),
    Case(
        "editComment",
        EDITORS,
        _comment(text="Klingt sehr gut"),
        _SAID,
        {
            "text": "Klingt gut",
            "edited": False,
            "removed": False,
            "mentions": {"nodes": [{"name": "Jörg Müller"}]},
        },
        {"text": "Klingt sehr gut", "edited": True, "removed": False, "mentions": {"nodes": []}},
        first=(("postComment", _posts),),
        by_author=True,
        in_closed_cycle=True,
    ),
    Case(
        "removeComment",
        EDITORS,
        _comment(),
        "text removed edited",
        {"text": "Klingt gut", "removed": False, "edited": False},
        {"text": None, "removed": True, "edited": False},
        first=(("postComment", _posts),),
        by_author=True,
        in_closed_cycle=True,
    ),
    Case(
        "follow",
        EDITORS,
        _follows,
        _FOLLOWING,
        {"following": {"nodes": []}},
        {"following": {"nodes": [{"subject": {"title": "Lieferzeit senken"}}]}},
        either=_GOAL,
        names_none=True,
        in_closed_cycle=True,
    ),
    Case(
        "unfollow",
        EDITORS,
        _follows,
        _FOLLOWING,
        {"following": {"nodes": [{"subject": {"title": "Lieferzeit senken"}}]}},
        {"following": {"nodes": []}},
        first=(("follow", _follows),),
        either=_GOAL,
        by_author=True,
        names_none=True,
        in_closed_cycle=True,
    ),
)
