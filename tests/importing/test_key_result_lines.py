"""What lines about key results, their scores and check-ins become."""

from decimal import Decimal
from pathlib import Path

import pytest

from okr.service.importing.identity import id_of
from tests.importing.told import DROPPED, ENGLISH, ORG, Told
from tests.importing.writing import (
    KEY_RESULT,
    OBJECTIVE,
    OPENED,
    START,
    Said,
    changed,
    check_in,
    scored,
)


@pytest.fixture
def told(tmp_path: Path) -> Told:
    """An English history, as its numbers are."""
    return Told(tmp_path / "history.timeline.jsonl", ENGLISH)


def test_key_results_come_with_all_that_is_typed(told: Told) -> None:
    fields = {
        "owners": [{"role": "dev", "weight": 0.3333}, {"role": "lead", "weight": 0.6666}],
        "baseline": "120.50",
        "target": 90,
        "unit": "days",
        "weight": 2,
        "mid": 0.25,
        "final": 1,
        "struck": True,
        "priority": "P0",
        "numbers": ["120.50", "90"],
    }
    told.tell(OPENED, OBJECTIVE, {**KEY_RESULT, "fields": fields, "first_observation": False})
    assert told.topics == [
        "person.added",
        "key_result.added",
        "key_result.scored",
        "key_result.scored",
        "key_result.struck_out",
    ]
    assert told.last[1][1] == {
        "objective_id": str(id_of(ORG, "objective", "o")),
        "title": "Result",
        "measure": {"kind": "metric", "baseline": "120.5", "target": "90", "unit": "days"},
        "owners": [
            {"person_id": str(id_of(ORG, "person", "dev")), "weight": "0.3333"},
            {"person_id": str(id_of(ORG, "person", "lead")), "weight": "0.6666"},
        ],
        "weight": "2",
        "attributes": {"priority": "P0", "numbers": ["120.50", "90"]},
        "readers": None,
    }
    assert told.key_result.scores == {"mid": Decimal("0.25"), "final": Decimal(1)}


@pytest.mark.parametrize("owners", ["everybody", [{"role": "dev (1/3)", "weight": None}], {"x": 1}])
def test_owners_that_cannot_be_told_stay_an_attribute(told: Told, owners: object) -> None:
    told.tell(OPENED, OBJECTIVE, {**KEY_RESULT, "fields": {"owners": owners}})
    assert told.key_result.owners == ()
    assert told.key_result.attributes == {"owners": owners}


def test_owners_change_between_told_and_not_told(told: Told) -> None:
    told.tell(*START, changed("owners", ["dev"], "kr_owner_changed"))
    assert told.topics == ["person.added", "key_result.handed_over"]
    told.tell(changed("owners", ["dev + ops"], "kr_owner_changed"))
    assert told.topics == ["key_result.handed_over", "key_result.attribute_set"]
    assert (told.key_result.owners, told.key_result.attributes) == ((), {"owners": ["dev + ops"]})
    told.tell(changed("owners", None, "kr_owner_changed"))
    assert (told.key_result.owners, told.key_result.attributes) == ((), {})


def test_a_changed_target_is_measured_and_worded_anew(told: Told) -> None:
    told.tell(
        *START,
        {
            "type": "kr_target_changed",
            "key_result": "k",
            "numbers_from": [],
            "numbers_to": ["$1,500"],
            "from": "Result",
            "to": "Earn $1,500",
        },
    )
    assert told.topics == [
        "key_result.retargeted",
        "key_result.reworded",
        "key_result.attribute_set",
    ]
    assert told.last[0][1]["measure_to"] == {
        "kind": "metric",
        "baseline": None,
        "target": "1500",
        "unit": "$",
    }
    assert {(e.reason_kind, e.reason_text) for e in told.events[-1]} == {
        ("not_recorded", "because of 4")
    }
    assert told.key_result.attributes == {"numbers": ["$1,500"]}


def test_numbers_are_read_in_the_language_of_the_organisation(tmp_path: Path) -> None:
    said = {"type": "kr_target_changed", "key_result": "k", "numbers_to": ["1.500"], "to": "x"}
    german = Told(tmp_path / "de").tell(*START, said)
    english = Told(tmp_path / "en", ENGLISH).tell(*START, said)
    assert german.key_result.measure.target == Decimal(1500)
    assert english.key_result.measure.target == Decimal("1.5")


