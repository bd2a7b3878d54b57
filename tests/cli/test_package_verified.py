"""Audit packages are verified by what is in them, and whatever was done to one is found."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from okr.service.proof import verifier
from okr.service.proof.keys import SigningKeys
from okr.service.proof.notary import Notary
from tests.cli.okr import Okr, temporary
from tests.cli.packages import alone, contents, listed, make, unpacked
from tests.verifier import material

ORGANIZATION = "1b20a435-561c-5702-b50a-3f372c58fa25"
ORIGIN = f"okr-ledger/{ORGANIZATION}"


@pytest.fixture(scope="module")
def okr() -> Iterator[Okr]:
    with temporary() as okr:
        okr.well("demo")
        yield okr


@pytest.fixture(scope="module")
def desk(okr: Okr, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An auditor's directory: a package, its verifier, keys, and a checkpoint of its own time."""
    desk = tmp_path_factory.mktemp("desk")
    files = contents(make(okr, desk / "package.zip"))
    (desk / "verifier.py").write_bytes(files["verifier.py"])
    (desk / "keys").write_text(okr.well("checkpoint-key", "list"), encoding="utf-8")
    (desk / "kept").write_text(okr.well("checkpoint", ORGANIZATION), encoding="utf-8")
    return desk


@pytest.fixture
def folder(desk: Path, tmp_path: Path) -> Path:
    """The package as a directory."""
    return unpacked(desk / "package.zip", tmp_path / "package")


def said(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str]:
    """The exit status of the verifier, and what is said to be wrong."""
    status = verifier.main(list(map(str, arguments)))
    output = capsys.readouterr()
    lines = (output.out + output.err).splitlines()
    known = ("proven: ", "not proven: ", "not compared: ", "ledger.jsonl: ")
    return status, "\n".join(line for line in lines if not line.startswith(known))


def test_it_is_proven_by_the_verifier_alone(desk: Path, folder: Path, okr: Okr) -> None:
    by = f"signed by {ORIGIN}"
    for package in (desk / "package.zip", folder):
        status, told = alone(
            desk / "verifier.py", package, "--key", desk / "keys", "--checkpoints", desk / "kept"
        )
        assert status == 0, told
        assert told[0] == f"ledger.jsonl: positions 1 to 300 of organisation {ORGANIZATION}"
        assert told[1] == f"proven: positions 1 to 300 by the checkpoint in the file, {by}"
        assert told[2].startswith("not proven: diff.html, diff.json, policy-q1-2026")
        assert len(told) == 3
    status, told = alone(folder / "verifier.py", ".")
    assert (status, told[1].partition(",")[0]) == (
        3,
        "not proven: positions 1 to 300 by the checkpoint in the file",
    )
    program = okr.well("verify", desk / "package.zip", "--key", desk / "keys")
    assert f"proven: positions 1 to 300 by the checkpoint in the file, {by}\n" in program


