"""The Merkle tree of RFC 9162: which hashes make up its root and its proofs, and how.

Leaves are counted from 0. Nothing here knows where hashes are kept: what a root or a proof needs
is told as spans of leaves, each of which is the hash of one subtree, and what a span needs as
pieces of the levels that are stored.
"""

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import NamedTuple

STRIDE = 8
"""Every so many levels the hashes of complete subtrees are stored."""
WIDTH = 1 << STRIDE
"""How many hashes of one stored level make one of the next."""


class Span(NamedTuple):
    """The leaves from `first` to before `end`, of which a tree has one subtree."""

    first: int
    end: int


class Piece(NamedTuple):
    """The hashes from `first` to before `end` of a level: each is that of a complete subtree of
    2 to the power of `level` leaves."""

    level: int
    first: int
    end: int


def root(hashes: Sequence[bytes]) -> bytes:
    """The hash of the tree whose nodes at some level these are, the last perhaps incomplete."""
    if not hashes:
        return sha256().digest()
    while len(hashes) > 1:
        pairs = zip(hashes[::2], hashes[1::2], strict=False)
        above = [sha256(b"\1" + left + right).digest() for left, right in pairs]
        # without a neighbour a node stands for itself on the next level
        hashes = above if len(hashes) % 2 == 0 else [*above, hashes[-1]]
    return hashes[0]


def inclusion(index: int, size: int) -> list[Span]:
    """The path from a leaf of a tree of `size` leaves towards the root (RFC 9162, 2.1.3.1)."""
    assert 0 <= index < size
    path: list[Span] = []
    first, end = 0, size
    while end - first > 1:
        middle = first + _left(end - first)
        if index < middle:
            path.append(Span(middle, end))
            end = middle
        else:
            path.append(Span(first, middle))
            first = middle
    return path[::-1]


def consistency(old: int, new: int) -> list[Span]:
    """The proof that the tree of `old` leaves is the beginning of that of `new` (2.1.4.1)."""
    assert 0 < old <= new
    proof: list[Span] = []
    first, end = 0, new
    while end > old:
        middle = first + _left(end - first)
        if old <= middle:
            proof.append(Span(middle, end))
            end = middle
        else:
            proof.append(Span(first, middle))
            first = middle
    # the old tree's own root is known to who asks
    return [Span(first, end), *proof[::-1]] if first else proof[::-1]


def pieces(span: Span) -> list[Piece]:
    """What a span's hash is made of, from the leaves upwards: of each stored level what the levels
    above do not have."""
    found: list[Piece] = []
    level, (first, end) = 0, span
    while end - first >= WIDTH:
        whole = end // WIDTH
        if whole * WIDTH < end:
            found.append(Piece(level, whole * WIDTH, end))
        level, first, end = level + STRIDE, first // WIDTH, whole
    return [*found, Piece(level, first, end)]


def hash_of(span: Span, read: Callable[[Piece], Sequence[bytes]]) -> bytes:
    """The hash of a span, given the hashes of its pieces."""
    rest: list[bytes] = []
    for piece in pieces(span):
        # what the lower levels add up to is the incomplete last node of this one
        rest = [root([*read(piece), *rest])]
    return rest[0]


def _left(size: int) -> int:
    """How many of the leaves are below the left child: the largest power of two below `size`."""
    return 1 << (size - 1).bit_length() - 1
