"""The person's rules."""

from typing import Any

from okr.domain.errors import InvalidInput
from okr.domain.person import Person, Role
from tests.domain.scenario import STREAM, act, fact, given

ADDED = fact(Person.Added, name="Jörg Weiß", roles=["lead"])


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
