"""What may stand in events."""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okr.domain.errors import InvalidInput
from okr.domain.payload import (
    checked_decimal,
    decimal_text,
    json_value,
    optional_decimal,
    optional_decimal_text,
    same_json,
)
from okr.domain.text import one_line, paragraphs


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("0", "0"),
        ("-0.00", "0"),
        ("0E+10", "0"),
        ("1E+3", "1000"),
        ("1.500", "1.5"),
        ("-0.0000000001", "-0.0000000001"),
        ("100", "100"),
        ("1234567890123456789012345678901.5", "1234567890123456789012345678901.5"),
    ],
)
def test_a_number_is_written_exactly_without_exponent(number: str, text: str) -> None:
    assert decimal_text(Decimal(number)) == text


def test_an_absent_number_stays_absent() -> None:
    assert optional_decimal_text(None) is None
    assert optional_decimal(None) is None
    assert optional_decimal(optional_decimal_text(Decimal("0.50"))) == Decimal("0.5")


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-1000, max_value=1000))
def test_a_number_is_read_as_it_was_written(number: Decimal) -> None:
    assert Decimal(decimal_text(number)) == number
    assert "E" not in decimal_text(number)


@pytest.mark.parametrize(
    "number", ["999999999999999999", "-0.000000000000000001", "0E+99", "0E-99"]
)
def test_a_number_has_18_digits_on_either_side_of_the_point(number: str) -> None:
    checked = checked_decimal(Decimal(number), "value")
    assert checked == Decimal(number)
    assert len(str(checked)) <= 21


@pytest.mark.parametrize("number", ["1E+18", "1E-19", "1E+999999", "-1E-999999", "NaN", "sNaN"])
def test_other_numbers_are_refused_without_writing_them_out(number: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        checked_decimal(Decimal(number), "value")
    assert caught.value.path == ("value",)
    assert len(caught.value.message) < 100


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.just("größe"), inner),
    max_leaves=8,
)


@given(json_values)
def test_json_comes_back_as_it_went_in(value: Any) -> None:
    copied = json_value(value, "value")
    assert same_json(copied, json.loads(json.dumps(copied)))
    assert same_json(copied, value)


def test_json_is_copied_to_the_bottom() -> None:
    inner = [1]
    outer = {"a": inner}
    copied = json_value(outer, "value")
    inner.append(2)
    assert copied == {"a": [1]}


@pytest.mark.parametrize(
    "value",
    [
        float("nan"),
        float("inf"),
        2**63,
        Decimal(1),
        b"x",
        {1: "a"},
        {"a\0": 1},
        ["\0"],
        "\ud800",
        {"a": {"b": [object()]}},
    ],
    ids=[
        "not_a_number",
        "infinity",
        "65_bits",
        "decimal",
        "bytes",
        "name_that_is_no_string",
        "name_with_nul",
        "nul",
        "half_a_surrogate_pair",
        "object_deep_inside",
    ],
)
def test_what_is_no_json_is_refused(value: object) -> None:
    with pytest.raises(InvalidInput) as caught:
        json_value(value, "details")
    assert caught.value.path == ("details",)


def test_json_is_nested_16_levels_at_most() -> None:
    def nested(levels: int) -> Any:
        value: Any = "x"
        for _ in range(levels - 1):
            value = [value]
        return value

    assert json_value(nested(16), "value") == nested(16)
    with pytest.raises(InvalidInput, match="16 levels"):
        json_value(nested(17), "value")
    endless: list[Any] = []
    endless.append(endless)
    with pytest.raises(InvalidInput, match="16 levels"):
        json_value(endless, "value")


@pytest.mark.parametrize(
    ("one", "other"),
    [(True, 1), (False, 0), (1, 1.0), ([1], [True]), ({"a": 0}, {"a": False}), (None, False)],
)
def test_json_that_python_calls_equal_may_differ(one: Any, other: Any) -> None:
    assert not same_json(one, other)
    assert same_json(one, one)


def test_json_objects_are_the_same_in_any_order() -> None:
    assert same_json({"a": 1, "b": [2]}, {"b": [2], "a": 1})
    assert not same_json({"a": 1}, {"a": 1, "b": None})
    assert not same_json([1], [1, 2])


def test_text_is_composed_and_trimmed() -> None:
    assert one_line("  U\u0308bung ", "title") == "Übung"
    assert paragraphs(" U\u0308bung\r\n1 ", "note") == "Übung\n1"
    assert paragraphs(None, "note") is None
    assert paragraphs(" \r\n", "note") is None


def test_text_may_be_as_long_as_the_limit() -> None:
    assert len(one_line("ü" * 500, "title")) == 500
    assert paragraphs("ü" * 10_000, "note") == "ü" * 10_000


def test_text_of_other_scripts_is_welcome() -> None:
    for text in ("Größe – „gut“", "目标", "👩‍💻 Ziel", "שלום"):
        assert one_line(text, "title") == text
