"""The person's rules."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given as given_any
from hypothesis import strategies as st

from okr.domain.aggregate import Reason, ReasonKind
from okr.domain.errors import InvalidInput, NotInForce
from okr.domain.goal_ref import GoalKind, GoalRef
from okr.domain.person import Person, Role
from tests.domain.scenario import START, STREAM, act, fact, fold, given
from tests.domain.test_history import Command, acts, command, ids, run, stored, words

SUBJECT = UUID("0195f0e0-0000-7000-8000-0000000000e1")
LAST_DAY = date(2026, 6, 30)

ADDED = fact(Person.Added, name="Jörg Weiß", roles=["lead"])
DEACTIVATED = fact(Person.Deactivated, on="2026-06-30")
ERASED = fact(Person.Erased)
FOLLOWED = fact(Person.Followed, subject_kind="key_result", subject_id=str(SUBJECT))

commands = st.one_of(
    command("rename", words, acts),
    command("give_role", st.sampled_from(Role), acts),
    command("withdraw_role", st.sampled_from(Role), acts),
    command("deactivate", st.dates(LAST_DAY, date(2026, 7, 1)), acts),
    command("reactivate", acts),
    command("erase", acts),
    command("follow", st.sampled_from(GoalKind), ids, acts),
    command("unfollow", st.sampled_from(GoalKind), ids, acts),
)


def test_adding_with_roles_in_the_order_of_the_enumeration() -> None:
    roles = [Role.MEMBER, Role.LEAD, Role.MEMBER]
    person = (
        given()
        .when(lambda _: Person.add(STREAM, "Jörg Weiß", act(), roles=roles))
        .then(fact(Person.Added, name="Jörg Weiß", roles=["lead", "member"]))
    )
    assert person.name == "Jörg Weiß"
    assert person.roles == (Role.LEAD, Role.MEMBER)


def test_adding_without_roles() -> None:
    person = (
        given()
        .when(lambda _: Person.add(STREAM, "Jörg Weiß", act()))
        .then(fact(Person.Added, name="Jörg Weiß", roles=[]))
    )
    assert person.roles == ()


def test_renaming() -> None:
    person = (
        given(ADDED)
        .when(lambda person: person.rename("Jörg Krämer", act()))
        .then(fact(Person.Renamed, name_from="Jörg Weiß", name_to="Jörg Krämer"))
    )
    assert person.name == "Jörg Krämer"


def test_renaming_to_the_same_name_changes_nothing() -> None:
    given(ADDED).when(lambda person: person.rename("Jörg Weiß ", act())).then()


def test_a_name_is_composed_so_that_equal_names_are_equal() -> None:
    given(ADDED).when(lambda person: person.rename("Jo\u0308rg Weiß", act())).then()


def test_a_name_is_not_blank() -> None:
    given(ADDED).when(lambda person: person.rename("\t", act())).then_refused(InvalidInput, "name")


def test_giving_and_withdrawing_roles() -> None:
    given(ADDED).when(lambda person: person.give_role(Role.ADMIN, act())).then(
        fact(Person.RoleGiven, role="admin")
    )
    person = (
        given(ADDED, fact(Person.RoleGiven, role="admin"))
        .when(lambda person: person.withdraw_role(Role.LEAD, act()))
        .then(fact(Person.RoleWithdrawn, role="lead"))
    )
    assert person.roles == (Role.ADMIN,)


def test_giving_a_held_role_and_withdrawing_another_change_nothing() -> None:
    given(ADDED).when(lambda person: person.give_role(Role.LEAD, act())).then()
    given(ADDED).when(lambda person: person.withdraw_role(Role.COACH, act())).then()


def test_a_role_is_one_of_the_enumeration() -> None:
    role: Any = "boss"
    given(ADDED).when(lambda person: person.give_role(role, act())).then_refused(
        InvalidInput, "role", saying="okr_owner"
    )


def test_names_are_sealed_for_the_person_and_may_come_back_unreadable() -> None:
    for event_class in (Person.Added, Person.Renamed):
        assert event_class.SEALED_FOR == "subject"
    erased = fact(Person.Added, name=None, roles=["lead"])
    again = fact(Person.Renamed, name_from=None, name_to=None)
    person = (
        given(erased, again)
        .when(lambda person: person.rename("N. N.", act()))
        .then(fact(Person.Renamed, name_from=None, name_to="N. N."))
    )
    assert person.name == "N. N."


def test_deactivating_leaves_name_and_roles() -> None:
    person = given(ADDED).when(lambda person: person.deactivate(LAST_DAY, act())).then(DEACTIVATED)
    assert (person.active, person.last_day) == (False, LAST_DAY)
    assert (person.name, person.roles) == ("Jörg Weiß", (Role.LEAD,))


def test_deactivating_on_the_same_day_again_changes_nothing() -> None:
    given(ADDED, DEACTIVATED).when(lambda person: person.deactivate(LAST_DAY, act())).then()


def test_erasing_takes_the_name_once_and_for_a_reason() -> None:
    why = act(reason=Reason(ReasonKind.OTHER, "Art. 17"))
    person = (
        given(ADDED, DEACTIVATED)
        .when(lambda person: person.erase(why))
        .then(fact(Person.Erased, reason_kind="other", reason_text="Art. 17"))
    )
    assert person.name is None
    given(ADDED, DEACTIVATED, ERASED).when(lambda person: person.erase(why)).then()
    given(ADDED, DEACTIVATED).when(lambda person: person.erase(act())).then_refused(
        InvalidInput, "reason", saying="say why"
    )
    given(ADDED).when(lambda person: person.erase(why)).then_refused(
        NotInForce, saying="deactivate first"
    )


def test_erasing_says_that_a_key_is_destroyed_though_nobody_deactivated_the_person() -> None:
    why = act(reason=Reason(ReasonKind.OTHER, "Art. 17"))
    nameless = fact(Person.Added, name=None, roles=["lead"])
    person = (
        given(nameless)
        .when(lambda person: person.erase(why))
        .then(fact(Person.Erased, reason_kind="other", reason_text="Art. 17"))
    )
    assert (person.active, person.last_day) == (False, None)
    given(nameless, DEACTIVATED).when(lambda person: person.reactivate(act())).then_refused(
        NotInForce, saying="erased, for good"
    )


def test_why_somebody_left_or_is_back_is_sealed_for_the_person() -> None:
    for event_class in (Person.Deactivated, Person.Reactivated):
        assert event_class.SEALED_FOR == "subject"


def test_another_last_day_needs_a_reactivation() -> None:
    given(ADDED, DEACTIVATED).when(
        lambda person: person.deactivate(date(2026, 7, 1), act())
    ).then_refused(NotInForce, saying="reactivate first")


def test_the_last_day_is_no_moment() -> None:
    given(ADDED).when(lambda person: person.deactivate(START, act())).then_refused(
        InvalidInput, "on", saying="calendar day"
    )


def test_reactivating() -> None:
    assert given(ADDED).aggregate.active
    person = (
        given(ADDED, DEACTIVATED)
        .when(lambda person: person.reactivate(act()))
        .then(fact(Person.Reactivated))
    )
    assert (person.active, person.last_day) == (True, None)


def test_reactivating_an_active_person_is_refused() -> None:
    given(ADDED).when(lambda person: person.reactivate(act())).then_refused(NotInForce)


def test_who_was_erased_does_not_come_back() -> None:
    erased = given(ADDED, DEACTIVATED, ERASED)
    erased.when(lambda person: person.reactivate(act())).then_refused(
        NotInForce, saying="add them anew"
    )
    # whatever an import brings
    assert not given(ADDED, ERASED).aggregate.active


def test_following() -> None:
    person = (
        given(ADDED)
        .when(lambda person: person.follow(GoalKind.KEY_RESULT, SUBJECT, act()))
        .then(FOLLOWED)
    )
    assert person.following == {GoalRef(GoalKind.KEY_RESULT, SUBJECT)}


def test_unfollowing() -> None:
    person = (
        given(ADDED, FOLLOWED)
        .when(lambda person: person.unfollow(GoalKind.KEY_RESULT, SUBJECT, act()))
        .then(fact(Person.Unfollowed, subject_kind="key_result", subject_id=str(SUBJECT)))
    )
    assert person.following == set()


def test_following_twice_and_unfollowing_what_is_not_followed_change_nothing() -> None:
    given(ADDED, FOLLOWED).when(
        lambda person: person.follow(GoalKind.KEY_RESULT, SUBJECT, act())
    ).then()
    given(ADDED, FOLLOWED).when(
        lambda person: person.unfollow(GoalKind.OBJECTIVE, SUBJECT, act())
    ).then()


@pytest.mark.parametrize("decision", [Person.follow, Person.unfollow])
def test_objectives_and_key_results_are_followed(decision: Any) -> None:
    given(ADDED).when(lambda person: decision(person, "cycle", SUBJECT, act())).then_refused(
        InvalidInput, "subject_kind", saying="objective, key_result"
    )


@given_any(st.lists(commands, max_size=30))
def test_a_person_folds_to_its_live_state(commands: list[Command]) -> None:
    live = Person.add(STREAM, "Jörg Weiß", act())
    events = run(live, commands)
    assert fold(events) == live
    assert fold(map(stored, events)) == live
