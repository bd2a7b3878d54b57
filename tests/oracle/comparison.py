"""Compares an answer with the oracle's, to the type of each number and the order of each member."""

from collections.abc import Mapping
from typing import Any

from graphql import ExecutionResult, GraphQLError

from tests.oracle.naive import Json
from tests.oracle.paging import Cursor, Cursors, Wrong

Place = tuple[str | int, ...]


def compare(cursors: Cursors, answer: Mapping[str, Any], expected: ExecutionResult) -> None:
    """Raises AssertionError, naming the place, unless the answer is the expected one.

    Of errors the first found may end a request, so that the answer tells one of those expected.
    """
    if expected.errors:
        _compare_errors(answer, expected.errors)
    else:
        assert "errors" not in answer, answer["errors"]
        _compare(cursors, answer["data"], expected.data, ())


def _compare_errors(answer: Mapping[str, Any], expected: list[GraphQLError]) -> None:
    causes = [(error.original_error, error.path) for error in expected]
    codes: dict[str, list[Any]] = {}
    for cause, path in causes:
        if not isinstance(cause, Wrong):
            raise AssertionError(f"the oracle failed at {path}") from cause
        codes.setdefault(cause.code, []).append(path)
    assert "errors" in answer, f"expected {codes}"
    assert answer["data"] is None
    (error,) = answer["errors"]
    code = error["extensions"]["code"]
    assert code in codes, f"{error} instead of {codes}"
    assert error.get("path") in (None, *codes[code]), f"{error} instead of {codes}"


def _compare(cursors: Cursors, found: Any, expected: Any, place: Place) -> None:
    match expected:
        case Json():
            same = _same_json(found, expected.value)
        case Cursor():
            same = isinstance(found, str) and cursors.learn(found, *expected.place)
        case dict() if isinstance(found, dict):
            same = list(found) == list(expected)
            if same:
                for key, value in expected.items():
                    _compare(cursors, found[key], value, (*place, key))
        case list() if isinstance(found, list) and len(found) == len(expected):
            same = True
            for index, (one, other) in enumerate(zip(found, expected, strict=True)):
                _compare(cursors, one, other, (*place, index))
        case _:
            same = type(found) is type(expected) and found == expected
    assert same, f"{'.'.join(map(str, place))}: {found!r} instead of {_shown(expected)!r}"


def _shown(expected: Any) -> Any:
    return expected.value if isinstance(expected, Json) else expected


def _same_json(found: Any, expected: Any) -> bool:
    if isinstance(expected, dict):
        return (
            isinstance(found, dict)
            and found.keys() == expected.keys()
            and all(_same_json(found[name], value) for name, value in expected.items())
        )
    if isinstance(expected, list):
        return (
            isinstance(found, list)
            and len(found) == len(expected)
            and all(map(_same_json, found, expected))
        )
    if isinstance(expected, bool | str | None):
        return type(found) is type(expected) and found == expected
    # of a number only its value counts, not how it is written
    return not isinstance(found, bool) and isinstance(found, int | float) and found == expected
