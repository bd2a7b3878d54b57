"""Imports for the tests, and at the end of a run how much of them was compared."""

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from okr.service.importing import ImportReport, import_timeline
from okr.service.ledger.sealing import WrappingKey
from okr.service.postgres.pool import Pool
from tests.importing.ledgers import Take
from tests.importing.told import Told

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


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a test writes its history."""
    return tmp_path / "history.timeline.jsonl"


@pytest.fixture
def take(pool: Pool, wrapping_key: WrappingKey, org_id: UUID) -> Take:
    """Imports a file to the test's organisation."""

    async def run(path: Path, **options: Any) -> ImportReport:
        return await import_timeline(path, pool, wrapping_key, **{"org_id": org_id, **options})

    return run


@pytest.fixture
def told(tmp_path: Path) -> Told:
    """A history folded in memory."""
    return Told(tmp_path / "history.timeline.jsonl")
