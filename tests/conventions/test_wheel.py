"""The wheel holds every file of the packages and nothing else."""

import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from zipfile import ZipFile

from tests.conventions.repository import PACKAGES, ROOT, files


def test_wheel_holds_exactly_the_files_that_git_lists(tmp_path: Path) -> None:
    # A copy: in the checkout, what an earlier build left behind would find its way into the wheel.
    source = tmp_path / "source"
    for path in files():
        target = source / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / path, target)

    built = subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", tmp_path, source],
        check=False,
        capture_output=True,
        text=True,
    )
    assert built.returncode == 0, built.stdout + built.stderr

    (wheel,) = tmp_path.glob("*.whl")
    names = Counter(ZipFile(wheel).namelist())
    assert max(names.values()) == 1
    installed = {name for name in names if ".dist-info/" not in name}
    listed = {f"okr/{path}" for path in files(*PACKAGES)}
    assert sorted(installed - listed) == []
    missing = sorted(listed - installed)
    assert not missing, "add an __init__.py to the folder, or the suffix to package-data"
