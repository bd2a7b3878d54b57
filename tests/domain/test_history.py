"""Any history of decisions: what the events fold to is what the decisions left behind."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from okr.domain.aggregate import LedgerEvent, Reason, ReasonKind
from okr.domain.check_in import CheckIn, CheckInFacts, CheckInStatus
from okr.domain.errors import Refused
from okr.domain.key_result import KeyResult
from okr.domain.measure import Measure, MeasureKind
from okr.domain.objective import Objective
from okr.domain.owner import Owner
from okr.domain.reports import ScoreKind
from tests.domain.key_results import MEASURE, OBJECTIVE
from tests.domain.scenario import ANNA, BERND, STREAM, act, fold

Command = Callable[[Any], None]

ids = st.integers(1, 8).map(lambda number: UUID(int=number))
words = st.sampled_from(["", "Größe", "Nähe ", "Straße\nSüd"])
acts = st.builds(
    act,
    st.none() | st.builds(Reason, st.sampled_from(ReasonKind), words),
    st.sampled_from([ANNA, BERND]),
)
numbers = st.decimals(min_value=-50, max_value=50, places=1)
facts = st.builds(
    CheckInFacts,
    st.integers(0, 5).map(lambda days: date(2026, 4, 1) + timedelta(days=days)),
    st.none() | numbers,
    st.none() | st.decimals(min_value=0, max_value=1, places=2),
    st.none() | st.integers(0, 10),
    st.none() | st.sampled_from(CheckInStatus),
    st.none() | words,
    st.dictionaries(words, st.none() | st.booleans() | st.integers(0, 1), max_size=1),
)
measures = st.builds(Measure, st.just(MeasureKind.METRIC), st.none() | numbers, numbers) | st.just(
    Measure(MeasureKind.TEXT)
)
owners = st.lists(
    st.builds(
        Owner,
        st.sampled_from([ANNA, BERND]),
        st.decimals(min_value=0, max_value=1, places=1),
    ),
    max_size=2,
)
kinds = st.sampled_from(ScoreKind)
values = st.none() | st.booleans() | st.integers(0, 1) | words | st.lists(words, max_size=1)


def command(name: str, *arguments: st.SearchStrategy[Any]) -> st.SearchStrategy[Command]:
    """Calls of this decision with any of these arguments."""

    def call(drawn: tuple[Any, ...]) -> Command:
        return lambda aggregate: getattr(aggregate, name)(*drawn)

    return st.tuples(*arguments).map(call)


check_in_commands = st.one_of(
    command("record_check_in", ids, facts, acts),
    command("correct_check_in", ids, facts, acts),
    command("retract_check_in", ids, acts),
)
goal_commands = st.one_of(
    command("reword", words, acts),
    command("set_attribute", words, values, acts),
    command("drop", acts),
    command("restore", acts),
)
key_result_commands = st.one_of(
    check_in_commands,
    goal_commands,
    command("retarget", measures, acts),
    command("strike_out", acts),
    command("hand_over", owners, acts),
    command("reweight", numbers, acts),
    command("score", kinds, numbers.map(abs), acts),
    command("rescore", kinds, numbers.map(lambda number: abs(number) / 50), acts),
)
objective_commands = st.one_of(
    goal_commands, command("add_note", ids, words, acts), command("remove_note", ids, acts)
)


def key_result() -> KeyResult:
    return KeyResult.add(STREAM, OBJECTIVE, "Ziel", MEASURE, [Owner(ANNA, Decimal(1))], act())


def run(aggregate: Any, commands: list[Command]) -> list[LedgerEvent]:
    """Runs the commands, the refused ones in vain, and returns the events."""
    for one in commands:
        before, version = repr(aggregate), aggregate.version
        try:
            one(aggregate)
        except Refused:
            assert repr(aggregate) == before
        assert aggregate.version - version in {0, 1}
    return list(aggregate.collect_events())


def stored(event: LedgerEvent) -> LedgerEvent:
    """The event as it comes back from JSON."""
    envelope = {"originator_id", "timestamp", "actor_id"}
    payload = {name: value for name, value in vars(event).items() if name not in envelope}
    made: LedgerEvent = object.__new__(type(event))
    made.__dict__.update(json.loads(json.dumps(payload)))
    made.__dict__.update({name: vars(event)[name] for name in envelope})
    return made


@given(st.lists(key_result_commands, max_size=30))
def test_a_key_result_folds_to_its_live_state(commands: list[Command]) -> None:
    live = key_result()
    events = run(live, commands)
    assert fold(events) == live
    assert fold(map(stored, events)) == live


@given(st.lists(objective_commands, max_size=20))
def test_an_objective_folds_to_its_live_state(commands: list[Command]) -> None:
    live = Objective.draft(STREAM, OBJECTIVE, "Ziel", None, act())
    events = run(live, commands)
    assert fold(events) == live
    assert fold(map(stored, events)) == live


@given(st.lists(key_result_commands, max_size=20), st.data())
def test_decisions_on_a_folded_key_result_are_those_on_the_live_one(
    commands: list[Command], data: st.DataObject
) -> None:
    live = key_result()
    folded = fold(run(live, commands))
    further = data.draw(st.lists(key_result_commands, max_size=5))
    assert run(folded, further) == run(live, further)
    assert folded == live


def naive_latest(events: list[LedgerEvent]) -> UUID | None:
    """The latest check-in, found from scratch: by day, then by the order of recording."""
    rows: dict[str, dict[str, Any]] = {}
    for event in events:
        match event:
            case KeyResult.CheckInRecorded():
                rows[event.check_in_id] = {**vars(event), "order": event.originator_version}
            case KeyResult.CheckInCorrected():
                rows[event.check_in_id].update(event.after)
            case KeyResult.CheckInRetracted():
                del rows[event.check_in_id]
            case _:
                pass
    measured = [row for row in rows.values() if row["value"] or row["score"]]
    measured.sort(key=lambda row: (row["measured_on"], row["order"]))
    return UUID(measured[-1]["check_in_id"]) if measured else None


@given(st.lists(check_in_commands, max_size=40))
def test_the_latest_check_in_is_the_one_found_from_scratch(commands: list[Command]) -> None:
    live = key_result()
    events = run(live, commands)
    latest: CheckIn | None = live.latest
    assert (latest.id if latest else None) == naive_latest(events)
    if latest is not None:
        assert latest == live.check_ins[latest.id]
    in_force = [one for one in live.check_ins.values() if not one.retracted]
    assert live.check_in_count == len(in_force)
