"""The examples in docs/verifying.md: an installation, and an auditor without one."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from uuid import UUID

import pytest

from okr.service.proof import verifier
from okr.service.proof.keys import SigningKeys
from okr.service.proof.notary import Notary
from tests.cli.okr import HISTORY, OKR, PATIENCE, Okr, temporary
from tests.exchange.test_examples import PROGRESS
from tests.verifier import material

DOCUMENT = Path(__file__).parents[2] / "docs" / "verifying.md"
EXAMPLE = re.compile(r"^(here|auditor)\$ (.*)\n((?:(?!here\$|auditor\$|```).*\n)*)", re.MULTILINE)
ORGANIZATION = "342915b9-f4b1-58b6-a5c3-c62aa6641c42"


def entries(path: Path) -> list[material.Line]:
    """The entries of an export."""
    lines = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line.get("type") == "entry"]


def prepared(okr: Okr, directory: Path) -> None:
    """What the auditor has: two checkpoints of before, and an export that was rewritten."""
    okr.well("import", HISTORY)
    okr.well("export", ORGANIZATION, "--to", directory / "before.jsonl")
    shutil.copy(verifier.__file__, directory / "verifier.py")
    lines = entries(directory / "before.jsonl")
    rest = [line for line in lines if line["position"] != 56]
    rewritten = [material.hashed(line | {"position": at}) for at, line in enumerate(rest, 1)]
    material.write(directory / "rewritten.jsonl", rewritten, org_id=ORGANIZATION)
    leaves = material.leaves(lines)
    notary = Notary(SigningKeys(okr.data_dir / "checkpoint-signing.keys"), "okr-ledger")
    notes = (notary.sign(UUID(ORGANIZATION), n, material.root(leaves[:n])) for n in (60, 75))
    (directory / "kept.txt").write_text("\n".join(notes), encoding="utf-8")


@pytest.mark.skipif(shutil.which("sed") is None, reason="sed is missing")
def test_the_examples(tmp_path: Path) -> None:
    examples = EXAMPLE.findall(DOCUMENT.read_text("utf-8"))
    assert len(examples) > 8
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "python3").symlink_to(sys.executable)
    with temporary() as okr:
        prepared(okr, tmp_path)
        for where, command, told in examples:
            path = f"{programs}{os.pathsep}{os.environ['PATH']}"
            if where == "here":
                path = f"{OKR.parent}{os.pathsep}{path}"
            done = subprocess.run(
                command,
                shell=True,
                cwd=tmp_path,
                env=okr.environment(columns=200) | {"PATH": path},
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                timeout=PATIENCE,
                check=False,
            )
            given = PROGRESS.sub("", done.stdout)
            shown = ".*".join(map(re.escape, told.split("…")))
            assert re.fullmatch(shown, given, re.DOTALL), f"{command}\n{given}"
            wrong = re.match("altered|removed|re-signed", told)
            verifies = "verify" in command or "verifier.py" in command
            nothing = (
                verifies and "proven: " in told and not re.search("^proven: ", told, re.MULTILINE)
            )
            assert done.returncode == (1 if wrong else 3 if nothing else 0)
