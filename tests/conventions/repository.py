"""What the repository holds, as git sees it: for the tests about the repository itself."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("domain", "projections", "service")


def files(*folders: str) -> list[str]:
    """Paths below `folders` (or of everything), relative to the root: committed or about to be.

    Raises `CalledProcessError` outside a git checkout.
    """
    command = [
        "git",
        # A checkout may belong to another user than the one who tests it.
        *("-c", f"safe.directory={ROOT}"),
        *("ls-files", "--cached", "--others", "--exclude-standard", "-z", "--", *folders),
    ]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout
    paths = set(listed.decode().split("\0")) - {""}
    return sorted(path for path in paths if (ROOT / path).is_file())


def modules() -> list[str]:
    """Paths of the packages' Python modules, relative to the root."""
    return [path for path in files(*PACKAGES) if path.endswith(".py")]
