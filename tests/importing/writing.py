"""Writes small histories for tests, one line per change."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

Said = dict[str, Any]

OPENED: Said = {"type": "cycle_opened", "cycle": "q1"}
OBJECTIVE: Said = {"type": "objective_added", "objective": "o", "cycle": "q1", "title": "Goal"}
KEY_RESULT: Said = {"type": "kr_added", "key_result": "k", "objective": "o", "title": "Result"}
START = (OPENED, OBJECTIVE, KEY_RESULT)


def check_in(day: str, **said: Any) -> Said:
    return {"type": "check_in_recorded", "key_result": "k", "effective": day, **said}


def history(*changes: Said) -> list[Said]:
    """The changes as lines, an hour apart, with what every line has."""
    return [
        {
            "seq": seq,
            "source": "tests",
            "recorded_at": f"2020-{1 + seq // 672:02}-{1 + seq // 24 % 28:02}T{seq % 24:02}:00:00Z",
            "by": "lead",
            "message": f"because of {seq}",
            **change,
        }
        for seq, change in enumerate(changes, start=1)
    ]


def write(path: Path, lines: Iterable[Said | str | bytes]) -> Path:
    """A file of these lines; those that are text or bytes already stand as they are."""
    with path.open("wb") as file:
        for line in lines:
            text = json.dumps(line, ensure_ascii=False) if isinstance(line, dict) else line
            file.write(text.encode() if isinstance(text, str) else text)
            file.write(b"\n")
    return path


def weekly(count: int) -> list[Said]:
    """A history with this many check-ins."""
    days = [f"{2000 + n // 336}-{n // 28 % 12 + 1:02}-{n % 28 + 1:02}" for n in range(count)]
    lines = history(*START, *(check_in(day, score=0.5, comment=f"note {day}") for day in days))
    for number, line in enumerate(lines):
        line["recorded_at"] = f"2020-01-01T00:{number // 600:02}:{number // 10 % 60:02}Z"
    return lines


def changed(field: str, value: Any, type_: str = "kr_field_changed") -> Said:
    return {"type": type_, "key_result": "k", "field": field, "from": None, "to": value}


def scored(kind: str, before: float | None, after: Any) -> Said:
    type_ = "score_recorded" if before is None else "score_changed"
    return {"type": type_, "key_result": "k", "score": kind, "from": before, "to": after}
