"""Where a replayed key result stands, on both axes: by the day measured, and by what was known."""

from tests.importing.replay_rules import State, progress

SHOWN = ("measuredOn", "value", "score", "progress", "progressAsRecorded")


def stand(key_result: State) -> None:
    """Adds what follows from the check-ins so far, by the measure of now and by those of then."""
    for check_in in key_result["checkIns"].values():
        check_in["progress"] = progress(key_result, check_in)["progress"]
        check_in["progressAsRecorded"] = progress(check_in["measure"], check_in)["progress"]
    check_ins = in_force(key_result)
    latest = newest_on(key_result)
    key_result["checkInCount"] = len(check_ins)
    key_result["latest"] = latest and latest["id"]
    key_result["progressAsRecorded"] = latest and latest["progressAsRecorded"]
    for told in ("confidence", "status"):
        newest = _newest([c for c in check_ins if c[told] is not None])
        key_result[told] = newest and newest[told]
    key_result.update(progress(key_result, latest))


def on_day(key_result: State, day: str) -> State | None:
    """What `checkInOn` tells: the check-in that was the latest on a day, as far as is known."""
    found = newest_on(key_result, day)
    return found and {"id": found["id"], **{name: found[name] for name in SHOWN}}


def in_force(key_result: State) -> list[State]:
    """The check-ins that were not retracted."""
    return [one for one in key_result["checkIns"].values() if not one["retracted"]]


def newest_on(key_result: State, day: str = "9999-12-31") -> State | None:
    """The newest check-in in force, of those measured until a day, that has a value or score."""
    told = [one for one in in_force(key_result) if (one["value"], one["score"]) != (None, None)]
    return _newest([one for one in told if one["measuredOn"] <= day])


def _newest(check_ins: list[State]) -> State | None:
    return max(check_ins, key=lambda one: (one["measuredOn"], one["order"]), default=None)
