"""Imports of states for the tests."""

from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

import pytest

from okr.service.importing.state import StateReport, import_state
from okr.service.ledger.sealing import WrappingKey
from okr.service.postgres.pool import Pool


class TakeState(Protocol):
    """Imports a file, with the options of `import_state`."""

    async def __call__(self, path: Path, **options: Any) -> StateReport: ...


@pytest.fixture
def take(pool: Pool, wrapping_key: WrappingKey, org_id: UUID) -> TakeState:
    """Imports a file to the test's organisation."""

    async def run(path: Path, **options: Any) -> StateReport:
        return await import_state(path, pool, wrapping_key, **{"org_id": org_id, **options})

    return run


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a test writes its state."""
    return tmp_path / "state.json"
