"""Signed notes, keys and checkpoints, of this program and of others."""

from base64 import b64encode

import pytest

from okr.service.proof.verifier import (
    Fault,
    Unusable,
    read_checkpoint,
    read_checkpoints,
    read_keys,
    signers,
)
from tests.verifier import material
from tests.verifier.material import KEY, ORIGIN, OTHER_KEY

# The checksum database of the Go project: its key, and three of its signed trees.
SUM_KEY = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"
SUM_TREES = [
    (
        *(445646, "jEFFy4AtYgBBNTSZTiNnQrgQqMbcH0mfO2oP2FxR9VU="),
        "Az3grkGho/PqvUmEuTv6+r2g303hUhu60FOD6vLpm19mBwH9UjquWY2OKxNmZ55z0gHrp24AgPC3Q5WO7uZrVdvdCQU=",
    ),
    (
        *(15368405, "/g9am3I6YWNKaZX/jkne1fqd9zEyjss+JXyPXG0WfkY="),
        "Az3grqJGUaSGukG9p8nI2vKgiFn7qGHxn0W+mrwyI6Gz3F0t1J3LzmWk/p96Ybf295EjwdSwlzgijq5WA9d1Ded7owM=",
    ),
    (
        *(59045944, "LE6Lx+GNVyuFBv/jKcFIiPkG1WC7DHwG0clpfN/TBlA="),
        "Az3grk9ctaTv+CITXOwxCEHU3APAw5X7Ck14+fvFlh0GCktwX15+XPzy//GgL2G50ZgY05e8eXFTWcvW6pN5tozsLQQ=",
    ),
]
LEAVES = [bytes([number]) * 32 for number in range(9)]
TRUSTED = read_keys(material.vkey())


@pytest.mark.parametrize(("size", "root", "signature"), SUM_TREES)
def test_notes_of_a_public_log(size: int, root: str, signature: str) -> None:
    note = f"go.sum database tree\n{size}\n{root}\n\n— sum.golang.org {signature}\n"
    keys = read_keys(f"{SUM_KEY}\n")
    assert signers(note, keys) == {"sum.golang.org"}
    read = read_checkpoint(note, keys)
    assert (read.origin, read.size) == ("go.sum database tree", size)
    assert b64encode(read.root).decode() == root
    with pytest.raises(Fault, match="not signed by sum"):
        signers(note.replace(str(size), str(size + 1)), keys)


def test_a_checkpoint() -> None:
    note = material.checkpoint(LEAVES)
    assert read_checkpoint(note, TRUSTED)[:4] == (ORIGIN, 9, material.root(LEAVES), True)
    assert read_checkpoint(note, {})[:4] == (ORIGIN, 9, material.root(LEAVES), False)
    assert read_checkpoint(material.checkpoint([]), TRUSTED).size == 0


def test_what_a_log_added_is_signed_and_says_nothing() -> None:
    body = material.checkpoint(LEAVES).partition("\n\n")[0]
    note = material.signed(f"{body}\nmore\nand more\n")
    assert read_checkpoint(note, TRUSTED)[:4] == (ORIGIN, 9, material.root(LEAVES), True)
    with pytest.raises(Fault, match="not signed by"):
        read_checkpoint(note.replace("and", "und"), TRUSTED)


@pytest.mark.parametrize(("keys", "trusted"), [((KEY, OTHER_KEY), KEY), ((OTHER_KEY, KEY), KEY)])
def test_one_trusted_signature_is_enough(
    keys: tuple[material.Key, ...], trusted: material.Key
) -> None:
    """As in the overlap after a rotation: the other signature is ignored."""
    note = material.checkpoint(LEAVES, None, *keys)
    assert read_checkpoint(note, read_keys(material.vkey(trusted))).signed
    assert read_checkpoint(
        note, read_keys(f"{material.vkey()}\n{material.vkey(OTHER_KEY)}\n")
    ).signed


def test_a_signature_by_a_key_of_another_name() -> None:
    """A trusted key signs for its own ledger alone."""
    note = material.checkpoint(LEAVES).replace(f"— {ORIGIN} ", "— elsewhere ")
    assert not read_checkpoint(note, TRUSTED).signed
    body = note.partition("\n\n")[0] + "\n"
    other = material.signed(body, name="elsewhere")
    keys = read_keys(material.vkey(name="elsewhere"))
    assert signers(other, keys) == {"elsewhere"}
    assert not read_checkpoint(other, keys).signed


@pytest.mark.parametrize("at", range(0, 330, 3))
def test_no_byte_of_a_note_can_change(at: int) -> None:
    note = bytearray(material.checkpoint(LEAVES).encode())
    note[at % len(note)] ^= 1
    try:
        assert not read_checkpoint(note.decode(), TRUSTED).signed
    except (Fault, Unusable, UnicodeDecodeError):
        return


NOTE = material.checkpoint(LEAVES)
BODY, SIGNATURES = NOTE.split("\n\n")
NO_NOTES = {
    "nothing": "",
    "no signature": f"{BODY}\n\n",
    "no blank line": NOTE.replace("\n\n", "\n"),
    "no end": NOTE.rstrip("\n"),
    "a line that is no signature": f"{NOTE}hello\n",
    "a hyphen": NOTE.replace("— ", "- "),
    "a name with a plus": NOTE.replace(f"— {ORIGIN}", "— a+b"),
    "no base64": f"{BODY}\n\n— {ORIGIN} !!!!\n",
    "an empty line": material.signed(f"{BODY}\n\nmore\n"),
    "no root": material.signed(f"{ORIGIN}\n9\n"),
    "a root of 31 bytes": material.signed(f"{ORIGIN}\n9\n{b64encode(bytes(31)).decode()}\n"),
    "another spelling of the root": material.signed(f"{ORIGIN}\n9\n{'A' * 42}B=\n"),
    "a leading zero": material.signed(BODY.replace("\n9\n", "\n09\n") + "\n"),
    "a sign": material.signed(BODY.replace("\n9\n", "\n+9\n") + "\n"),
    "digits of another script": material.signed(BODY.replace("\n9\n", "\n٩\n") + "\n"),
}


@pytest.mark.parametrize("kind", NO_NOTES)
def test_what_is_no_checkpoint(kind: str) -> None:
    with pytest.raises(Unusable):
        read_checkpoint(NO_NOTES[kind], TRUSTED)


def test_checkpoints_after_each_other() -> None:
    text = material.kept(LEAVES, 7, 2, 9)
    assert [found.size for found in read_checkpoints(text, TRUSTED)] == [2, 7, 9]
    assert read_checkpoints(f"\n{text}\n\n", TRUSTED) == read_checkpoints(text, TRUSTED)
    with pytest.raises(Unusable):
        read_checkpoints(text.rpartition("\n\n")[0], TRUSTED)


GOOD = material.vkey()
NO_KEYS = {
    "another name": GOOD.replace("okr-ledger", "other"),
    "another id": GOOD.replace("+", "+0", 1),
    "no key": GOOD.rpartition("+")[0],
    "another kind": material.vkey_of(b"\2" + KEY.public_key().public_bytes_raw()),
    "too short": material.vkey_of(b"\1" + bytes(31)),
    "a point that fits any message": material.vkey_of(b"\1\1" + bytes(31)),
    "words": "the key of the installation",
}


@pytest.mark.parametrize("kind", NO_KEYS)
def test_what_is_no_key(kind: str) -> None:
    with pytest.raises(Unusable, match="is no Ed25519 key"):
        read_keys(f"{GOOD}\n{NO_KEYS[kind]}\n")
