"""Examples about people."""

from typing import Any

from tests.graphql.cases.case import ADMINISTRATORS, Case, always, made, member
from tests.graphql.house import House

SPANS = "memberships { nodes { startsOn endsOn } }"
_ADDED = "addTeam", always(name="Versand", idempotencyKey="team")


def _joins(house: House) -> dict[str, Any]:
    return {
        "id": made(house, "team", "team"),
        "person": house.person(house.member),
        "on": "2026-01-05",
    }


CASES = (
    Case(
        "addPerson",
        ADMINISTRATORS,
        always(name="  Zoë Größer ", roles=["LEAD", "ADMIN"]),
        "name roles",
        None,
        {"name": "Zoë Größer", "roles": ["ADMIN", "LEAD"]},
        in_closed_cycle=True,
    ),
    Case(
        "renamePerson",
        ADMINISTRATORS,
        member(name="Jörg Meier"),
        "name",
        {"name": "Jörg Müller"},
        {"name": "Jörg Meier"},
        in_closed_cycle=True,
    ),
    Case(
        "giveRole",
        ADMINISTRATORS,
        member(role="LEAD"),
        "roles",
        {"roles": ["MEMBER"]},
        {"roles": ["LEAD", "MEMBER"]},
        in_closed_cycle=True,
    ),
    Case(
        "withdrawRole",
        ADMINISTRATORS,
        member(role="MEMBER"),
        "roles",
        {"roles": ["MEMBER"]},
        {"roles": []},
        in_closed_cycle=True,
    ),
    Case(
        "deactivatePerson",
        ADMINISTRATORS,
        member(on="2026-03-31"),
        f"active lastDay roles {SPANS}",
        {
            "active": True,
            "lastDay": None,
            "roles": ["MEMBER"],
            "memberships": {"nodes": [{"startsOn": "2026-01-05", "endsOn": None}]},
        },
        {
            "active": False,
            "lastDay": "2026-03-31",
            "roles": ["MEMBER"],
            "memberships": {"nodes": [{"startsOn": "2026-01-05", "endsOn": "2026-03-31"}]},
        },
        first=(_ADDED, ("joinTeam", _joins)),
        entries=2,
        in_closed_cycle=True,
    ),
    Case(
        "erasePerson",
        ADMINISTRATORS,
        member(reason={"kind": "OTHER", "text": "Art. 17"}),
        "name active erasure { blankedAt rewrappedAt }",
        {"name": "Jörg Müller", "active": False, "erasure": None},
        {"name": None, "active": False, "erasure": {"blankedAt": None, "rewrappedAt": None}},
        first=(("deactivatePerson", lambda house: house.leaving(house.member)),),
        needs_reason=True,
        in_closed_cycle=True,
    ),
    Case(
        "reactivatePerson",
        ADMINISTRATORS,
        member(),
        "active lastDay",
        {"active": False, "lastDay": "2026-03-31"},
        {"active": True, "lastDay": None},
        first=(_ADDED, ("joinTeam", _joins), ("deactivatePerson", member(on="2026-03-31"))),
        in_closed_cycle=True,
    ),
)
