"""The organisation's rules."""

import pytest

from okr.domain.errors import InvalidInput
from okr.domain.organization import Language, Organization
from tests.domain.scenario import STREAM, act, fact, given

NAME = " Müller & Söhne "


def test_founding() -> None:
    organization = (
        given()
        .when(lambda _: Organization.found(STREAM, NAME, "Europe/Berlin", "de", act()))
        .then(
            fact(Organization.Founded, name="Müller & Söhne", zone="Europe/Berlin", language="de")
        )
    )
    assert organization.id == STREAM
    assert organization.name == "Müller & Söhne"
    assert organization.zone == "Europe/Berlin"
    assert organization.language is Language.DE
    assert organization.created_on == act().at


@pytest.mark.parametrize("zone", ["", "Berlin", "Europe", "europe/berlin", "../etc", "localtime"])
def test_a_zone_is_an_iana_time_zone(zone: str) -> None:
    given().when(lambda _: Organization.found(STREAM, "Müller", zone, "de", act())).then_refused(
        InvalidInput, "zone", saying="Europe/Berlin"
    )


def test_a_language_is_german_or_english() -> None:
    given().when(lambda _: Organization.found(STREAM, "Müller", "UTC", "fr", act())).then_refused(
        InvalidInput, "language", saying="de, en"
    )


def test_a_name_is_not_blank() -> None:
    given().when(lambda _: Organization.found(STREAM, " ", "UTC", "de", act())).then_refused(
        InvalidInput, "name", saying="blank"
    )
