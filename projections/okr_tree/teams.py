"""Teams, and who belongs to them from which day to which."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid5

from ...domain.aggregate import LedgerEvent
from ...domain.membership import Membership
from ...domain.team import Team
from ..table import Keeping, Makers, Row, Table

TEAM = Table(
    "team",
    Keeping.TWIN,
    (
        *("id", "version", "created_at", "name", "parent_id", "was_parent_id", "state"),
        "merged_into_id",
    ),
    found_by=("parent_id",),
)
MEMBERSHIP = Table(
    "membership",
    Keeping.CLOSING,
    ("id", "team_id", "person_id", "starts_on", "ends_on", "replaces"),
    stream="team_id",
)


def _team(team: Team, event: LedgerEvent, imported: bool) -> Iterator[Row]:
    yield (
        TEAM,
        {
            "id": team.id,
            "version": team.version,
            "created_at": team.created_on,
            "name": team.name,
            "parent_id": team.parent_id,
            "state": team.state.value,
            "merged_into_id": team.merged_into,
            **TEAM.formerly(event),
        },
    )


def _membership(team: Team, membership: Membership, replaces: bool) -> Row:
    return (
        MEMBERSHIP,
        {
            "id": uuid5(team.id, f"{membership.person_id} {membership.starts_on}"),
            "team_id": team.id,
            "person_id": membership.person_id,
            "starts_on": membership.starts_on,
            "ends_on": membership.ends_on,
            "replaces": replaces,
        },
    )


def _team_with_member(team: Team, event: Any, imported: bool) -> Iterator[Row]:
    membership = team.memberships[UUID(event.person_id)][-1]
    yield _membership(team, membership, isinstance(event, Team.MemberLeft))
    yield from _team(team, event, imported)


def _team_ended(team: Team, event: Any, imported: bool) -> Iterator[Row]:
    for memberships in team.memberships.values():
        last = memberships[-1]
        if last.ends_on is not None and last.ends_on.isoformat() == event.on:
            yield _membership(team, last, True)
    yield from _team(team, event, imported)


TABLES = (TEAM, MEMBERSHIP)
MAKERS: Makers = {
    "team.": _team,
    "team.member_": _team_with_member,
    "team.merged": _team_ended,
    "team.archived": _team_ended,
}
