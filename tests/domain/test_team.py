"""The team's rules."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest

from okr.domain.errors import InvalidInput, NotInForce, WouldCreateLoop
from okr.domain.membership import Membership
from okr.domain.team import Team, TeamState
from tests.domain.scenario import ANNA, BERND, START, STREAM, Fact, act, fact, given

DIVISION = UUID("0195f0e0-0000-7000-8000-0000000000a1")
OTHER = UUID("0195f0e0-0000-7000-8000-0000000000a2")
FIRST, LAST = date(2026, 4, 1), date(2026, 6, 30)
DAY = timedelta(days=1)

ADDED = fact(Team.Added, name="Vertrieb Süd", parent_id=str(DIVISION))
ARCHIVED = fact(Team.Archived, on=LAST.isoformat())


def joined(person_id: UUID = BERND, on: date = FIRST) -> Fact:
    return fact(Team.MemberJoined, person_id=str(person_id), on=on.isoformat())


def left(person_id: UUID = BERND, on: date = LAST) -> Fact:
    return fact(Team.MemberLeft, person_id=str(person_id), on=on.isoformat())


def merged(on: date = LAST) -> Fact:
    return fact(Team.Merged, into_id=str(OTHER), on=on.isoformat())


def test_adding_below_another_team() -> None:
    team = (
        given()
        .when(lambda _: Team.add(STREAM, " Vertrieb Süd", act(), parent_id=DIVISION))
        .then(ADDED)
    )
    assert (team.name, team.parent_id) == ("Vertrieb Süd", DIVISION)
    assert (team.state, team.merged_into) == (TeamState.ACTIVE, None)
    assert team.memberships == {}


def test_adding_at_the_top() -> None:
    team = (
        given()
        .when(lambda _: Team.add(STREAM, "Vertrieb", act()))
        .then(fact(Team.Added, name="Vertrieb", parent_id=None))
    )
    assert team.parent_id is None


def test_a_name_is_not_blank() -> None:
    given().when(lambda _: Team.add(STREAM, " ", act())).then_refused(InvalidInput, "name")
    given(ADDED).when(lambda team: team.rename("\t", act())).then_refused(InvalidInput, "name")


def test_renaming() -> None:
    team = (
        given(ADDED)
        .when(lambda team: team.rename("Vertrieb Bayern", act()))
        .then(fact(Team.Renamed, name_from="Vertrieb Süd", name_to="Vertrieb Bayern"))
    )
    assert team.name == "Vertrieb Bayern"


def test_renaming_to_the_same_name_changes_nothing() -> None:
    given(ADDED).when(lambda team: team.rename("Vertrieb Süd ", act())).then()


@pytest.mark.parametrize("parent_id", [OTHER, None])
def test_moving(parent_id: UUID | None) -> None:
    parent_to = None if parent_id is None else str(parent_id)
    team = (
        given(ADDED)
        .when(lambda team: team.move(parent_id, act()))
        .then(fact(Team.Moved, parent_from=str(DIVISION), parent_to=parent_to))
    )
    assert team.parent_id == parent_id


def test_moving_to_where_it_stands_changes_nothing() -> None:
    given(ADDED).when(lambda team: team.move(DIVISION, act())).then()


def test_a_team_does_not_stand_below_itself() -> None:
    given().when(lambda _: Team.add(STREAM, "Vertrieb", act(), parent_id=STREAM)).then_refused(
        WouldCreateLoop, "parent_id", saying="give another"
    )
    given(ADDED).when(lambda team: team.move(STREAM, act())).then_refused(
        WouldCreateLoop, "parent_id"
    )


def test_joining() -> None:
    team = (
        given(ADDED, joined(ANNA))
        .when(lambda team: team.join(BERND, LAST, act()))
        .then(joined(BERND, LAST))
    )
    assert team.memberships == {ANNA: [Membership(ANNA, FIRST)], BERND: [Membership(BERND, LAST)]}


@pytest.mark.parametrize("on", [FIRST - DAY, FIRST, LAST])
def test_a_member_does_not_join_again(on: date) -> None:
    given(ADDED, joined()).when(lambda team: team.join(BERND, on, act())).then_refused(
        InvalidInput, "person_id", saying="let them leave first"
    )


@pytest.mark.parametrize("on", [FIRST, LAST])
def test_leaving(on: date) -> None:
    team = (
        given(ADDED, joined()).when(lambda team: team.leave(BERND, on, act())).then(left(BERND, on))
    )
    assert team.memberships == {BERND: [Membership(BERND, FIRST, on)]}


def test_leaving_before_joining_is_refused() -> None:
    given(ADDED, joined()).when(lambda team: team.leave(BERND, FIRST - DAY, act())).then_refused(
        InvalidInput, "on", saying="2026-04-01"
    )


def test_leaving_as_no_member_is_refused() -> None:
    for history in ((ADDED,), (ADDED, joined(ANNA))):
        given(*history).when(lambda team: team.leave(BERND, LAST, act())).then_refused(
            InvalidInput, "person_id", saying="no member"
        )
    given(ADDED, joined(), left()).when(lambda team: team.leave(BERND, LAST, act())).then_refused(
        InvalidInput, "person_id", saying="was a member until 2026-06-30 and is none since"
    )


def test_joining_again_on_a_later_day() -> None:
    team = (
        given(ADDED, joined(), left())
        .when(lambda team: team.join(BERND, LAST + DAY, act()))
        .then(joined(BERND, LAST + DAY))
    )
    assert team.memberships[BERND] == [
        Membership(BERND, FIRST, LAST),
        Membership(BERND, LAST + DAY),
    ]


@pytest.mark.parametrize("on", [FIRST - DAY, FIRST, LAST])
def test_memberships_do_not_overlap(on: date) -> None:
    given(ADDED, joined(), left()).when(lambda team: team.join(BERND, on, act())).then_refused(
        InvalidInput, "on", saying="until 2026-06-30"
    )


def test_merging_is_the_last_day_of_all_members() -> None:
    gone = UUID(int=7)
    team = (
        given(
            ADDED,
            joined(gone),
            left(gone, FIRST + DAY),
            joined(ANNA),
            left(ANNA, LAST + DAY),
            joined(BERND, LAST),
        )
        .when(lambda team: team.merge(OTHER, LAST, act()))
        .then(merged())
    )
    assert (team.state, team.merged_into) == (TeamState.MERGED, OTHER)
    assert team.memberships == {
        gone: [Membership(gone, FIRST, FIRST + DAY)],
        ANNA: [Membership(ANNA, FIRST, LAST)],
        BERND: [Membership(BERND, LAST, LAST)],
    }


def test_merging_before_somebody_joins_is_refused() -> None:
    given(ADDED, joined(ANNA), joined(BERND, LAST)).when(
        lambda team: team.merge(OTHER, LAST - DAY, act())
    ).then_refused(InvalidInput, "on", saying=f"person {BERND} joins on 2026-06-30")


def test_a_team_is_merged_into_another_one() -> None:
    given(ADDED).when(lambda team: team.merge(STREAM, LAST, act())).then_refused(
        InvalidInput, "into_id", saying="give another"
    )


def test_archiving_is_the_last_day_of_all_members() -> None:
    team = given(ADDED, joined()).when(lambda team: team.archive(LAST, act())).then(ARCHIVED)
    assert team.state is TeamState.ARCHIVED
    assert team.memberships == {BERND: [Membership(BERND, FIRST, LAST)]}


def test_archiving_before_somebody_joins_is_refused() -> None:
    given(ADDED, joined(on=LAST)).when(lambda team: team.archive(LAST - DAY, act())).then_refused(
        InvalidInput, "on", saying=f"person {BERND} joins on 2026-06-30"
    )


def test_leaving_a_team_that_was_archived_with_its_memberships() -> None:
    """As teams were at first."""
    team = (
        given(ADDED, joined(), fact(Team.Archived, on=None))
        .when(lambda team: team.leave(BERND, LAST, act()))
        .then(left())
    )
    assert team.memberships == {BERND: [Membership(BERND, FIRST, LAST)]}


def test_departing_ends_a_membership_also_one_with_a_later_last_day() -> None:
    for history in ((joined(),), (joined(), left(on=LAST + DAY))):
        team = given(ADDED, *history).when(lambda team: team.depart(BERND, LAST, act()))
        assert team.then(left()).memberships == {BERND: [Membership(BERND, FIRST, LAST)]}


def test_departing_leaves_what_is_over_or_was_to_be_later() -> None:
    for history in ((), (joined(), left()), (joined(on=LAST + DAY), left(on=LAST + DAY))):
        given(ADDED, *history).when(lambda team: team.depart(BERND, LAST, act())).then()


def test_departing_before_joining_is_refused() -> None:
    given(ADDED, joined(on=LAST)).when(
        lambda team: team.depart(BERND, LAST - DAY, act())
    ).then_refused(InvalidInput, "on", saying="let them leave it first")


@pytest.mark.parametrize("ended", [ARCHIVED, merged()], ids=["archived", "merged"])
def test_restoring(ended: Fact) -> None:
    team = given(ADDED, ended).when(lambda team: team.restore(act())).then(fact(Team.Restored))
    assert (team.state, team.merged_into) == (TeamState.ACTIVE, None)


def test_restoring_what_was_merged_brings_no_member_back() -> None:
    team = given(ADDED, joined(), merged(), fact(Team.Restored)).aggregate
    assert team.memberships == {BERND: [Membership(BERND, FIRST, LAST)]}
    team.join(BERND, LAST + DAY, act())
    assert team.memberships[BERND][-1] == Membership(BERND, LAST + DAY)


def test_restoring_an_active_team_is_refused() -> None:
    given(ADDED).when(lambda team: team.restore(act())).then_refused(NotInForce)


COMMANDS: dict[str, Callable[[Team], None]] = {
    "rename": lambda team: team.rename("Neu", act()),
    "rename_to_the_same": lambda team: team.rename(team.name, act()),
    "move": lambda team: team.move(None, act()),
    "merge": lambda team: team.merge(OTHER, LAST, act()),
    "archive": lambda team: team.archive(LAST, act()),
    "join": lambda team: team.join(ANNA, LAST, act()),
}


@pytest.mark.parametrize("ended", [ARCHIVED, merged()], ids=["archived", "merged"])
@pytest.mark.parametrize("name", COMMANDS)
def test_a_team_not_at_work_is_restored_first(name: str, ended: Fact) -> None:
    given(ADDED, joined(), ended).when(COMMANDS[name]).then_refused(
        NotInForce, saying="restore it first"
    )


def test_a_day_is_no_moment() -> None:
    moment: datetime = START
    for command in (
        lambda team: team.join(ANNA, moment, act()),
        lambda team: team.leave(BERND, moment, act()),
        lambda team: team.merge(OTHER, moment, act()),
    ):
        given(ADDED, joined()).when(command).then_refused(InvalidInput, "on", saying="calendar day")
