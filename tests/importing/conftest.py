"""Tells at the end of a run how much of imported histories was compared."""

import pytest

COMPARED = "states compared"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Writes what tests recorded under `COMPARED`."""
    found = [
        (report.nodeid, value)
        for report in terminalreporter.stats.get("passed", ())
        for name, value in report.user_properties
        if name == COMPARED
    ]
    if found:
        terminalreporter.section("imported histories, read back as of every moment")
        for node_id, value in found:
            terminalreporter.write_line(f"{value:6} states  {node_id.partition('[')[2][:-1]}")
        terminalreporter.write_line(f"{sum(value for _, value in found):6} states in all")
