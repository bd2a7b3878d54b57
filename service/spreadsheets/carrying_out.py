"""Writes drafts to the ledger, as live commands."""

import asyncio
from collections.abc import Callable, Iterator
from typing import NamedTuple
from uuid import UUID

from ...domain.aggregate import Act
from ...domain.errors import Refused
from ...domain.key_result import KeyResult
from ...domain.objective import Objective
from ...domain.owner import Owner, OwnerKind
from ...domain.person import Person, Role
from ...domain.team import Team
from ..importing.identity import id_of
from ..ledger.command import Command, Decision, Guard, begin, fingerprint
from ..ledger.ledger import Ledger
from .drafting import Draft, KeyResultDraft, ObjectiveDraft
from .errors import SpreadsheetRefused

AT_ONCE = 256
"""How many commands are under way at once, so that the ledger takes many in one call."""


class Rights(NamedTuple):
    """The roles of which whoever drafts must hold one, by what is written."""

    people: frozenset[Role]
    teams: frozenset[Role]
    goals: frozenset[Role]

    def asked(self, draft: Draft) -> Iterator[frozenset[Role]]:
        """Those that carrying out a draft asks for."""
        if draft.people:
            yield self.people
        if draft.teams:
            yield self.teams
        if draft.new:
            yield self.goals


async def carry_out(
    draft: Draft,
    ledger: Ledger,
    act: Act,
    rights: Rights,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> int:
    """Appends what is not there yet; returns how many entries were new.

    Raises SpreadsheetRefused where the organisation has changed since it was drafted, or whoever
    acts lacks a right, which is best asked before (`Rights.asked`). What was
    appended until then stays, and repeating the import goes on from there.
    """
    stages = _stages(draft, act, rights)
    total, done, new = sum(map(len, stages)), 0, 0
    progress(done, total)
    for stage in stages:
        for start in range(0, len(stage), AT_ONCE):
            chunk = [
                _command(draft.org_id, decision, act, roles)
                for decision, roles in stage[start : start + AT_ONCE]
            ]
            results = await asyncio.gather(
                *(ledger.append(draft.org_id, command) for command in chunk),
                return_exceptions=True,
            )
            for result in results:
                if isinstance(result, Refused):
                    raise SpreadsheetRefused(
                        f"The organisation was changed meanwhile ({result.message}); import the "
                        "plan again to go on."
                    ) from result
                if isinstance(result, BaseException):
                    raise result
                new += not result.repeated
            done += len(chunk)
            progress(done, total)
    return new


def _stages(draft: Draft, act: Act, rights: Rights) -> list[list[tuple[Decision, frozenset[Role]]]]:
    """What to decide, and who may; the decisions of one stage need those of the stages before."""
    return [
        [
            *((_person(id_, name, act), rights.people) for id_, name in draft.people.items()),
            *((_team(id_, name, act), rights.teams) for id_, name in draft.teams.items()),
        ],
        [
            (_objective(it, draft.cycle_id, act), rights.goals)
            for it in draft.objectives
            if it.state is None
        ],
        [
            (_key_result(it, objective.id, act), rights.goals)
            for objective in draft.objectives
            for it in objective.new
        ],
    ]


def _command(org_id: UUID, decision: Decision, act: Act, roles: frozenset[Role]) -> Command:
    return Command(
        id=id_of(org_id, "planned", str(decision.stream_id)),
        fingerprint=fingerprint("planned", decision.stream_id.bytes),
        actor_id=act.actor_id,
        decisions=(decision,),
        roles=roles,
    )


def _person(id_: UUID, name: str, act: Act) -> Decision:
    return begin(Person, id_, lambda: Person.add(id_, name, act, [Role.MEMBER]))


def _team(id_: UUID, name: str, act: Act) -> Decision:
    return begin(Team, id_, lambda: Team.add(id_, name, act))


def _objective(draft: ObjectiveDraft, cycle_id: UUID, act: Act) -> Decision:
    planned, owner = draft.planned, draft.owner
    guards: tuple[Guard, ...] = (Guard("cycle", cycle_id),)
    if owner is not None:
        guards += (Guard("team" if owner.kind is OwnerKind.TEAM else "person", owner.id),)
    return begin(
        Objective,
        draft.id,
        lambda: Objective.draft(
            draft.id, cycle_id, planned.title, owner, act, attributes=planned.attributes
        ),
        lambda _: guards,
    )


def _key_result(draft: KeyResultDraft, objective_id: UUID, act: Act) -> Decision:
    planned = draft.planned
    owners = [Owner(id_) for id_ in draft.owners]
    guards = (
        Guard("objective_in_force", objective_id),
        *(Guard("person", id_) for id_ in draft.owners),
    )
    return begin(
        KeyResult,
        draft.id,
        lambda: KeyResult.add(
            draft.id,
            objective_id,
            planned.title,
            planned.measure,
            owners,
            act,
            weight=planned.weight,
            attributes=planned.attributes,
        ),
        lambda _: guards,
    )
