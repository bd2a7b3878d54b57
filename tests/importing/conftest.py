"""Imports for the tests."""

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from okr.service.importing import ImportReport, import_timeline
from okr.service.ledger.sealing import WrappingKey
from okr.service.postgres.pool import Pool
from tests.importing.ledgers import Take
from tests.importing.told import Told


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
