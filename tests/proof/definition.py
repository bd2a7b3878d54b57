"""RFC 9162 word by word, on lists of leaf hashes: slow, and independent of the service."""

from collections.abc import Sequence
from hashlib import sha256

Hashes = Sequence[bytes]


def node(left: bytes, right: bytes) -> bytes:
    """Two hashes under one."""
    return sha256(b"\x01" + left + right).digest()


def split(size: int) -> int:
    """The largest power of two smaller than a size."""
    power = 1
    while power * 2 < size:
        power *= 2
    return power


def tree_hash(leaves: Hashes) -> bytes:
    """2.1.1: the Merkle Tree Hash; the leaves are hashed already."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = split(len(leaves))
    return node(tree_hash(leaves[:k]), tree_hash(leaves[k:]))


def path(index: int, leaves: Hashes) -> list[bytes]:
    """2.1.3.1: the inclusion proof."""
    if len(leaves) == 1:
        return []
    k = split(len(leaves))
    if index < k:
        return [*path(index, leaves[:k]), tree_hash(leaves[k:])]
    return [*path(index - k, leaves[k:]), tree_hash(leaves[:k])]


def proof(old: int, leaves: Hashes, known: bool = True) -> list[bytes]:
    """2.1.4.1: the consistency proof."""
    if old == len(leaves):
        return [] if known else [tree_hash(leaves)]
    k = split(len(leaves))
    if old <= k:
        return [*proof(old, leaves[:k], known), tree_hash(leaves[k:])]
    return [*proof(old - k, leaves[k:], False), tree_hash(leaves[:k])]


def includes(leaf: bytes, index: int, size: int, hashes: Hashes, root: bytes) -> bool:
    """2.1.3.2: whether an inclusion proof holds."""
    if index >= size:
        return False
    fn, sn, r = index, size - 1, leaf
    for p in hashes:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            r = node(p, r)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            r = node(r, p)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and r == root


def extends(old: int, new: int, hashes: Hashes, old_root: bytes, new_root: bytes) -> bool:
    """2.1.4.2: whether a consistency proof holds."""
    if old == new:
        return not hashes and old_root == new_root
    if not 0 < old < new or not hashes:
        return False
    rest = [old_root, *hashes] if old & (old - 1) == 0 else [*hashes]
    fn, sn = old - 1, new - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = rest[0]
    for c in rest[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            fr, sr = node(c, fr), node(c, sr)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = node(sr, c)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and (fr, sr) == (old_root, new_root)
