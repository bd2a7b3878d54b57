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
from okr.domain.alignment import Link
from okr.domain.check_in import CheckIn, CheckInFacts, CheckInStatus
from okr.domain.commitment import Ambition
from okr.domain.errors import Refused
from okr.domain.goal import Outcome
from okr.domain.goal_ref import GoalKind
from okr.domain.key_result import KeyResult
from okr.domain.measure import Measure, MeasureKind
from okr.domain.objective import Objective
from okr.domain.owner import GoalOwner, Owner, OwnerKind
from okr.domain.person import Role
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
measures = st.builds(
    Measure,
    st.sampled_from([MeasureKind.METRIC, MeasureKind.AT_LEAST, MeasureKind.AT_MOST]),
    st.none() | numbers,
    numbers,
) | st.builds(Measure, st.sampled_from([MeasureKind.TEXT, MeasureKind.YES_NO]))
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
goal_kinds = st.sampled_from(GoalKind)
goal_commands = st.one_of(
    command("close", st.sampled_from(Outcome), acts, st.none() | ids),
    command("reopen", acts),
    command("refine_from", goal_kinds, ids, acts),
    command("apply_learning", ids, ids, acts),
    command("move", ids, acts),
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
    command("restrict_values", st.sets(st.sampled_from(Role), max_size=2), acts),
    command("publish_values", acts),
)
objective_commands = st.one_of(
    goal_commands,
    command("add_note", ids, words, acts),
    command("remove_note", ids, acts),
    command("propose", acts),
    command("commit", acts),
    command("return_to_draft", acts),
    command("set_ambition", st.none() | st.sampled_from(Ambition), acts),
    command("hand_over", st.none() | st.builds(GoalOwner, st.sampled_from(OwnerKind), ids), acts),
    command("align", goal_kinds, ids, st.sampled_from(Link), acts),
    command("unalign", goal_kinds, ids, acts),
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


def naive_newest(events: list[LedgerEvent], *facts: str) -> dict[str, Any]:
    """The newest check-in in force with one of these facts, found from scratch: by day, then by
    the order of recording."""
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
    telling = [row for row in rows.values() if any(row[fact] is not None for fact in facts)]
    nothing = dict.fromkeys(("check_in_id", *facts))
    return max(telling, key=lambda row: (row["measured_on"], row["order"]), default=nothing)


@given(st.lists(check_in_commands, max_size=40))
def test_what_stands_now_is_what_is_found_from_scratch(commands: list[Command]) -> None:
    live = key_result()
    events = run(live, commands)
    latest: CheckIn | None = live.latest
    found = naive_newest(events, "value", "score")["check_in_id"]
    assert (None if latest is None else str(latest.id)) == found
    assert live.confidence == naive_newest(events, "confidence")["confidence"]
    assert live.status == naive_newest(events, "status")["status"]
    if latest is not None:
        assert latest == live.check_ins[latest.id]
    in_force = [one for one in live.check_ins.values() if not one.retracted]
    assert live.check_in_count == len(in_force)
