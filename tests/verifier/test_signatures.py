"""Ed25519 as RFC 8032 has it, and no signature that `cryptography` would refuse."""

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st

from okr.service.proof import verifier

# RFC 8032 section 7.1: public key, message, signature.
RFC_8032 = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        (
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b4"
            "6bd25bf5f0595bbe24655141438e7a100b"
        ),
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        (
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d"
            "8c387b2eaeb4302aeeb00d291612bb0c00"
        ),
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        (
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6"
            "594a7c15e9716ed28dc027beceea1ec40a"
        ),
    ),
    (
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        (
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feeb"
            "bd454d4423643ce80e2a9ac94fa54ca49f"
        ),
        (
            "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0"
            "303dca179c138ac17ad9bef1177331a704"
        ),
    ),
]
# The points of order 1, 2, 4 and 8, and what is no point's one spelling.
SMALL = [
    "01" + "00" * 31,
    "ec" + "ff" * 30 + "7f",
    "00" * 32,
    "00" * 31 + "80",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "01" + "00" * 30 + "80",
    "ec" + "ff" * 31,
    "ee" + "ff" * 30 + "7f",
    "ee" + "ff" * 31,
    "ed" + "ff" * 30 + "7f",
    "ed" + "ff" * 31,
    "ff" * 32,
    "02" + "00" * 31,
]


def by_cryptography(key: bytes, signature: bytes, message: bytes) -> bool:
    """What an implementation says that is not ours."""
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


@pytest.mark.parametrize(("key", "message", "signature"), RFC_8032)
def test_vectors(key: str, message: str, signature: str) -> None:
    given_key, given_message = bytes.fromhex(key), bytes.fromhex(message)
    right = bytes.fromhex(signature)
    assert verifier.verify_signature(given_key, right, given_message)
    assert not verifier.verify_signature(given_key, right, given_message + b"\0")


@settings(max_examples=60, deadline=None)
@given(
    seed=st.binary(min_size=32, max_size=32),
    message=st.binary(max_size=200),
    flipped=st.one_of(st.none(), st.tuples(st.integers(0, 95), st.integers(0, 7))),
)
def test_as_cryptography_says(seed: bytes, message: bytes, flipped: tuple[int, int] | None) -> None:
    private = Ed25519PrivateKey.from_private_bytes(seed)
    both = bytearray(private.public_key().public_bytes_raw() + private.sign(message))
    if flipped:
        both[flipped[0]] ^= 1 << flipped[1]
    key, signature = bytes(both[:32]), bytes(both[32:])
    said = verifier.verify_signature(key, signature, message)
    assert said == by_cryptography(key, signature, message) == (flipped is None)


def test_a_scalar_that_is_not_canonical() -> None:
    key, message, signature = map(bytes.fromhex, RFC_8032[1])
    scalar = int.from_bytes(signature[32:], "little") + verifier.ORDER
    other = signature[:32] + scalar.to_bytes(32, "little")
    assert not verifier.verify_signature(key, other, message)
    assert not by_cryptography(key, other, message)


@pytest.mark.parametrize("point", SMALL)
def test_points_that_fit_any_message(point: str) -> None:
    """As a key, such a point makes signatures that are right for any message, without a secret."""
    key = bytes.fromhex(point)
    for r in SMALL:
        for message in (b"", b"a", b"b", b"c"):
            assert not verifier.verify_signature(key, bytes.fromhex(r) + bytes(32), message)


@pytest.mark.parametrize("point", SMALL)
def test_such_points_as_commitment(point: str) -> None:
    """In place of the commitment of a signature, the scalar of which is left as it is."""
    key, message, signature = map(bytes.fromhex, RFC_8032[2])
    forged = bytes.fromhex(point) + signature[32:]
    assert not verifier.verify_signature(key, forged, message)
    assert not by_cryptography(key, forged, message)


@pytest.mark.parametrize("length", [0, 31, 32, 63, 65])
def test_other_lengths(length: int) -> None:
    key, message, signature = map(bytes.fromhex, RFC_8032[1])
    assert not verifier.verify_signature(key, (signature + b"\0")[:length], message)
    assert not verifier.verify_signature(key[:31], signature, message)
