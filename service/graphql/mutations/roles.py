"""Who may do what: the roles of which a caller must hold one."""

from collections.abc import Set

from ....domain.entrusted import not_for_you
from ....domain.errors import Forbidden, Refused
from ....domain.person import Role
from ...ledger.errors import UnknownOrganization
from ..context import Context

EVERYBODY = frozenset(Role)
"""Read, whichever role they hold."""

ADMINISTRATORS = frozenset({Role.ADMIN})
"""Keep people and their roles."""

PLANNERS = frozenset({Role.ADMIN, Role.OKR_OWNER})
"""Open cycles and lead them through their phases."""

DECIDERS = frozenset({Role.ADMIN, Role.OKR_OWNER, Role.LEAD})
"""Decide on what was drafted: whether it is committed to, or goes back."""

EDITORS = frozenset({Role.ADMIN, Role.OKR_OWNER, Role.LEAD, Role.COACH, Role.MEMBER})
"""Draft and change objectives and key results: everybody takes part. Auditors only read."""

TEAM_BUILDERS = frozenset({Role.ADMIN, Role.OKR_OWNER, Role.LEAD})
"""Say who belongs to which team."""

FACILITATORS = frozenset({Role.ADMIN, Role.OKR_OWNER, Role.LEAD, Role.COACH})
"""Open and close retrospectives, and take others' learnings back."""

MODERATORS = frozenset({Role.ADMIN, Role.OKR_OWNER, Role.COACH})
"""Take others' comments out of sight."""

REPORTERS = EDITORS | {Role.INTEGRATION}
"""Check in: also programs that bring values from elsewhere."""


def forbidden(roles: Set[Role]) -> Forbidden:
    """The refusal of a caller who holds none of the roles."""
    names = ", ".join(role.name for role in Role if role in roles)
    return Forbidden(
        f"this takes one of the roles {names}: ask an administrator of the organisation for one, "
        "or use a token that leaves it to you"
    )


async def require(context: Context, roles: Set[Role]) -> None:
    """Raises Forbidden unless the caller holds one of the roles at present."""
    if roles.isdisjoint(await context.roles()):
        raise forbidden(roles)


async def admissible(
    context: Context, refusal: Refused | UnknownOrganization, roles: Set[Role] | None
) -> Refused | UnknownOrganization:
    """What the caller may be told of a refusal. It comes before the ledger looks at roles, and
    what it says of an object is only for those who may change the object, and of confidential
    values for their readers."""
    if roles is None or isinstance(refusal, UnknownOrganization):
        return refusal
    try:
        await require(context, roles)
        readers = refusal.readers
        if readers is not None and readers.roles.isdisjoint(await context.roles()):
            return not_for_you(readers)
    except (Forbidden, UnknownOrganization) as reason:
        return reason
    return refusal
