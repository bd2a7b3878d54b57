"""Examples about people."""

from tests.graphql.cases.case import ADMINISTRATORS, Case, always, member

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
        "active lastDay roles",
        {"active": True, "lastDay": None, "roles": ["MEMBER"]},
        {"active": False, "lastDay": "2026-03-31", "roles": ["MEMBER"]},
        in_closed_cycle=True,
    ),
    Case(
        "reactivatePerson",
        ADMINISTRATORS,
        member(),
        "active lastDay",
        {"active": False, "lastDay": "2026-03-31"},
        {"active": True, "lastDay": None},
        first=(("deactivatePerson", member(on="2026-03-31")),),
        in_closed_cycle=True,
    ),
)
