"""What several tests of the command line begin with: the demo, and an audit package of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.okr import Okr, temporary
from tests.cli.packages import make


@pytest.fixture(scope="module")
def okr() -> Iterator[Okr]:
    """The commands where the demo is loaded; modules that need something else say so themselves."""
    with temporary("demo") as okr:
        yield okr


@pytest.fixture(scope="module")
def package(okr: Okr, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(okr, tmp_path_factory.mktemp("made") / "package.zip")
