"""`okr administrator`: makes somebody one, where nobody is left who can give roles."""

import asyncio
from typing import Annotated
from uuid import UUID, uuid4

import typer

from ...domain.aggregate import Act, Reason, ReasonKind
from ...domain.person import Person, Role
from ..identity import utc_now
from ..ledger.command import Command, Guard, begin, change, fingerprint
from ..ledger.ledger import Ledger
from ..settings import Settings
from ..storage import storage
from .checkpoint import seal_quietly
from .objects import Objects


def make_administrator(
    organization: Annotated[UUID, typer.Argument(help="The organisation's id.")],
    person: Annotated[
        str, typer.Argument(help="The person: the id, or the exact name; with --new, the name.")
    ],
    reason: Annotated[str, typer.Option(help="Why, for the ledger.")],
    new: Annotated[
        bool, typer.Option("--new", help="Add the person, who is not in the organisation yet.")
    ] = False,
) -> None:
    """Make somebody an administrator of an organisation in which nobody is left who can give
    roles. It stands in the ledger as that person's own act, with the reason."""
    asyncio.run(_make(organization, person, Reason(ReasonKind.OTHER, reason), new))


async def _make(organization: UUID, person: str, reason: Reason, new: bool) -> None:
    async with storage(Settings.from_environment(), serving=False) as opened:
        if new:
            id_ = uuid4()
        else:
            found = await Objects(opened.pool, organization, "ORGANIZATION").find(
                person, "PERSON", "person"
            )
            assert isinstance(found.key, UUID)
            id_ = found.key
        act = Act(id_, utc_now(), reason)
        act.require_reason("to make somebody an administrator")
        if new:
            decision = begin(Person, id_, lambda: Person.add(id_, person, act, [Role.ADMIN]))
        else:
            decision = change(
                Person,
                id_,
                lambda it: it.give_role(Role.ADMIN, act),
                guards=lambda it: (Guard("person", it.id),),
            )
        command = Command(
            id=uuid4(),
            fingerprint=fingerprint("okr administrator", str(id_)),
            actor_id=id_,
            decisions=(decision,),
            roles=None,  # whoever reaches the database with its keys may
            alters_guards=True,
        )
        await Ledger(opened.pool, opened.wrapping_key).append(organization, command)
        typer.echo(f"Person {id_} is an administrator of organisation {organization}.")
        await seal_quietly(opened, organization)
