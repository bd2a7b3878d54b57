"""Signed notes: a published one, and checkpoints as an implementation of its own reads them."""

from base64 import b64decode
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from okr.service.proof import note
from okr.service.proof.keys import SigningKeys
from okr.service.proof.notary import Notary

# The example of the documentation of golang.org/x/mod/sumdb/note.
NEUMANN = b64decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")
NEUMANN_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
NEUMANN_NOTE = """\
If you think cryptography is the answer to your problem,
then you don't know what your problem is.

— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
"""  # noqa: E501 - as it is signed

ORG = UUID("342915b9-f4b1-58b6-a5c3-c62aa6641c42")
ROOT = sha256(b"root").digest()


def test_a_published_note() -> None:
    key = Ed25519PrivateKey.from_private_bytes(NEUMANN[1:])
    text, _, _ = NEUMANN_NOTE.partition("\n\n")
    assert note.sign(f"{text}\n", "PeterNeumann", [key]) == NEUMANN_NOTE
    assert note.verifier_key("PeterNeumann", key.public_key().public_bytes_raw()) == NEUMANN_KEY


def signers(signed: str, verifier_keys: list[str]) -> list[str]:
    """The keys, of those trusted, whose signatures a note has; raises InvalidSignature."""
    text, blank, rest = signed.partition("\n\n")
    assert blank
    assert rest.endswith("\n")
    found = []
    for line in rest.splitlines():
        dash, name, data = line.split(" ")
        assert dash == "—"
        signature = b64decode(data, validate=True)
        assert len(signature) == 4 + 64
        for trusted in verifier_keys:
            trusted_name, key_id, key = trusted.split("+", 2)
            if (name, signature[:4].hex()) == (trusted_name, key_id):
                public = b64decode(key)
                expected = sha256(name.encode() + b"\n" + public).digest()[:4]
                assert (public[0], signature[:4]) == (1, expected)
                Ed25519PublicKey.from_public_bytes(public[1:]).verify(
                    signature[4:], f"{text}\n".encode()
                )
                found.append(trusted)
    return found


def test_a_checkpoint(notary: Notary) -> None:
    signed = notary.sign(ORG, 57, ROOT)
    assert signed.splitlines()[:4] == [
        *(f"okr.example.com/{ORG}", "57", "SBNJTRN+FjG7owHVrKtue7eqdM4RhdRWVl71HXN2d7I=", ""),
    ]
    [key] = notary.verifier_keys(ORG)
    assert signers(signed, [key]) == [key]
    with pytest.raises(InvalidSignature):
        signers(signed.replace("57", "58", 1), [key])
    assert note.Checkpoint(57, signed, datetime.now(UTC)).root == ROOT


def test_rotation_with_overlap(key_file: Path) -> None:
    now = datetime(2026, 3, 1, tzinfo=UTC)
    notary = Notary(SigningKeys(key_file, lambda: now), "okr.example.com")
    [first] = notary.verifier_keys(ORG)
    notary.keys.rotate(timedelta(days=30))
    second, *others = notary.verifier_keys(ORG)
    assert others == [first]
    assert signers(notary.sign(ORG, 1, ROOT), [first, second]) == [second, first]
    now += timedelta(days=30)
    assert signers(notary.sign(ORG, 1, ROOT), [first, second]) == [second]
    assert notary.verifier_keys(ORG) == [second, first]
    notary.keys.rotate(timedelta(0))
    third, *others = notary.verifier_keys(ORG)
    assert others == [second, first]
    assert signers(notary.sign(ORG, 1, ROOT), [first, second, third]) == [third]
    assert [key.private is None for key in notary.keys.all()] == [False, True, True]