@pytest.mark.parametrize(
    ("change", "topics"),
    [
        (changed("priority", "P1", "kr_priority_changed"), ["attribute_set"]),
        (changed("aggregation", "mean", "kr_scoring_method_changed"), ["attribute_set"]),
        (changed("anything", {"deep": [1]}), ["attribute_set"]),
        (changed("anything", None), []),
        (changed("struck", True, "kr_struck_out"), ["struck_out"]),
        (changed("mid", 0.5), ["scored"]),
        (scored("final", None, 1.0), ["scored"]),
        ({"type": "kr_reworded", "key_result": "k", "cosmetic": True, "to": "R"}, ["reworded"]),
        ({"type": "kr_reworded", "key_result": "k", "to": " Result "}, []),
        (DROPPED, ["dropped"]),
        (check_in("2020-01-01", score=0.5), ["check_in_recorded"]),
    ],
)
def test_changes_of_key_results(told: Told, change: Said, topics: list[str]) -> None:
    told.tell(*START, change)
    assert told.topics == [f"key_result.{topic}" for topic in topics]
    assert {event.reason_text for event in told.events[-1]} <= {"because of 4"}


def test_a_score_that_changes_is_a_rescoring_with_its_reason(told: Told) -> None:
    told.tell(*START, scored("mid", None, 0.5), scored("mid", 0.5, 0.7))
    facts = {"kind": "mid", "value_from": "0.5", "value_to": "0.7"}
    assert told.last == [("key_result.rescored", facts)]


def test_what_is_dropped_is_scored_and_comes_back_as_it_was(told: Told) -> None:
    told.tell(*START, check_in("2020-01-01", score=0.5), DROPPED, scored("final", None, 0.2))
    told.tell({"type": "kr_restored", "key_result": "k", "objective": "o"})
    assert (told.key_result.dropped, told.key_result.check_in_count) == (False, 1)
    assert told.key_result.scores == {"final": Decimal("0.2")}


def test_check_ins_say_all_there_is(told: Told) -> None:
    said = {
        "value": "1.50",
        "score": 0.3333,
        "confidence": 7,
        "status": "at_risk",
        "comment": "words",
        "raw": "(1.5)",
        "parts": [1, 0.5],
        "kind": "actual",
        "nothing": None,
    }
    told.tell(*START, check_in("2020-01-02#2", **said, granularity="commit"))
    assert told.last[0][1] == {
        "check_in_id": str(id_of(ORG, "check_in", "k", "2020-01-02#2", 0)),
        "measured_on": "2020-01-02",
        "value": "1.5",
        "score": "0.3333",
        "confidence": 7,
        "status": "at_risk",
        "note": "words",
        "details": {"raw": "(1.5)", "parts": [1, 0.5], "kind": "actual"},
    }


def test_a_correction_says_everything_anew_and_keeps_the_place(told: Told) -> None:
    told.tell(
        *START,
        check_in("2020-01-01", score=0.1, raw="x", comment="old"),
        check_in("2020-01-02", score=0.2),
        {
            "type": "check_in_corrected",
            "key_result": "k",
            "effective": "2020-01-01",
            "to": {"score": 0.9},
        },
    )
    first = told.key_result.check_ins[id_of(ORG, "check_in", "k", "2020-01-01", 0)]
    assert (first.score, first.note, first.details) == (Decimal("0.9"), None, {})
    assert told.key_result.latest is not None
    assert told.key_result.latest.score == Decimal("0.2")


def test_a_check_in_that_was_removed_can_be_recorded_again(told: Told) -> None:
    removed = {"type": "check_in_removed", "key_result": "k", "effective": "2020-01-01"}
    told.tell(*START, check_in("2020-01-01", score=0.1), removed)
    told.tell(check_in("2020-01-01", score=0.2))
    again = id_of(ORG, "check_in", "k", "2020-01-01", 1)
    assert told.last[0][1]["check_in_id"] == str(again)
    told.tell(removed)
    assert told.key_result.check_ins[again].retracted
    assert told.key_result.check_in_count == 0


def test_a_key_result_moves(told: Told) -> None:
    told.tell(*START, {**OBJECTIVE, "objective": "p"})
    told.tell({"type": "kr_moved", "key_result": "k", "to": "p"})
    one, two = (str(id_of(ORG, "objective", name)) for name in ("o", "p"))
    assert told.last == [("key_result.moved", {"objective_from": one, "objective_to": two})]
    told.tell(DROPPED, {"type": "kr_restored", "key_result": "k", "objective": "o"})
    assert told.topics == ["key_result.restored", "key_result.moved"]
