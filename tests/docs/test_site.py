"""The documentation site builds without a warning."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.docs.pages import DOCS

REQUIRED = ("sphinx", "myst_parser", "furo")


@pytest.mark.skipif(
    not all(map(find_spec, REQUIRED)),
    reason=f"the site is built with {', '.join(REQUIRED)}, which `make docs` installs",
)
def test_the_site_builds_without_a_warning(tmp_path: Path) -> None:
    built = subprocess.run(
        [
            *(sys.executable, "-m", "sphinx", "--fail-on-warning", "--keep-going", "--quiet"),
            *("--doctree-dir", tmp_path / "doctrees", DOCS, tmp_path / "html"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr[:5000]
    topics = (tmp_path / "html" / "reference" / "topics.html").read_text(encoding="utf-8")
    assert 'id="key-result-retargeted"' in topics