def test_a_byte_in_any_file(desk: Path, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Also of the ZIP file, where the file is named as well."""
    files = contents(folder)
    whole = (desk / "package.zip").read_bytes()
    tried = [name for name in files if not name.startswith("proofs/")] + ["proofs/214.tlog-proof"]
    for name in tried:
        for at in (0, len(files[name]) // 2, len(files[name]) - 1):
            data = bytearray(files[name])
            data[at] ^= 1
            (folder / name).write_bytes(data)
            status, told = said(capsys, folder, "--key", desk / "keys")
            assert (status, name in told) == (1, True), (name, at, told)
            place = whole.index(files[name]) + at
            (folder.parent / "other.zip").write_bytes(
                whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]
            )
            status, told = said(capsys, folder.parent / "other.zip")
            assert (status, name in told) == (1, True), (name, at, told)
        (folder / name).write_bytes(files[name])
    assert said(capsys, folder, "--key", desk / "keys") == (0, "")


@pytest.mark.parametrize("name", [*verifier.FILES, "proofs/250.tlog-proof"])
def test_a_file_that_is_gone(folder: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / name).unlink()
    status, told = said(capsys, folder)
    assert (status, told.startswith(f"removed: {name}")) == (1, True)


def test_files_that_were_put_in(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "more.txt").write_text("", encoding="utf-8")
    assert said(capsys, folder) == (1, "inserted: more.txt, going by SHA256SUMS")
    (folder / "more.txt").unlink()
    for name in ("999", "215"):
        shutil.copy(folder / "proofs/214.tlog-proof", folder / f"proofs/{name}.tlog-proof")
    listed(folder)
    status, told = said(capsys, folder)
    assert (status, told.splitlines()) == (
        1,
        [
            "altered: position 215: proofs/215.tlog-proof is no proof of this entry",
            "altered: proofs/999.tlog-proof is a proof of no entry of the ledger",
        ],
    )


def forged(folder: Path) -> list[material.Line]:
    """Rewrites the entry that lowered the target, with hashes and digests that fit."""
    lines = [json.loads(line) for line in (folder / "ledger.jsonl").read_text().splitlines()]
    entries = [line for line in lines if line.get("type") == "entry"]
    entries[213] = material.hashed(entries[213] | {"reason_kind": "error"})
    material.write(folder / "ledger.jsonl", entries, org_id=ORGANIZATION)
    listed(folder)
    return entries


def test_a_ledger_that_was_rewritten(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    forged(folder)
    status, told = said(capsys, folder)
    assert status == 1
    assert "re-signed: positions 1 to 300: the checkpoint of size 300 is of another" in told
    assert "altered: position 214: proofs/214.tlog-proof is no proof of this entry" in told


def test_a_package_that_was_made_up_and_signed_anew(
    desk: Path, folder: Path, okr: Okr, capsys: pytest.CaptureFixture[str]
) -> None:
    """By another key it is not proven; if that is trusted, an earlier checkpoint finds it."""
    lines = [json.loads(line) for line in (folder / "ledger.jsonl").read_text().splitlines()]
    true = material.leaves([line for line in lines if line.get("type") == "entry"])
    leaves = material.leaves(forged(folder))
    shutil.rmtree(folder / "proofs")
    (folder / "keys.txt").write_text(material.vkey(name=ORIGIN) + "\n", encoding="utf-8")
    note = material.checkpoint(leaves, origin=ORIGIN)
    (folder / "checkpoints.txt").write_text(note, encoding="utf-8")
    proof = material.consistency_file(300, leaves, ORIGIN)
    (folder / "ledger-proof.txt").write_text(proof, encoding="utf-8")
    listed(folder)
    assert verifier.main([str(folder), "--key", str(desk / "keys")]) == 3
    assert "\nproven" not in capsys.readouterr().out
    notary = Notary(SigningKeys(okr.data_dir / "checkpoint-signing.keys"), "okr-ledger")
    kept = folder.parent / "kept"
    kept.write_text(notary.sign(UUID(ORGANIZATION), 250, material.root(true[:250])), "utf-8")
    keys = ("--key", folder / "keys.txt", desk / "keys")
    status, told = said(capsys, folder, *keys, "--checkpoints", kept)
    assert status == 1
    assert told == (
        "re-signed: positions 1 to 250: the checkpoint of size 250 is of another history"
    )


def test_checkpoints_of_a_later_time(
    desk: Path, folder: Path, okr: Okr, capsys: pytest.CaptureFixture[str]
) -> None:
    """One that the package cannot be compared with, and one of the size that it leads to."""
    notary = Notary(SigningKeys(okr.data_dir / "checkpoint-signing.keys"), "okr-ledger")
    kept, keys = folder.parent / "kept", ("--key", str(desk / "keys"))
    for size, status, told in (
        (700, 0, "not compared: the checkpoint kept of size 700"),
        (913, 1, "re-signed: positions 1 to 913: the checkpoint of size 913 is of another history"),
    ):
        kept.write_text(notary.sign(UUID(ORGANIZATION), size, bytes(32)), "utf-8")
        assert verifier.main([str(folder), *keys, "--checkpoints", str(kept)]) == status
        assert told in capsys.readouterr().out.splitlines()


@pytest.mark.parametrize("content", [b"PK\3\4", b"PK\5\6" + bytes(18)])
def test_what_is_no_package(
    tmp_path: Path, content: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "other.zip"
    other.write_bytes(content)
    assert said(capsys, other)[0] in {1, 2}
    assert said(capsys, tmp_path) == (
        2,
        f"unusable: {tmp_path.name} is no package: it has no SHA256SUMS",
    )


def test_compressed_files_and_two_of_one_name(
    desk: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What a reader may expand, or read in two ways."""
    files = contents(desk / "package.zip")
    other = tmp_path / "other.zip"
    with ZipFile(other, "w", ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    assert said(capsys, other) == (2, "unusable: other.zip is no package: its files are compressed")
    shutil.copy(desk / "package.zip", other)
    with ZipFile(other, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("README.md", b"another")
    assert said(capsys, other) == (1, "inserted: two files of the package have one name")
