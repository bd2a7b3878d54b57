"""Mutations of the organisation and its people."""

from datetime import date
from uuid import UUID

import strawberry

from ....domain import organization, person
from ....domain.aggregate import Act
from ....domain.errors import InvalidInput
from ....domain.team import Team
from ....domain.text import one_line
from ...ledger.command import Decision, Guard, Invariant, begin, change
from ...ledger.ledger import Ledger, Presence
from ..types.enums import Language, Role
from ..types.organization import Organization
from ..types.person import Person
from .call import Call, CommandInput, EditInput, same
from .mutation import Plan, mutation
from .roles import ADMINISTRATORS, forbidden


@strawberry.input(description="A new organisation, and its first person.")
class FoundOrganizationInput(CommandInput):
    """A new organisation, and its first person."""

    name: str = strawberry.field(description="The organisation's name.")
    zone: str = strawberry.field(
        default=organization.DEFAULT_ZONE,
        description="The IANA time zone in which its calendar days are meant.",
    )
    language: Language = strawberry.field(
        default=Language(organization.DEFAULT_LANGUAGE),
        description="The language of its titles and texts.",
    )
    founder_name: str = strawberry.field(
        description="The name of the caller, who becomes its first person and administrator."
    )


@strawberry.input(description="A new person.")
class AddPersonInput(CommandInput):
    """A new person."""

    name: str = strawberry.field(description="The name, as the person wants to be called.")
    roles: list[Role] = strawberry.field(
        default_factory=lambda: [Role.MEMBER], description="The roles to begin with."
    )
    subject: strawberry.ID | None = strawberry.field(
        default=None,
        description="The UUID by which the tokens of your identity provider name the person; "
        "without it the person gets a new one.",
    )


@strawberry.input(description="Another name of a person.")
class RenamePersonInput(EditInput):
    """Another name of a person."""

    name: str = strawberry.field(description="The new name.")


@strawberry.input(description="A role to give to a person.")
class GiveRoleInput(EditInput):
    """A role to give to a person."""

    role: Role = strawberry.field(description="The role.")


@strawberry.input(description="A role to take from a person.")
class WithdrawRoleInput(EditInput):
    """A role to take from a person."""

    role: Role = strawberry.field(description="The role.")


@strawberry.input(description="A person who has left.")
class DeactivatePersonInput(EditInput):
    """A person who leaves."""

    on: date = strawberry.field(
        description="The last day, today at the latest; the rights end at once all the same."
    )


@strawberry.input(description="A person who is back.")
class ReactivatePersonInput(EditInput):
    """A person who is back."""


@strawberry.input(description="A person whose name and texts are to be erased.")
class ErasePersonInput(EditInput):
    """A person whose name and texts are to be erased."""


@mutation(Organization, roles=None)
def found_organization(input: FoundOrganizationInput, call: Call) -> list[Decision]:
    """Found the organisation that the caller's token names; the caller is its administrator."""
    id_, founder = call.principal.org_id, call.principal.person_id
    language = same(organization.Language, input.language)
    founder_name = one_line(input.founder_name, "founder_name")
    if not call.principal.narrow(ADMINISTRATORS):
        raise forbidden(ADMINISTRATORS)
    return [
        begin(
            organization.Organization,
            id_,
            lambda: organization.Organization.found(
                id_, input.name, input.zone, language, call.act
            ),
        ),
        begin(
            person.Person,
            founder,
            lambda: person.Person.add(founder, founder_name, call.act, [person.Role.ADMIN]),
        ),
    ]


@mutation(Person, roles=ADMINISTRATORS)
def add_person(input: AddPersonInput, call: Call) -> Decision:
    """Add a person to the organisation."""
    id_ = call.new_id if input.subject is None else call.uuid(input.subject, "subject")
    return begin(
        person.Person,
        id_,
        lambda: person.Person.add(
            id_, input.name, call.act, [same(person.Role, role) for role in input.roles]
        ),
    )


@mutation(Person, roles=ADMINISTRATORS)
def rename_person(input: RenamePersonInput, call: Call) -> Decision:
    """Change a person's name; what was said under the old one keeps its history."""
    return call.edit(person.Person, input, lambda it: it.rename(input.name, call.act))


