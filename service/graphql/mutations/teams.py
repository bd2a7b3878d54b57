"""Mutations of teams and their memberships."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import strawberry

from ....domain import team as domain
from ....domain.errors import InvalidInput, NotFound
from ....domain.membership import Membership
from ...ledger.command import Decision, Guard, Invariant, begin, change
from ..types.team import Team
from .call import Call, CommandInput, EditInput
from .mutation import Plan, mutation
from .roles import PLANNERS, TEAM_BUILDERS


@strawberry.input(description="A new team.")
class AddTeamInput(CommandInput):
    """A new team."""

    name: str = strawberry.field(description="The team's name.")
    parent: strawberry.ID | None = strawberry.field(
        default=None, description="The team right above it; without one it stands at the top."
    )


@strawberry.input(description="Another name of a team.")
class RenameTeamInput(EditInput):
    """Another name of a team."""

    name: str = strawberry.field(description="The new name.")


@strawberry.input(description="Another place of a team.")
class MoveTeamInput(EditInput):
    """Another place of a team."""

    parent: strawberry.ID | None = strawberry.field(
        default=None, description="The team to stand below; null is the top."
    )


@strawberry.input(description="A team that another one takes over.")
class MergeTeamsInput(EditInput):
    """A team that another one takes over; `id` is the team that ends."""

    into: strawberry.ID = strawberry.field(description="The team that takes over.")
    on: date = strawberry.field(
        description="The last day of the memberships; from the next day on, the members belong to "
        "the other team."
    )


@strawberry.input(description="A team that is no longer at work.")
class ArchiveTeamInput(EditInput):
    """A team that is no longer at work."""

    on: date | None = strawberry.field(
        default=None,
        description="The last day of the memberships; today, unless told.",
    )


@strawberry.input(description="An archived or merged team that is at work again.")
class RestoreTeamInput(EditInput):
    """A team that is at work again."""


@strawberry.input
class MemberInput(EditInput):
    """A person and a team, whose id is `id`."""

    person: strawberry.ID = strawberry.field(description="The person.")


@strawberry.input(description="A person who belongs to a team, whose id is `id`, from a day on.")
class JoinTeamInput(MemberInput):
    """A new member."""

    on: date = strawberry.field(description="The first day.")


@strawberry.input(description="A person who belongs to a team, whose id is `id`, until a day.")
class LeaveTeamInput(MemberInput):
    """A member who leaves."""

    on: date = strawberry.field(description="The last day.")


@mutation(Team, roles=PLANNERS)
def add_team(input: AddTeamInput, call: Call) -> Plan:
    """Add a team, below another one or at the top, under a name that no other one at work has."""
    parent = call.optional_id(input.parent, "team", "parent")
    added = begin(
        domain.Team,
        call.new_id,
        lambda: domain.Team.add(call.new_id, input.name, call.act, parent),
        _below,
    )
    return Plan([added], (Invariant("named_once", call.new_id),))


@mutation(Team, roles=PLANNERS)
def rename_team(input: RenameTeamInput, call: Call) -> Plan:
    """Give a team another name, which no other one at work has; what was said under the old one
    keeps its history."""
    renamed = call.edit(domain.Team, input, lambda it: it.rename(input.name, call.act))
    return Plan([renamed], (Invariant("named_once", renamed.stream_id),))


@mutation(Team, roles=PLANNERS)
def move_team(input: MoveTeamInput, call: Call) -> Plan:
    """Put a team below another one or at the top; never below itself."""
    parent = call.optional_id(input.parent, "team", "parent")
    moved = call.edit(domain.Team, input, lambda it: it.move(parent, call.act), _below)
    return Plan([moved], (Invariant("acyclic_teams", moved.stream_id),))


@mutation(Team, roles=PLANNERS, alters_guards=True)
async def merge_teams(input: MergeTeamsInput, call: Call) -> Plan:
    """Let a team take over another one, whose members then belong to it, each until the last day
    on record; who is deactivated or was erased does not come along. The teams at work right below
    the merged one stand below the other from then on, which takes the place of the merged one if
    it stood below it. What the merged team owns stands in the organisation's `handOverQueue` until
    it is handed over."""
    into = call.id(input.into, "team", "into")
    if input.on == date.max:
        raise InvalidInput(f"on is {input.on}, which no day follows: give an earlier one", ("on",))
    first = input.on + timedelta(days=1)
    org_id, merging = call.principal.org_id, call.id(input.id, "team")
    departed = await call.ledger.departed(org_id)
    below = await call.ledger.below(org_id, merging, into)
    coming: list[Membership] = []
    above: list[UUID | None] = []

    def find(team: domain.Team) -> None:
        newest = (spans[-1] for spans in team.memberships.values())
        coming[:] = [
            span for span in newest if span.reaches(first) and span.person_id not in departed
        ]
        above[:] = [team.parent_id]

    def moves(span: Membership) -> Iterator[Decision]:
        person, last = span.person_id, span.ends_on
        yield change(
            domain.Team,
            into,
            lambda team: team.join(person, first, call.act),
            guards=lambda _: (Guard("person", person),),
        )
        if last is not None:
            yield change(domain.Team, into, lambda team: team.leave(person, last, call.act))

    ending = call.edit(domain.Team, input, find)
    merged = change(domain.Team, merging, lambda it: it.merge(into, input.on, call.act))

    def take_over(team: domain.Team) -> tuple[Decision, ...]:
        # who belongs to it already goes on doing so
        there = {id for id, spans in team.memberships.items() if spans[-1].reaches(first)}
        joining = (span for span in coming if span.person_id not in there)
        return (*(decision for span in joining for decision in moves(span)), merged)

    taking_over = change(domain.Team, into, domain.Team.require_active, path=("into",))
    rising = change(domain.Team, into, lambda it: it.move(above[0], call.act), path=("into",))
    following = [
        change(domain.Team, team, lambda it: it.move(into, call.act))
        for team in below.teams
        if team != into
    ]
    return Plan(
        [
            ending,
            replace(taking_over, consequences=take_over),
            *([rising] if below.inverted else []),
            *following,
        ],
        (
            Invariant("childless_team", merging),
            *(Invariant("acyclic_teams", one, path=("into",)) for one in (into, *below.teams)),
        ),
    )


@mutation(Team, roles=PLANNERS, alters_guards=True)
async def archive_team(input: ArchiveTeamInput, call: Call) -> Plan:
    """Say that a team is no longer at work, which ends its memberships; none may be at work below
    it. What it owns stands in the organisation's `handOverQueue` until it is handed over."""
    on = input.on or await call.ledger.today(call.principal.org_id, call.act.at)
    archived = call.edit(domain.Team, input, lambda it: it.archive(on, call.act))
    return Plan([archived], (Invariant("childless_team", archived.stream_id),))


