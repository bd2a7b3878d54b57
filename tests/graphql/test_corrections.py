"""Corrections of check-ins: what is given replaces what was said, and the rest stays."""

from typing import Any

import pytest

from tests.graphql.house import House

SAID = "latestCheckIn { measuredOn value score confidence status note details }"
FACTS: dict[str, Any] = {
    "measuredOn": "2026-01-19",
    "value": "15",
    "score": "0.4",
    "confidence": 6,
    "status": "AT_RISK",
    "note": "Zwei Spediteure mehr",
    "details": {"wetter": "gut"},
}


async def recorded(house: House) -> dict[str, str]:
    """Record a check-in with all facts; return the ids that name it."""
    told = await house.member.done(
        "recordCheckIn", {"id": house.key_result, **FACTS}, "latestCheckIn { id }"
    )
    return {"id": house.key_result, "checkIn": told["latestCheckIn"]["id"]}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("measuredOn", "2026-01-20"),
        ("value", "14"),
        ("score", "0.5"),
        ("confidence", 7),
        ("status", "ON_TRACK"),
        ("note", "Drei"),
        ("details", {"wetter": "schlecht"}),
    ],
)
async def test_what_is_not_given_stays(house: House, name: str, value: object) -> None:
    given = {**await recorded(house), name: value}
    told = await house.member.done("correctCheckIn", given, SAID)
    assert told["latestCheckIn"] == {**FACTS, name: value}


@pytest.mark.parametrize("name", ["score", "confidence", "status", "note", "details"])
async def test_null_takes_it_away(house: House, name: str) -> None:
    given = {**await recorded(house), name: None}
    told = await house.member.done("correctCheckIn", given, SAID)
    assert told["latestCheckIn"] == {**FACTS, name: {} if name == "details" else None}


async def test_nothing_given_changes_nothing(house: House) -> None:
    given = await recorded(house)
    head = await house.member.head()
    assert (await house.everybody.done("correctCheckIn", given))["at"] == head


async def test_a_check_in_keeps_a_day(house: House) -> None:
    given = {**await recorded(house), "measuredOn": None}
    error = await house.member.refused("correctCheckIn", given)
    assert (error["code"], error["path"]) == ("INVALID_INPUT", ["input", "measuredOn"])


async def test_null_is_another_request_than_nothing(house: House) -> None:
    given = {**await recorded(house), "idempotencyKey": "Korrektur", "value": "14"}
    await house.member.done("correctCheckIn", given)
    error = await house.member.refused("correctCheckIn", {**given, "note": None})
    assert error["code"] == "IDEMPOTENCY_KEY_REUSED"
