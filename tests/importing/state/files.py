"""The states that the tests import: our own, and those of others where they are at hand."""

from pathlib import Path
from typing import Any

import orjson
import pytest

from tests.importing.files import ELSEWHERE, ROOT

KRANBAU = Path(__file__).with_name("kranbau.json")
"""Everything that a state may tell."""

_FOUND = sorted(ELSEWHERE.glob("*.json"))
_ABSENT = pytest.param(
    ELSEWHERE,
    id="elsewhere",
    marks=pytest.mark.skip(f"no states of others in {ELSEWHERE.relative_to(ROOT.parent)}"),
)
OF_OTHERS = [pytest.param(path, id=path.stem) for path in _FOUND] or [_ABSENT]
ALL = [pytest.param(KRANBAU, id=KRANBAU.stem), *OF_OTHERS]


def read(path: Path) -> Any:
    """What a file says."""
    return orjson.loads(path.read_bytes())


def kranbau() -> Any:
    """What our own says, to be changed."""
    return read(KRANBAU)


def write(path: Path, state: Any) -> Path:
    """Write a state, or a text that is none; returns where."""
    path.write_bytes(state.encode() if isinstance(state, str) else orjson.dumps(state))
    return path
