"""The tree's shape: published vectors of RFC 6962, and the definition on any tree."""

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from okr.service.proof import merkle
from okr.service.proof.merkle import WIDTH, Piece, Span
from tests.proof import definition

LEAVES = [
    sha256(b"\0" + bytes.fromhex(data)).digest()
    for data in (
        *("", "00", "10", "2021", "3031", "40414243", "5051525354555657"),
        "606162636465666768696a6b6c6d6e6f",
    )
]
"""Of the tree that the implementations of Certificate Transparency have in common."""
ROOTS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
PATHS = {
    (0, 1): "",
    (0, 8): """96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7
        5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e
        6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4""",
    (5, 8): """bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b
        ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0
        d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7""",
    (2, 3): "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    (1, 5): """6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d
        5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e
        bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b""",
}
PROOFS = {
    (1, 1): "",
    (1, 8): PATHS[0, 8],
    (6, 8): """0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a
        ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0
        d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7""",
    (2, 5): """5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e
        bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b""",
    (6, 7): """0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a
        b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f
        d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7""",
}
SIZES = st.integers(1, 3 * WIDTH) | st.sampled_from([1, WIDTH - 1, WIDTH, WIDTH + 1, 2 * WIDTH])


def leaves(size: int) -> list[bytes]:
    """Any leaves, each different."""
    return [sha256(number.to_bytes(8)).digest() for number in range(size)]


class Stored:
    """The hashes of complete subtrees, as they are stored of some leaves."""

    def __init__(self, leaves: list[bytes]) -> None:
        self._levels = {0: leaves}
        level = 0
        while (below := self._levels[level]) and len(below) >= WIDTH:
            level += merkle.STRIDE
            self._levels[level] = [
                definition.tree_hash(below[first : first + WIDTH])
                for first in range(0, len(below) - WIDTH + 1, WIDTH)
            ]

    def __call__(self, piece: Piece) -> list[bytes]:
        found = self._levels[piece.level][piece.first : piece.end]
        assert 0 < len(found) == piece.end - piece.first < WIDTH
        return found

    def hashes(self, spans: list[Span]) -> list[bytes]:
        """Those of spans."""
        return [merkle.hash_of(span, self) for span in spans]


@pytest.mark.parametrize("size", range(9))
def test_published_roots(size: int) -> None:
    assert merkle.root(LEAVES[:size]).hex() == ROOTS[size]


@pytest.mark.parametrize(("index", "size"), PATHS)
def test_published_inclusion_proofs(index: int, size: int) -> None:
    found = Stored(LEAVES[:size]).hashes(merkle.inclusion(index, size))
    assert [one.hex() for one in found] == PATHS[index, size].split()


@pytest.mark.parametrize(("old", "new"), PROOFS)
def test_published_consistency_proofs(old: int, new: int) -> None:
    found = Stored(LEAVES[:new]).hashes(merkle.consistency(old, new))
    assert [one.hex() for one in found] == PROOFS[old, new].split()


@settings(deadline=None)
@given(size=st.integers(0, 600))
def test_the_root_is_as_defined(size: int) -> None:
    assert merkle.root(leaves(size)) == definition.tree_hash(leaves(size))


@settings(deadline=None)
@given(data=st.data(), size=SIZES)
def test_an_inclusion_proof_is_as_defined(data: st.DataObject, size: int) -> None:
    index = data.draw(st.integers(0, size - 1))
    all_ = leaves(size)
    found = Stored(all_).hashes(merkle.inclusion(index, size))
    assert found == definition.path(index, all_)
    assert definition.includes(all_[index], index, size, found, definition.tree_hash(all_))


@settings(deadline=None)
@given(data=st.data(), new=SIZES)
def test_a_consistency_proof_is_as_defined(data: st.DataObject, new: int) -> None:
    old = data.draw(st.integers(1, new))
    all_ = leaves(new)
    found = Stored(all_).hashes(merkle.consistency(old, new))
    assert found == definition.proof(old, all_)
    roots = definition.tree_hash(all_[:old]), definition.tree_hash(all_)
    assert definition.extends(old, new, found, *roots)


@given(size=st.integers(1, 2**62))
def test_a_large_tree_is_made_of_few_hashes(size: int) -> None:
    found = merkle.pieces(Span(0, size))
    assert len(found) <= 8
    assert sum((piece.end - piece.first) << piece.level for piece in found) == size
    assert all(piece.end - piece.first < WIDTH for piece in found)


def test_three_stored_levels() -> None:
    size = WIDTH * WIDTH + 2 * WIDTH + 3
    all_ = leaves(size)
    stored = Stored(all_)
    assert [piece.level for piece in merkle.pieces(Span(0, size))] == [0, 8, 16]
    assert merkle.hash_of(Span(0, size), stored) == definition.tree_hash(all_)
    found = stored.hashes(merkle.consistency(WIDTH * WIDTH - 1, size))
    assert found == definition.proof(WIDTH * WIDTH - 1, all_)
