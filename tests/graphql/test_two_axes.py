"""When it was true, and when the ledger learnt of it: late, corrected and retracted check-ins."""

from collections.abc import Mapping
from typing import Any

from tests.graphql.house import House

ON = """query ($id: ID!, $day: Date!, $asOf: AsOf) { keyResult(id: $id, asOf: $asOf) {
    checkInOn(day: $day) { measuredOn value progress progressAsRecorded } } }"""
PROGRESS = """query ($id: ID!, $asOf: AsOf) { keyResult(id: $id, asOf: $asOf) {
    progress progressAsRecorded objective { progress progressAsRecorded } } }"""
ERROR = {"reason": {"kind": "ERROR", "text": "Im falschen System abgelesen"}}


async def value_on(house: House, day: str, known_at: int | None = None) -> str | None:
    as_of = None if known_at is None else {"position": str(known_at)}
    data = await house.member.read(ON, id=house.key_result, day=day, asOf=as_of)
    found = data["keyResult"]["checkInOn"]
    return None if found is None else str(found["value"])


async def measured(house: House, day: str, value: str) -> tuple[str, int]:
    """Record a check-in; return its id and the position."""
    done = await house.member.done(
        "recordCheckIn",
        {"id": house.key_result, "measuredOn": day, "value": value},
        "checkIns(first: 100) { nodes { id measuredOn } }",
    )
    [id_] = [one["id"] for one in done["checkIns"]["nodes"] if one["measuredOn"] == day]
    return id_, done["at"]


async def test_the_value_on_a_day_as_known_then_and_as_known_today(house: House) -> None:
    _, on_time = await measured(house, "2026-02-02", "17")
    # about 1 March, told after a later one
    _, newer = await measured(house, "2026-03-09", "14")
    late, told_late = await measured(house, "2026-03-01", "15")
    assert await value_on(house, "2026-03-01", on_time) == "17"
    assert await value_on(house, "2026-03-01", newer) == "17"
    assert await value_on(house, "2026-03-01", told_late) == "15"
    assert await value_on(house, "2026-03-31", told_late) == "14"

    change: Mapping[str, Any] = {"id": house.key_result, "checkIn": late}
    corrected = await house.member.done(
        "correctCheckIn", {**change, "measuredOn": "2026-02-28", "value": "15.5", **ERROR}
    )
    retracted = await house.member.done("retractCheckIn", {**change, **ERROR})
    assert await value_on(house, "2026-03-01", told_late) == "15"
    assert await value_on(house, "2026-03-01", corrected["at"]) == "15.5"
    assert await value_on(house, "2026-02-28", corrected["at"]) == "15.5"
    assert await value_on(house, "2026-03-01", retracted["at"]) == "17"
    assert await value_on(house, "2026-03-01") == "17"
    assert await value_on(house, "2025-12-31") is None


async def test_progress_as_recorded_and_restated(house: House) -> None:
    """From 20 to 10 days 18 was 20 %; once the target is 16, it is half of the way."""

    async def progress(at: int) -> tuple[Any, ...]:
        as_of = {"position": str(at)}
        data = await house.member.read(PROGRESS, id=house.key_result, asOf=as_of)
        found = data["keyResult"]
        day = await house.member.read(ON, id=house.key_result, day="2026-01-31", asOf=as_of)
        check_in = day["keyResult"]["checkInOn"]
        assert {**found["objective"]} == {one: found[one] for one in found["objective"]}
        assert {one: check_in[one] for one in found["objective"]} == {**found["objective"]}
        return found["progress"], found["progressAsRecorded"]

    before = await house.member.head()
    retargeted = await house.member.done(
        "retargetKeyResult",
        {
            "id": house.key_result,
            "measure": {"baseline": "20", "target": "16", "unit": "Tage"},
            "reason": {"kind": "MARKET_CHANGED", "text": "Neue Spedition"},
        },
    )
    # a correction is seen by the measure of the first recording too
    corrected = await house.member.done(
        "correctCheckIn",
        {
            "id": house.key_result,
            "checkIn": house.check_in,
            "measuredOn": "2026-01-12",
            "value": "17",
            **ERROR,
        },
    )
    assert await progress(before) == ("0.2", "0.2")
    assert await progress(retargeted["at"]) == ("0.5", "0.2")
    assert await progress(corrected["at"]) == ("0.75", "0.3")
