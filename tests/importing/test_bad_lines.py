"""Lines that cannot be taken: what they lack, or which rule they break."""

import pytest

from okr.domain.errors import Refused
from okr.service.importing.errors import BadLine
from tests.importing.told import DROPPED, OBJECTIVE_DROPPED, Told
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


@pytest.mark.parametrize(
    ("changes", "field", "reason"),
    [
        ([{"type": "kr_renamed"}], "type", "'kr_renamed' is unknown: use one of check_in_"),
        ([*START, {"type": "kr_moved", "key_result": "k", "to": "p"}], "to", "'p' is unknown"),
        (
            [*START, {"type": "objective_moved", "objective": "o", "to": "q2"}],
            "to",
            "'q2' is unknown: no line before this one adds it",
        ),
        (
            [*START, DROPPED, {"type": "kr_restored", "key_result": "k", "objective": "other"}],
            "objective",
            "'other' is unknown",
        ),
        (
            [
                *START,
                OBJECTIVE_DROPPED,
                {"type": "objective_restored", "objective": "o", "cycle": "q2"},
            ],
            "cycle",
            "'q2' is unknown",
        ),
        (
            [OPENED, {"type": "organization_founded", "name": "x"}],
            "type",
            "founded already: only the first line may do so",
        ),
        ([OBJECTIVE], "cycle", "'q1' is unknown: no line before this one adds it"),
        ([OPENED, KEY_RESULT], "objective", "'o' is unknown"),
        ([check_in("2020-01-01", score=1)], "key_result", "'k' is unknown"),
        ([OPENED, OBJECTIVE, OBJECTIVE], "objective", "'o' was added before"),
        ([OPENED, {"type": "cycle_opened"}], "cycle", "it is missing"),
        ([{**OPENED, "starts_on": "1st"}], "starts_on", "give a day such as"),
        ([OPENED, {**OBJECTIVE, "title": 5}], "title", "it is 5: give a string"),
        ([OPENED, {**OBJECTIVE, "fields": []}], "fields", "it is []: give an object"),
        (
            [OPENED, OBJECTIVE, {**KEY_RESULT, "fields": {"mid": "high"}}],
            "fields.mid",
            "it is 'high': give a number",
        ),
        (
            [
                *START,
                {"type": "kr_target_changed", "key_result": "k", "numbers_to": [1], "to": "x"},
            ],
            "numbers_to",
            "it is [1]: give a list of strings",
        ),
        ([*START, {"type": "kr_field_changed", "key_result": "k", "field": "a"}], "to", "missing"),
        ([*START, changed("struck", False)], "to", "what is struck out stays so"),
        ([*START, changed("target", 5)], "field", "change a target by kr_target_changed"),
        ([*START, scored("final", None, None)], "to", "it is None: give a number"),
        ([*START, scored("best", None, 1)], "score", "choose one of mid, projected, final"),
        ([*START, check_in("2020-02-30", score=1)], "effective", "give a day such as"),
        ([*START, check_in("2020-01-01#0", score=1)], "effective", "give a day such as"),
        ([*START, check_in("2020-01-01", confidence=7.5)], "confidence", "give a whole number"),
        ([*START, check_in("2020-01-01", status="fine")], "status", "choose one of on_track"),
        ([{**OPENED, "by": ""}], "by", "by is blank"),
        ([{"type": "organization_founded", "name": "x", "language": "fr"}], "language", "de, en"),
    ],
)
def test_lines_that_say_too_little_are_named(
    told: Told, changes: list[Said], field: str, reason: str
) -> None:
    with pytest.raises(BadLine) as refused:
        told.tell(*changes)
    assert (refused.value.number, refused.value.field) == (len(changes), field)
    assert reason in refused.value.reason


@pytest.mark.parametrize(
    ("changes", "path", "reason"),
    [
        ([OPENED, {**OBJECTIVE, "title": " "}], ("title",), "title is blank"),
        ([*START, scored("mid", None, 1.5)], ("value",), "from 0 to 1"),
        ([*START, scored("mid", 0.5, 0.6)], ("kind",), "score it first"),
        ([*START, scored("mid", None, 0.5), scored("mid", None, 0.6)], ("kind",), "rescore it"),
        ([*START, DROPPED, DROPPED], (), "restore it first"),
        ([*START, {"type": "kr_restored", "key_result": "k"}], (), "nothing to restore"),
        ([*START, OBJECTIVE_DROPPED, {**KEY_RESULT, "key_result": "l"}], (), "restore it first"),
        ([*START, DROPPED, check_in("2020-01-01", score=1)], (), "restore it first"),
        ([*START, check_in("2020-01-01")], (), "the check-in is empty"),
        (
            [*START, check_in("2020-01-01", score=1), check_in("2020-01-01", score=0)],
            ("effective",),
            "as in 2020-01-01#2",
        ),
        (
            [*START, {"type": "check_in_removed", "key_result": "k", "effective": "2020-01-01"}],
            ("effective",),
            "has no such check-in",
        ),
        (
            [*START, {"type": "note_removed", "objective": "o", "text": "x"}],
            ("text",),
            "no note of this text",
        ),
        (
            [OPENED, OBJECTIVE, {**KEY_RESULT, "fields": {"baseline": 1}}],
            ("measure", "baseline"),
            "`text` has no baseline",
        ),
    ],
)
def test_the_domain_refuses_what_breaks_its_rules(
    told: Told, changes: list[Said], path: tuple[str, ...], reason: str
) -> None:
    with pytest.raises(Refused, match=reason) as refused:
        told.tell(*changes)
    assert refused.value.path == path
    assert len(told.events) == len(changes) - 1
