"""What holds for every decision and every event."""

from dataclasses import FrozenInstanceError
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from okr.domain.aggregate import Act, LedgerAggregate, LedgerEvent, Reason, ReasonKind, sealed
from okr.domain.errors import InvalidInput, Refused, VersionConflict
from okr.domain.key_result import KeyResult
from okr.domain.person import Person
from okr.domain.topics import EVENT_CLASSES
from tests.domain.key_results import ADDED, recorded
from tests.domain.scenario import ANNA, START, STREAM, act, fact, given

NAMED = fact(Person.Added, name="Jörg Weiß", roles=[])


def test_an_event_says_who_and_when() -> None:
    at = datetime(2026, 4, 1, 10, tzinfo=timezone(timedelta(hours=2)))
    person = given(NAMED).aggregate
    person.rename("Jörg Krämer", Act(ANNA, at))
    (event,) = person.collect_events()
    assert (event.actor_id, event.timestamp) == (ANNA, at)
    assert (event.originator_id, event.originator_version) == (STREAM, 2)
    assert person.modified_on == at


def test_a_created_event_names_its_kind_of_stream() -> None:
    (event,) = Person.add(STREAM, "Jörg Weiß", act()).collect_events()
    assert vars(event)["originator_topic"] == Person.TOPIC


def test_no_event_reads_the_clock() -> None:
    person = given(NAMED).aggregate
    fields: dict[str, Any] = {"actor_id": ANNA, "name_from": None, "name_to": None}
    with pytest.raises(TypeError, match="timestamp of its act"):
        person.trigger_event(Person.Renamed, **fields)
    with pytest.raises(TypeError, match="timestamp of its act"):
        Person._create(Person.Added, id=STREAM, actor_id=ANNA, name="N. N.", roles=[])


def test_no_id_is_drawn_at_random() -> None:
    with pytest.raises(NotImplementedError, match="id"):
        Person._create(Person.Added, timestamp=START, actor_id=ANNA, name="N. N.", roles=[])


def test_a_moment_has_a_time_zone() -> None:
    at = START.replace(tzinfo=None)
    given(NAMED).when(lambda person: person.rename("Neu", Act(ANNA, at))).then_refused(
        InvalidInput, "at", saying="offset"
    )


def test_events_are_immutable() -> None:
    event: Any = Person.add(STREAM, "Jörg Weiß", act()).pending_events[0]
    with pytest.raises(FrozenInstanceError):
        event.name = "X"


@pytest.mark.parametrize("kind", list(ReasonKind))
def test_a_reason_has_a_kind_and_words(kind: ReasonKind) -> None:
    given(NAMED).when(
        lambda person: person.rename("Neu", act(Reason(kind, " Hochzeit,\r\nim Mai ")))
    ).then(
        fact(
            Person.Renamed,
            name_from="Jörg Weiß",
            name_to="Neu",
            reason_kind=kind.value,
            reason_text="Hochzeit,\nim Mai",
        )
    )


def test_a_reason_may_lack_words() -> None:
    for wordless in (Reason(ReasonKind.ERROR), Reason(ReasonKind.ERROR, " ")):
        because = act(wordless)
        given(NAMED).when(partial(Person.rename, name="Neu", act=because)).then(
            fact(Person.Renamed, name_from="Jörg Weiß", name_to="Neu", reason_kind="error")
        )


def test_a_reason_keeps_the_rules() -> None:
    kind: Any = "whim"
    given(NAMED).when(lambda person: person.rename("Neu", act(Reason(kind)))).then_refused(
        InvalidInput, "reason", "kind", saying="market_changed"
    )
    long = Reason(ReasonKind.OTHER, "x" * 10_001)
    given(NAMED).when(lambda person: person.rename("Neu", act(long))).then_refused(
        InvalidInput, "reason", "text", saying="10000"
    )


def test_an_expected_version_is_the_present_one_or_none() -> None:
    person = given(NAMED).aggregate
    person.expect(None)
    person.expect(1)
    with pytest.raises(VersionConflict) as caught:
        person.expect(2)
    conflict = caught.value
    assert (conflict.stream_id, conflict.expected, conflict.actual) == (STREAM, 2, 1)
    assert conflict.path == ("expected_version",)
    assert conflict.code == "VERSION_CONFLICT"
    assert "version 1" in conflict.message


def test_each_refusal_has_a_code_of_its_own() -> None:
    refusals: list[type[Refused]] = [Refused, *Refused.__subclasses__()]
    codes = [refusal.code for refusal in refusals]
    assert len(set(codes)) == len(codes)
    assert all(code.isupper() for code in codes)


@pytest.mark.parametrize("topic", sorted(EVENT_CLASSES))
def test_the_reason_in_words_is_always_sealed_and_sealed_fields_exist(topic: str) -> None:
    event_class = EVENT_CLASSES[topic]
    assert "reason_text" in event_class.SEALED
    assert set(event_class.__dataclass_fields__) >= event_class.SEALED


def test_sealing_names_the_fields_beside_the_reason() -> None:
    assert sealed("name") == {"name", "reason_text"}
    assert {"reason_text"} == LedgerEvent.SEALED


def test_names_and_notes_are_sealed() -> None:
    beside_the_reason = {
        topic: event_class.SEALED - {"reason_text"}
        for topic, event_class in EVENT_CLASSES.items()
        if {"reason_text"} != event_class.SEALED
    }
    assert beside_the_reason == {
        "person.added": {"name"},
        "person.renamed": {"name_from", "name_to"},
        "objective.note_added": {"text"},
        "key_result.check_in_recorded": {"note"},
        "key_result.check_in_corrected": {"note_from", "note_to"},
        "retrospective.learning_captured": {"text"},
        "retrospective.learning_reworded": {"text_from", "text_to"},
        "retrospective.decided": {"note"},
        "comment.posted": {"text"},
        "comment.edited": {"text_from", "text_to"},
    }


def test_only_events_of_persons_are_sealed_for_their_subject() -> None:
    for topic, event_class in EVENT_CLASSES.items():
        assert event_class.SEALED_FOR == "author" or topic.startswith("person.")


def test_aggregates_are_equal_when_their_state_is() -> None:
    history = (ADDED, recorded(value="20"))
    one, other = given(*history).aggregate, given(*history).aggregate
    assert isinstance(one, LedgerAggregate)
    assert one == other
    other.reword("Anders", act())
    assert one != other


def test_folding_leaves_the_events_as_they_were() -> None:
    key_result = KeyResult.add(
        STREAM,
        STREAM,
        "Ziel",
        given(ADDED).aggregate.measure,
        [],
        act(),
        weight=Decimal(1),
        attributes={"a": 1},
    )
    (event,) = key_result.collect_events()
    before = dict(vars(event))
    folded: Any = event.mutate(None)
    folded.set_attribute("b", 2, act())
    assert vars(event) == before
    assert before["attributes"] == {"a": 1}
