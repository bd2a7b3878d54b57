"""Audit packages are verified by what is in them, and whatever was done to one is found."""

import json
import shutil
import subprocess
from pathlib import Path
from uuid import UUID

import pytest

from okr.service.cli.verify import run
from okr.service.proof.keys import SigningKeys
from okr.service.proof.notary import Notary
from tests.cli.okr import DEMO, Okr
from tests.cli.packages import alone, contents, make, unpacked
from tests.verifier import material

ORIGIN = f"okr-ledger/{DEMO}"


@pytest.fixture(scope="module")
def desk(okr: Okr, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An auditor's directory: a package, its verifier, keys, and a checkpoint of its own time."""
    desk = tmp_path_factory.mktemp("desk")
    files = contents(make(okr, desk / "package.zip"))
    (desk / "verifier.py").write_bytes(files["verifier.py"])
    (desk / "keys").write_text(okr.well("checkpoint-key", "list"), encoding="utf-8")
    (desk / "kept").write_text(okr.well("checkpoint", DEMO), encoding="utf-8")
    return desk


@pytest.fixture
def folder(desk: Path, tmp_path: Path) -> Path:
    """The package as a directory."""
    return unpacked(desk / "package.zip", tmp_path / "package")


def said(
    capsys: pytest.CaptureFixture[str], folder: Path, *arguments: object, file: str = "ledger.jsonl"
) -> tuple[int, list[str]]:
    """The exit status of the verifier for a file of a package, and what it says."""
    more = ("--proof", folder / "ledger-proof.txt") if file == "ledger.jsonl" else ()
    status = run(list(map(str, (folder / file, *more, *arguments))))
    output = capsys.readouterr()
    return status, (output.out + output.err).splitlines()


def test_it_is_proven_by_the_verifier_alone(desk: Path, folder: Path, okr: Okr) -> None:
    """In the words of its own page, and by the program."""
    readme = (folder / "README.md").read_text(encoding="utf-8")
    call = "python3 -I verifier.py ledger.jsonl --proof ledger-proof.txt --key"
    assert readme.count(call) == 2
    arguments = ("ledger.jsonl", "--proof", "ledger-proof.txt")
    status, told = alone(
        *(folder / "verifier.py", *arguments, "--key", desk / "keys"),
        *("--checkpoints", desk / "kept"),
    )
    assert (status, told) == (
        0,
        [
            f"ledger.jsonl: positions 1 to 300 of organisation {DEMO}",
            f"proven: positions 1 to 300 by the proof, signed by {ORIGIN}",
        ],
    )
    status, told = alone(folder / "verifier.py", *arguments)
    assert (status, told[1].partition(",")[0]) == (3, "not proven: positions 1 to 300 by the proof")
    program = okr.well(
        *("verify", folder / "ledger.jsonl", "--proof", folder / "ledger-proof.txt"),
        *("--key", desk / "keys"),
    )
    assert f"proven: positions 1 to 300 by the proof, signed by {ORIGIN}\n" in program


def test_every_single_proof_in_it(
    desk: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    proofs = sorted(path.name for path in (folder / "proofs").iterdir())
    assert len(proofs) == 87
    ledger, key = ("--entry", folder / "ledger.jsonl"), ("--key", desk / "keys")
    for name in proofs:
        status, (told,) = said(capsys, folder, *ledger, *key, file=f"proofs/{name}")
        position = name.partition(".")[0]
        assert (status, told) == (
            0,
            f"proven: position {position} of 913 is this entry, signed by {ORIGIN}",
        )


def test_its_digests_name_what_was_damaged(folder: Path) -> None:
    """By a tool that the verifier shares nothing with."""

    def damaged() -> str:
        done = subprocess.run(
            ["sha256sum", "--check", "--quiet", "SHA256SUMS"],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout

    assert damaged() == ""
    for name in ("diff.html", "proofs/250.tlog-proof"):
        data = bytearray((folder / name).read_bytes())
        data[len(data) // 2] ^= 1
        (folder / name).write_bytes(data)
    (folder / "state-to.json").unlink()
    assert [line.partition(":")[0] for line in damaged().splitlines()] == [
        "diff.html",
        "proofs/250.tlog-proof",
        "state-to.json",
    ]


def forged(folder: Path) -> list[material.Line]:
    """Rewrites the entry that lowered the target, with hashes and digests that fit."""
    lines = [json.loads(line) for line in (folder / "ledger.jsonl").read_text().splitlines()]
    entries = [line for line in lines if line.get("type") == "entry"]
    entries[213] = material.hashed(entries[213] | {"reason_kind": "error"})
    material.write(folder / "ledger.jsonl", entries, org_id=DEMO)
    return entries


def test_a_ledger_that_was_rewritten(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    forged(folder)
    status, told = said(capsys, folder)
    assert (status, told[0]) == (
        1,
        "re-signed: positions 1 to 300: the checkpoint of size 300 is of another history",
    )
    status, told = said(
        capsys, folder, "--entry", folder / "ledger.jsonl", file="proofs/214.tlog-proof"
    )
    why = "the checkpoint of size 913 has another leaf there"
    assert (status, told) == (1, [f"altered: position 214: {why}"])


def test_a_package_that_was_made_up_and_signed_anew(
    desk: Path, folder: Path, okr: Okr, capsys: pytest.CaptureFixture[str]
) -> None:
    """By another key it is not proven; if that is trusted, an earlier checkpoint finds it."""
    lines = [json.loads(line) for line in (folder / "ledger.jsonl").read_text().splitlines()]
    true = material.leaves([line for line in lines if line.get("type") == "entry"])
    leaves = material.leaves(forged(folder))
    own_key = folder.parent / "own"
    own_key.write_text(material.vkey(name=ORIGIN) + "\n", encoding="utf-8")
    proof = material.consistency_file(300, leaves, ORIGIN)
    (folder / "ledger-proof.txt").write_text(proof, encoding="utf-8")
    status, told = said(capsys, folder, "--key", desk / "keys")
    assert (status, told[1].partition(":")[0]) == (3, "not proven")
    notary = Notary(SigningKeys(okr.data_dir / "checkpoint-signing.keys"), "okr-ledger")
    kept = folder.parent / "kept"
    kept.write_text(notary.sign(UUID(DEMO), 250, material.root(true[:250])), "utf-8")
    keys = ("--key", own_key, desk / "keys")
    status, told = said(capsys, folder, *keys, "--checkpoints", kept)
    assert (status, told[0]) == (
        1,
        "re-signed: positions 1 to 250: the checkpoint of size 250 is of another history",
    )


def test_checkpoints_of_a_later_time(
    desk: Path, folder: Path, okr: Okr, capsys: pytest.CaptureFixture[str]
) -> None:
    """One that the package cannot be compared with, and one of the size that it leads to."""
    notary = Notary(SigningKeys(okr.data_dir / "checkpoint-signing.keys"), "okr-ledger")
    kept, keys = folder.parent / "kept", ("--key", desk / "keys")
    for size, status, told in (
        (700, 3, "not compared: the checkpoint kept of size 700, beyond the ledger"),
        (913, 1, "re-signed: positions 1 to 913: the checkpoint of size 913 is of another history"),
    ):
        kept.write_text(notary.sign(UUID(DEMO), size, bytes(32)), "utf-8")
        found = said(capsys, folder, *keys, "--checkpoints", kept)
        assert found[0] == status
        assert found[1][0 if status == 1 else 1].startswith(told)


def test_a_proof_that_is_none_of_where_the_ledger_ends(
    desk: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = (folder / "ledger-proof.txt").read_text(encoding="utf-8").split("\n")
    lines[2], lines[3] = lines[3], lines[2]
    (folder / "ledger-proof.txt").write_text("\n".join(lines), encoding="utf-8")
    of = "the checkpoint of size 913 is of another history"
    told = f"ledger-proof.txt: re-signed: positions 1 to 913: {of}"
    assert said(capsys, folder, "--key", desk / "keys") == (1, [told])
    shutil.copy(folder / "proofs/214.tlog-proof", folder / "ledger-proof.txt")
    status, (told,) = said(capsys, folder, "--key", desk / "keys")
    assert (status, "one of inclusion, where one of consistency is needed" in told) == (2, True)


def test_a_package_as_a_whole(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Is unpacked first."""
    for package in (desk, desk / "package.zip"):
        assert run([str(package)]) == 2
        told = capsys.readouterr().err
        assert f"{package.name} is a package: verify what is in it, see its README.md" in told
