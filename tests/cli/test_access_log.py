"""Whoever reads at the machine stands in the access log as that, not as a person, and once a
command."""

import json
from pathlib import Path

from tests.cli.okr import DEMO, temporary


def test_reads_at_the_machine(tmp_path: Path) -> None:
    """However many pages a command reads."""
    with temporary("demo") as okr:
        okr.well("diff", "--from", "start:Q1 2026", "--to", 300)
        okr.well("replay", "--from", 600, "--within", "Q2 2026")
        okr.well("policy", "Q1 2026")
        okr.well("proof", "inclusion", DEMO, 214, "--to", tmp_path / "214.tlog-proof")
        okr.well("sheet", "Q1 2026", "--to", tmp_path / "q1.xlsx", "--as-of", 300)
        lines = [
            line.split("  ") for line in okr.well("access-log", DEMO, columns=300).splitlines()
        ]
    assert {line[1] for line in lines} == {"operator"}
    commands = ["okr sheet", "okr proof", "Cycle.changePolicy", "okr replay", "okr diff"]
    assert [line[2] for line in lines] == commands
    sheet, _, _, replay, diff = lines
    assert sheet[-1] == "300"
    asked = json.loads(replay[3])
    cycle = asked.pop("within")
    assert cycle.startswith(f"cycle.{DEMO}.")
    assert asked == {"from": {"position": "600"}, "to": {"position": "913"}}
    asked = json.loads(diff[3])
    assert asked["from"].keys() == {"cycleStart"}
    assert (asked["to"], asked["within"]) == ({"position": "300"}, None)
