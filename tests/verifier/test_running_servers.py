"""A service as it runs, verified from outside by its checkpoint and its proofs of consistency."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from okr.service.proof.keys import SigningKeys
from okr.service.proof.notary import Notary
from tests.cli.okr import HISTORY, OKR, PATIENCE, Okr, temporary
from tests.verifier import material

ORGANIZATION = "342915b9-f4b1-58b6-a5c3-c62aa6641c42"
SIGNED = f"signed by okr-ledger/{ORGANIZATION}"


@pytest.fixture(scope="module")
def okr() -> Iterator[Okr]:
    with temporary("import", HISTORY) as okr:
        yield okr


def test_a_running_service(okr: Okr, tmp_path: Path) -> None:
    okr.well("export", ORGANIZATION, "--to", tmp_path / "ledger.jsonl")
    lines = (tmp_path / "ledger.jsonl").read_text("utf-8").splitlines()
    leaves = material.leaves(
        [entry for entry in map(json.loads, lines) if "leaf_hash" in entry][:-1]
    )
    notary = Notary(SigningKeys(okr.data_dir / "checkpoint-signing.keys"), "okr-ledger")

    def kept(name: str, *trees: list[bytes]) -> Path:
        notes = (notary.sign(UUID(ORGANIZATION), len(of), material.root(of)) for of in trees)
        path = tmp_path / name
        path.write_text("\n".join(notes), encoding="utf-8")
        return path

    keys = tmp_path / "keys"
    keys.write_text(okr.well("checkpoint-key", "list"), encoding="utf-8")
    right = kept("right", leaves[:40], leaves[:64], leaves)
    wrong = kept("wrong", leaves[:40], [*leaves[:50], *leaves[49:63]])
    longer = kept("longer", [*leaves, leaves[0]])
    with okr.serving() as url:
        environment = okr.environment() | {"OKR_TOKEN": okr.well("token").strip()}

        def verify(path: Path) -> tuple[int, str]:
            done = subprocess.run(
                [OKR, "verify", "--server", url, "--key", keys, "--checkpoints", path],
                env=environment | {"PYTHONPATH": os.environ.get("PYTHONPATH", "")},
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                timeout=PATIENCE,
                check=False,
            )
            return done.returncode, done.stdout

        size = len(leaves)
        known = f"the ledger of size {size} continues the checkpoints kept, up to size {size}"
        assert verify(right) == (0, f"proven: {known}, {SIGNED}\n")
        assert verify(wrong) == (
            1,
            "re-signed: positions 41 to 64: the checkpoint of size 64 is of another history\n",
        )
        assert verify(longer) == (
            1,
            f"removed: position {size + 1}: the checkpoint kept of size {size + 1} has more\n",
        )
