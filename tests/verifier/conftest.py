"""Fixtures of the tests of the verifier."""

from pathlib import Path

import pytest

from tests.verifier.desk import Desk


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    """An auditor's."""
    return Desk(tmp_path, capsys)
