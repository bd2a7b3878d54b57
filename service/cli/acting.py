"""Whether somebody may write in whose name a command is to."""

from collections.abc import Iterable, Set
from uuid import UUID

import typer

from ...domain.person import Role
from ..graphql.context import Services


async def require_rights(
    composed: Services, org_id: UUID, person_id: UUID, asked: Iterable[Set[Role]]
) -> None:
    """Raises typer.BadParameter unless the person is active and holds one of each set of roles."""
    head = await composed.reader.heads.read(org_id, person_id)
    for roles in asked:
        if head is None or roles.isdisjoint(head.roles):
            raise lacks_rights(roles)


def lacks_rights(roles: Set[Role]) -> typer.BadParameter:
    """The error of a person in whose name nothing of this may be written."""
    names = ", ".join(role.name for role in Role if role in roles)
    return typer.BadParameter(
        f"this takes one of the roles {names}, and a person who was not deactivated: name one who "
        "has it, or have an administrator give the role. Nothing was written.",
        param_hint="--by",
    )
