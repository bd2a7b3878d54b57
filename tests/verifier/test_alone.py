"""The verifier is one file that needs nothing but Python."""

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from okr.service.proof import verifier
from tests.cli.okr import OKR
from tests.verifier.desk import Desk
from tests.verifier.material import LEDGER, checkpoint, leaves, write

SOURCE = Path(verifier.__file__)


def test_it_imports_the_standard_library_alone() -> None:
    imported = set()
    for node in ast.walk(ast.parse(SOURCE.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {name.name.partition(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            imported.add((node.module or "").partition(".")[0])
    assert imported <= sys.stdlib_module_names


def test_it_runs_without_the_program_and_as_a_part_of_it(desk: Desk) -> None:
    """With the same result."""
    alone = shutil.copy(SOURCE, desk.directory / "verifier.py")
    ledger = write(desk.directory / "ledger.jsonl", LEDGER)
    forged = desk.put("forged", checkpoint(leaves(LEDGER)[::-1], 20))
    arguments = [ledger, *desk.trusting]
    for given, status in ((arguments, 0), ([*arguments, forged], 1), ([forged], 2), ([], 2)):
        runs = [
            subprocess.run(
                [*command, *map(str, given)], capture_output=True, text=True, check=False
            )
            for command in ([sys.executable, "-I", "-S", alone], [OKR, "verify"])
        ]
        one, other = runs
        assert one.returncode == other.returncode == status, other.stderr
        assert one.stdout == other.stdout
        assert one.stderr == other.stderr


@pytest.mark.parametrize(
    ("command", "more"),
    [([sys.executable, str(SOURCE)], []), ([str(OKR), "verify"], ["--against", "--server"])],
)
def test_it_explains_itself(command: list[str], more: list[str]) -> None:
    done = subprocess.run([*command, "--help"], capture_output=True, text=True, check=True)
    for option in ("--key", "--checkpoints", "--proof", "--entry", *more):
        assert option in done.stdout
