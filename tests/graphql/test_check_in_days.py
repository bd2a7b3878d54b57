"""Which days a check-in may be about: none that has not begun, and none of long ago."""

from datetime import UTC, datetime, timedelta

from tests.graphql.house import House


async def test_a_check_in_is_not_about_a_day_to_come(house: House) -> None:
    head = await house.member.head()
    given = {"id": house.key_result, "value": "12"}
    beyond = datetime.now(UTC).date() + timedelta(days=3)
    for name, about in (("recordCheckIn", {}), ("correctCheckIn", {"checkIn": house.check_in})):
        for day in ("2099-01-01", f"{beyond}"):
            asked = {**given, **about, "measuredOn": day}
            error = await house.member.refused(name, asked)
            assert (error["code"], error["path"]) == ("INVALID_INPUT", ["input", "measuredOn"])
            assert error["message"] == (
                f"The field 'measuredOn' is {day}, a day to come: give the day of the measurement, "
                "today at the latest."
            )
    assert await house.member.head() == head
    today = datetime.now(UTC).date().isoformat()
    select = "latestCheckIn { measuredOn }"
    told = await house.member.done("recordCheckIn", {**given, "measuredOn": today}, select)
    assert told["latestCheckIn"] == {"measuredOn": today}


async def test_a_check_in_is_not_about_a_day_of_long_ago(house: House) -> None:
    given = {"id": house.key_result, "value": "12"}
    before = datetime.now(UTC).date() - timedelta(days=3660)
    for name, about in (("recordCheckIn", {}), ("correctCheckIn", {"checkIn": house.check_in})):
        for day in ("0001-01-01", f"{before}"):
            error = await house.member.refused(name, {**given, **about, "measuredOn": day})
            assert (error["code"], error["path"]) == ("INVALID_INPUT", ["input", "measuredOn"])
            assert error["message"] == (
                f"The field 'measuredOn' is {day}, more than ten years ago: give the day of the "
                "measurement."
            )
    earlier = (before + timedelta(days=30)).isoformat()
    await house.member.done("recordCheckIn", {**given, "measuredOn": earlier})