@mutation(Person, roles=ADMINISTRATORS, alters_guards=True)
def give_role(input: GiveRoleInput, call: Call) -> Decision:
    """Give a person a role."""
    role = same(person.Role, input.role)
    return call.edit(person.Person, input, lambda it: it.give_role(role, call.act))


@mutation(Person, roles=ADMINISTRATORS, alters_guards=True)
def withdraw_role(input: WithdrawRoleInput, call: Call) -> Decision:
    """Take a role from a person; that of an administrator only while there is another one."""
    role = same(person.Role, input.role)

    def guards(it: person.Person) -> tuple[Guard, ...]:
        return (Guard("other_administrator", it.id),) if role is person.Role.ADMIN else ()

    return call.edit(person.Person, input, lambda it: it.withdraw_role(role, call.act), guards)


@mutation(Person, roles=ADMINISTRATORS, alters_guards=True)
async def deactivate_person(input: DeactivatePersonInput, call: Call) -> Plan:
    """Say that a person has left: who may neither act nor read nor become an owner any more. The
    person's memberships end with the last day. What the person owns stands in the organisation's
    `handOverQueue` until it is handed over. The reason is not repeated with the memberships; it is
    erased with the person."""
    org_id, id_, on = call.principal.org_id, call.id(input.id, "person"), input.on
    today = await call.ledger.today(org_id, call.act.at)
    if on > today:
        raise InvalidInput(
            f"on is {on}, a day to come: deactivate the person on that day, or give today, {today}",
            ("on",),
        )
    presence = await call.ledger.presence(org_id, id_, on)
    if presence is not None and on < presence.since:
        raise InvalidInput(
            f"on is {on}, before person {id_} joined on {presence.since}: give that day or a "
            "later one",
            ("on",),
        )

    def guards(it: person.Person) -> tuple[Guard, ...]:
        return (Guard("other_administrator", it.id),) if person.Role.ADMIN in it.roles else ()

    leaving = departures(presence, id_, on, call.act)
    left = change(person.Person, id_, lambda it: it.deactivate(on, call.act), guards=guards)
    # the entry by which the person leaves comes last, and the version is checked first
    return Plan(
        [call.edit(person.Person, input, lambda _: None), *leaving, left],
        (Invariant("departed_person", id_),),
    )


@mutation(Person, roles=ADMINISTRATORS, alters_guards=True)
def reactivate_person(input: ReactivatePersonInput, call: Call) -> Decision:
    """Take in a person who was deactivated, with the roles of before; memberships that ended stay
    ended."""
    return call.edit(person.Person, input, lambda it: it.reactivate(call.act))


@mutation(Person, roles=ADMINISTRATORS, alters_guards=True)
async def erase_person(input: ErasePersonInput, call: Call) -> list[Decision]:
    """Destroy the data key of a person who was deactivated, for good: nobody can read the name any
    more, nor what the person wrote, at any position. Needs a reason, which outlasts the erasure, so
    name nobody in it. Titles, names of teams and free attributes are not sealed and stay, whoever
    is named in them. The person's `erasure` tells when the last traces are gone. Then a new
    copy of the data keys is due, without which older backups cannot be read. Where the key is
    destroyed and the ledger does not say so, because a backup from before was restored, the person
    need not be deactivated."""
    checked = call.edit(person.Person, input, lambda _: None)
    id_ = call.id(input.id, "person")
    return [checked, *await erasing(call.ledger, call.principal.org_id, id_, call.act)]


async def erasing(ledger: Ledger, org_id: UUID, id_: UUID, act: Act) -> list[Decision]:
    """What erases a person, last of all, and before that ends the memberships that are still open,
    as some may be where a backup from before the erasure was restored.

    Raises UnknownOrganization.
    """
    today = await ledger.today(org_id, act.at)
    leaving = departures(await ledger.presence(org_id, id_, today), id_, today, act)
    return [*leaving, change(person.Person, id_, lambda it: it.erase(act))]


def departures(presence: Presence | None, id_: UUID, on: date, act: Act) -> list[Decision]:
    """What ends the memberships of a person with a day."""
    # the reason is about the person, and a team's entries stand under the key of whoever acts
    reasonless = act.without_words
    teams = presence.teams if presence is not None else ()
    return [change(Team, team, lambda it: it.depart(id_, on, reasonless)) for team in teams]
