"""Files of the two formats are told apart by what is in them."""

from pathlib import Path

import pytest

from okr.service.importing.lines import LINE_LIMIT
from okr.service.importing.state import is_state
from tests.importing.files import NORDWIND, SYNTHETIC
from tests.importing.state.files import KRANBAU, kranbau, write


@pytest.mark.parametrize("path", [NORDWIND, SYNTHETIC], ids=["nordwind", "synthetic"])
def test_histories(path: Path) -> None:
    assert not is_state(path)


def test_states(path: Path) -> None:
    assert is_state(KRANBAU)
    state = kranbau()
    assert is_state(write(path, state))
    state["objectives"][0]["note"] = "x" * LINE_LIMIT
    state["format"] = state.pop("format")  # at the end
    assert is_state(write(path, state))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", False),
        ('\ufeff{"format": "okr-import/1"}', True),
        ("\n", False),
        ("[]", False),
        ('{"format": "okr-import/2"}', True),
        ('{\n"format": "okr-import/1",\n"source": {"id": }\n}', True),
        ('{"seq": 1, "message": "a \\"format\\": \\"okr-import/1\\""}\n{', False),
        ('{"seq": \n', False),
    ],
)
def test_others(path: Path, text: str, expected: bool) -> None:
    assert is_state(write(path, text)) is expected