@mutation(Team, roles=PLANNERS, alters_guards=True)
def restore_team(input: RestoreTeamInput, call: Call) -> Plan:
    """Take up an archived or merged team again, where the one above it is at work and no other one
    has its name by now; memberships that ended with it stay ended."""
    restored = call.edit(domain.Team, input, lambda it: it.restore(call.act), _below)
    return Plan([restored], (Invariant("named_once", restored.stream_id, path=("id",)),))


@mutation(Team, roles=TEAM_BUILDERS)
def join_team(input: JoinTeamInput, call: Call) -> Decision:
    """Make a person a member of a team from a day on."""
    person = call.id(input.person, "person", "person")
    return call.edit(
        domain.Team,
        input,
        lambda it: it.join(person, input.on, call.act),
        lambda it: (Guard("person", person),),
    )


@mutation(Team, roles=TEAM_BUILDERS)
def leave_team(input: LeaveTeamInput, call: Call) -> Decision:
    """End a person's membership of a team with a day."""
    person = call.id(input.person, "person", "person")

    def leave(team: domain.Team) -> None:
        if person not in team.memberships:
            raise NotFound(f"person {person} is no member of this team: check the id", ("person",))
        team.leave(person, input.on, call.act)

    return call.edit(domain.Team, input, leave)


def _below(team: domain.Team) -> tuple[Guard, ...]:
    return () if team.parent_id is None else (Guard("team", team.parent_id),)
