"""The histories that the tests import: our own, and those of others where they are at hand."""

from pathlib import Path

import orjson
import pytest

from okr.service.importing import Founding

ROOT = Path(__file__).parents[2]
SYNTHETIC = Path(__file__).with_name("synthetic.timeline.jsonl")
"""Every type of line, and the cases that other tools get wrong."""
NORDWIND = ROOT / "examples" / "nordwind.timeline.jsonl"
ELSEWHERE = ROOT.parent / "shared" / "data"

_FOUND = sorted(ELSEWHERE.glob("*.timeline.jsonl"))
_ABSENT = pytest.param(
    ELSEWHERE,
    id="elsewhere",
    marks=pytest.mark.skip(f"no histories of others in {ELSEWHERE.relative_to(ROOT.parent)}"),
)

OF_OTHERS = [pytest.param(path, id=path.name.partition(".")[0]) for path in _FOUND] or [_ABSENT]
ALL = [
    *(pytest.param(path, id=path.name.partition(".")[0]) for path in (SYNTHETIC, NORDWIND)),
    *OF_OTHERS,
]


def founding(path: Path) -> Founding:
    """What a history has to be founded with: what its first line says, or else as an English
    one."""
    with path.open("rb") as file:
        founded = orjson.loads(file.readline())["type"] == "organization_founded"
    return Founding() if founded else Founding(zone="UTC", language="en")
