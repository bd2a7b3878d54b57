"""Examples about teams and their members."""

from typing import Any

from tests.graphql.cases.case import DECIDERS, PLANNERS, Case, Told, made
from tests.graphql.house import House

MEMBERS = "members { nodes { name } }"
SPANS = "memberships { nodes { person { name } startsOn endsOn } }"
NOBODY: dict[str, Any] = {"nodes": []}


def _team(**told: Any) -> Told:
    """About the team made under the key `team`."""
    return lambda house: {"id": made(house, "team", "team"), **told}


def _adds(key: str, name: str) -> tuple[str, Told]:
    return "addTeam", lambda house: {"name": name, "idempotencyKey": key}


def _joins(house: House) -> dict[str, Any]:
    return {
        "id": made(house, "team", "team"),
        "person": house.person(house.member),
        "on": "2026-01-05",
    }


_ADDED = _adds("team", "Versand")
_OTHER = _adds("other team", "Logistik")


def _span(starts_on: str, ends_on: str | None) -> dict[str, Any]:
    return {"person": {"name": "Jörg Müller"}, "startsOn": starts_on, "endsOn": ends_on}


CASES = (
    Case(
        "addTeam",
        PLANNERS,
        lambda house: {"name": " Nacht  ", "parent": made(house, "team", "team")},
        f"name parent {{ name }} state mergedInto {{ name }} {MEMBERS}",
        None,
        {
            "name": "Nacht",
            "parent": {"name": "Versand"},
            "state": "ACTIVE",
            "mergedInto": None,
            "members": NOBODY,
        },
        first=(_ADDED,),
        in_closed_cycle=True,
    ),
    Case(
        "renameTeam",
        PLANNERS,
        _team(name="Auslieferung"),
        "name",
        {"name": "Versand"},
        {"name": "Auslieferung"},
        first=(_ADDED,),
        in_closed_cycle=True,
    ),
    Case(
        "moveTeam",
        PLANNERS,
        lambda house: {
            "id": made(house, "team", "team"),
            "parent": made(house, "team", "other team"),
        },
        "parent { name children { nodes { name } } }",
        {"parent": None},
        {"parent": {"name": "Logistik", "children": {"nodes": [{"name": "Versand"}]}}},
        first=(_ADDED, _OTHER),
        in_closed_cycle=True,
    ),
    Case(
        "mergeTeams",
        PLANNERS,
        lambda house: {
            "id": made(house, "team", "team"),
            "into": made(house, "team", "other team"),
            "on": "2026-03-31",
        },
        f"state mergedInto {{ name {SPANS} }} {MEMBERS} {SPANS}",
        {
            "state": "ACTIVE",
            "mergedInto": None,
            "members": {"nodes": [{"name": "Jörg Müller"}]},
            "memberships": {"nodes": [_span("2026-01-05", None)]},
        },
        {
            "state": "MERGED",
            "mergedInto": {
                "name": "Logistik",
                "memberships": {"nodes": [_span("2026-04-01", None)]},
            },
            "members": NOBODY,
            "memberships": {"nodes": [_span("2026-01-05", "2026-03-31")]},
        },
        first=(_ADDED, _OTHER, ("joinTeam", _joins)),
        entries=2,
        in_closed_cycle=True,
    ),
    Case(
        "archiveTeam",
        PLANNERS,
        _team(on="2026-03-31"),
        f"state {MEMBERS} {SPANS}",
        {
            "state": "ACTIVE",
            "members": {"nodes": [{"name": "Jörg Müller"}]},
            "memberships": {"nodes": [_span("2026-01-05", None)]},
        },
        {
            "state": "ARCHIVED",
            "members": NOBODY,
            "memberships": {"nodes": [_span("2026-01-05", "2026-03-31")]},
        },
        first=(_ADDED, ("joinTeam", _joins)),
        in_closed_cycle=True,
    ),
    Case(
        "restoreTeam",
        PLANNERS,
        _team(),
        "state",
        {"state": "ARCHIVED"},
        {"state": "ACTIVE"},
        first=(_ADDED, ("archiveTeam", _team())),
        in_closed_cycle=True,
    ),
    Case(
        "joinTeam",
        DECIDERS,
        _joins,
        f'{MEMBERS} before: members(on: "2026-01-04") {{ nodes {{ name }} }} {SPANS}',
        {"members": NOBODY, "before": NOBODY, "memberships": NOBODY},
        {
            "members": {"nodes": [{"name": "Jörg Müller"}]},
            "before": NOBODY,
            "memberships": {"nodes": [_span("2026-01-05", None)]},
        },
        first=(_ADDED,),
        in_closed_cycle=True,
    ),
    Case(
        "leaveTeam",
        DECIDERS,
        lambda house: {**_joins(house), "on": "2026-02-28"},
        f'{MEMBERS} last: members(on: "2026-02-28") {{ nodes {{ name }} }} {SPANS}',
        {
            "members": {"nodes": [{"name": "Jörg Müller"}]},
            "last": {"nodes": [{"name": "Jörg Müller"}]},
            "memberships": {"nodes": [_span("2026-01-05", None)]},
        },
        {
            "members": NOBODY,
            "last": {"nodes": [{"name": "Jörg Müller"}]},
            "memberships": {"nodes": [_span("2026-01-05", "2026-02-28")]},
        },
        first=(_ADDED, ("joinTeam", _joins)),
        in_closed_cycle=True,
    ),
)
