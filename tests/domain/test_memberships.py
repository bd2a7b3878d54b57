"""Any history of memberships: who belongs to a team on a day is what the entries say of it."""

from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from okr.domain.aggregate import LedgerEvent
from okr.domain.membership import Membership
from okr.domain.team import Team, TeamState
from tests.domain.scenario import STREAM, act, fold
from tests.domain.test_history import Command, acts, command, ids, run, stored, words

DAYS = [date(2026, 12, 28) + timedelta(days=number) for number in range(10)]

people = ids.filter(lambda id: id.int <= 3)
days = st.sampled_from(DAYS)
commands = st.one_of(
    command("join", people, days, acts),
    command("leave", people, days, acts),
    command("merge", ids, days, acts),
    command("archive", days, acts),
    command("restore", acts),
    command("rename", words, acts),
    command("move", st.none() | ids, acts),
)


def team() -> Team:
    return Team.add(STREAM, "Vertrieb", act())


def holds(membership: Membership, day: date) -> bool:
    return membership.starts_on <= day and (membership.ends_on is None or day <= membership.ends_on)


def naive_days(events: list[LedgerEvent]) -> dict[UUID, set[date]]:
    """The days on which each person is a member, day by day."""
    found: dict[UUID, set[date]] = defaultdict(set)
    for event in events:
        match event:
            case Team.MemberJoined():
                found[UUID(event.person_id)] |= {day for day in DAYS if str(day) >= event.on}
            case Team.MemberLeft():
                found[UUID(event.person_id)] -= {day for day in DAYS if str(day) > event.on}
            case Team.Merged() | Team.Archived():
                for present in found.values():
                    present -= {day for day in DAYS if event.on and str(day) > event.on}
            case _:
                pass
    return found


@given(st.lists(commands, max_size=40))
def test_who_is_a_member_on_a_day(given_commands: list[Command]) -> None:
    live = team()
    events = run(live, given_commands)
    assert {
        person_id: {day for day in DAYS if any(holds(one, day) for one in memberships)}
        for person_id, memberships in live.memberships.items()
    } == naive_days(events)


@given(st.lists(commands, max_size=40))
def test_memberships_follow_each_other(given_commands: list[Command]) -> None:
    live = team()
    run(live, given_commands)
    for person_id, memberships in live.memberships.items():
        assert {one.person_id for one in memberships} == {person_id}
        for one in memberships:
            assert one.ends_on is None or one.starts_on <= one.ends_on
        for one, next_one in pairwise(memberships):
            assert one.ends_on is not None
            assert one.ends_on < next_one.starts_on
    if live.state is TeamState.MERGED:
        assert all(one.ends_on for spans in live.memberships.values() for one in spans)


@given(st.lists(commands, max_size=30))
def test_a_team_folds_to_its_live_state(given_commands: list[Command]) -> None:
    live = team()
    events = run(live, given_commands)
    assert fold(events) == live
    assert fold(map(stored, events)) == live
