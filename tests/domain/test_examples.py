"""Golden examples: what the ledger holds of each topic and version can be read for ever."""

import copy
import json
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from eventsourcing.utils import get_topic, resolve_topic

from okr.domain.aggregate import LedgerCreated, LedgerEvent
from okr.domain.owner import GoalOwner, OwnerKind
from okr.domain.topics import AGGREGATE_CLASSES, ALL_AGGREGATES, EVENT_CLASSES
from tests.domain import story
from tests.domain.scenario import fold
from tests.domain.written import written

EXAMPLES = Path(__file__).parent / "examples"
NAMES = sorted(path.name for path in EXAMPLES.iterdir())


def name_of(topic: str, version: int, confidential: bool = False) -> str:
    return f"{topic}.v{version}{'.confidential' if confidential else ''}.json"


def read(name: str) -> dict[str, Any]:
    example: dict[str, Any] = json.loads((EXAMPLES / name).read_text(encoding="utf-8"))
    return example


def event(example: dict[str, Any]) -> LedgerEvent:
    """The event that the example stands for, made as the ledger makes it: without its class's
    constructor, and upcast from the example's version."""
    event_class = EVENT_CLASSES[example["topic"]]
    state = {
        **dict.fromkeys(event_class.SEALED),
        **copy.deepcopy(example["open"]),
        **example["sealed"],
    }
    for path, value in example.get("confidential", {}).items():
        *fields, name = path.split(".")
        (state[fields[0]] if fields else state)[name] = value
    state["confidential"] = "confidential" in example
    state["withheld"] = example.get("confidential") == {}
    for version in range(example["version"], event_class.class_version):
        getattr(event_class, f"upcast_v{version}_v{version + 1}")(state)
    if issubclass(event_class, LedgerCreated):
        state["originator_topic"] = example["topic"].partition(".")[0]
    state["originator_id"] = UUID(example["stream_id"])
    state["originator_version"] = example["stream_version"]
    state["timestamp"] = datetime.fromisoformat(example["occurred_at"])
    state["actor_id"] = UUID(example["actor_id"])
    state["reason_kind"] = example["reason_kind"]
    made: LedgerEvent = object.__new__(event_class)
    object.__setattr__(made, "__dict__", state)
    return made


def stream_with(example: dict[str, Any], sealed: bool = True) -> list[LedgerEvent]:
    """The present examples of the example's stream, it taking the place of its own topic's."""
    confidential = "confidential" in example
    present = (
        read(name_of(topic, event_class.class_version, confidential))
        for topic, event_class in EVENT_CLASSES.items()
        if topic.partition(".")[0] == example["topic"].partition(".")[0]
        and (event_class.CONFIDENTIAL or not confidential)
    )
    chosen = [example if one["topic"] == example["topic"] else one for one in present]
    return [
        event(one if sealed else {**one, "sealed": {}})
        for one in sorted(chosen, key=lambda one: int(one["stream_version"]))
    ]


@cache
def story_by_name() -> dict[str, str]:
    return {
        name_of(told.TOPIC, told.class_version, told.confidential): written(told)
        for aggregate in story.aggregates()
        for told in aggregate.collect_events()
    }


def test_each_topic_has_an_example_of_each_version_and_there_are_no_others() -> None:
    expected = [
        name_of(topic, version)
        for topic, event_class in EVENT_CLASSES.items()
        for version in range(1, event_class.class_version + 1)
    ]
    expected += [
        name_of(topic, event_class.class_version, confidential=True)
        for topic, event_class in EVENT_CLASSES.items()
        if event_class.CONFIDENTIAL
    ]
    missing = {name: story_by_name().get(name) for name in expected if name not in NAMES}
    assert not missing, f"add these to {EXAMPLES.name}/, and never edit them again"
    assert sorted(expected) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_an_example_says_what_its_file_is_called(name: str) -> None:
    example = read(name)
    assert name_of(example["topic"], example["version"], "confidential" in example) == name


@pytest.mark.parametrize("name", sorted(story_by_name()))
def test_the_present_code_writes_the_example(name: str) -> None:
    assert story_by_name()[name] == (EXAMPLES / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_an_example_folds(name: str) -> None:
    example = read(name)
    aggregate = fold(stream_with(example))
    assert type(aggregate) is AGGREGATE_CLASSES[example["topic"].partition(".")[0]]
    assert aggregate.id == UUID(example["stream_id"])


def test_an_objective_of_the_first_version_has_a_person_as_owner_and_no_ambition() -> None:
    first, second = map(read, ("objective.drafted.v1.json", "objective.drafted.v2.json"))
    owner = GoalOwner(OwnerKind.PERSON, UUID(first["open"]["owner_id"]))
    old, new = fold([event(first)]), fold([event(second)])
    assert (old.owner, old.owner_id, old.ambition) == (owner, owner.id, None)
    new.ambition = None
    assert old == new
    assert fold(stream_with(first)) == fold(stream_with(second))


def test_an_objective_of_the_first_version_may_have_no_owner() -> None:
    first = read("objective.drafted.v1.json")
    assert fold([event({**first, "open": {**first["open"], "owner_id": None}})]).owner is None


@pytest.mark.parametrize("name", NAMES)
def test_an_example_folds_without_its_sealed_part(name: str) -> None:
    erased = fold(stream_with(read(name), sealed=False))
    assert erased.version == fold(stream_with(read(name))).version


def test_confidential_examples_fold_to_what_the_story_ends_with() -> None:
    told = story.confidential_key_result()
    told.collect_events()
    first = read("key_result.added.v2.confidential.json")
    assert fold(stream_with(first)) == told
    withheld = fold(event({**read(name), "confidential": {}}) for name in in_order(first))
    assert (withheld.withheld, withheld.version, withheld.scores) == (True, told.version, {})


def in_order(example: dict[str, Any]) -> list[str]:
    """The names of the examples of the stream of a confidential one."""
    return [
        name_of(one.TOPIC, one.class_version, confidential=True) for one in stream_with(example)
    ]


@pytest.mark.parametrize("kind", sorted(AGGREGATE_CLASSES))
def test_the_examples_fold_to_what_the_story_ends_with(kind: str) -> None:
    told = next(one for one in story.aggregates() if kind == one.TOPIC)
    told.collect_events()
    created = next(
        name_of(topic, event_class.class_version)
        for topic, event_class in EVENT_CLASSES.items()
        if topic.startswith(f"{kind}.")
    )
    assert fold(stream_with(read(created))) == told


def test_topics_begin_with_their_kind_of_stream() -> None:
    for aggregate in ALL_AGGREGATES:
        topics = [topic for topic in EVENT_CLASSES if topic.startswith(f"{aggregate.TOPIC}.")]
        assert topics
        for topic in topics:
            assert EVENT_CLASSES[topic] in vars(aggregate).values()
    assert {topic.partition(".")[0] for topic in EVENT_CLASSES} == set(AGGREGATE_CLASSES)


def test_topics_are_registered_with_the_library() -> None:
    for topic, event_class in EVENT_CLASSES.items():
        assert resolve_topic(topic) is event_class
        assert get_topic(event_class) == topic
    for kind, aggregate_class in AGGREGATE_CLASSES.items():
        assert resolve_topic(kind) is aggregate_class
