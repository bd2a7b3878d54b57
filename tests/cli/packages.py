"""What tests do with audit packages: make them, take them apart, and verify them on their own."""

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

from tests.cli.okr import Okr

SPAN = ("--from", 213, "--to", 300)
"""In the demo, with the target that was lowered."""


def make(okr: Okr, path: Path, *options: object) -> Path:
    """Makes a package of a span of the demo, unless other options say of what."""
    okr.well("audit-package", *(options or SPAN), "--output", path)
    return path


def contents(package: Path) -> dict[str, bytes]:
    """The files in a package."""
    if package.is_dir():
        files = (path for path in package.rglob("*") if path.is_file())
        return {path.relative_to(package).as_posix(): path.read_bytes() for path in files}
    with ZipFile(package) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def unpacked(package: Path, folder: Path) -> Path:
    """The files in a package as a directory."""
    with ZipFile(package) as archive:
        archive.extractall(folder)
    return folder


def alone(verifier: Path, *arguments: object) -> tuple[int, list[str]]:
    """Runs a verifier without anything that is installed, and gives what it says."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", verifier, *map(str, arguments)],
        cwd=verifier.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, (done.stdout + done.stderr).splitlines()
