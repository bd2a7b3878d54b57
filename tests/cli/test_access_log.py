"""Whoever reads at the machine stands in the access log as that, not as a person."""

from pathlib import Path

from tests.cli.okr import DEMO, temporary


def test_reads_at_the_machine(tmp_path: Path) -> None:
    with temporary() as okr:
        okr.well("demo")
        okr.well("diff", "--from", 213, "--to", 214)
        okr.well("policy", "Q1 2026")
        okr.well("proof", "inclusion", DEMO, 214, "--to", tmp_path / "214.tlog-proof")
        okr.well("sheet", "Q1 2026", "--to", tmp_path / "q1.xlsx", "--as-of", 300)
        lines = okr.well("access-log", DEMO).splitlines()
    assert {line.split("  ")[1] for line in lines} == {"operator"}
    assert {line.split("  ")[2] for line in lines} == {
        *("Query.diff", "Cycle.changePolicy", "okr proof", "okr sheet")
    }
    [sheet] = (line for line in lines if "okr sheet" in line)
    assert sheet.endswith("  300")
