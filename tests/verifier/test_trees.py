"""Trees of RFC 6962 and RFC 9162: ours, those of others, and none that was tampered with."""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from okr.service.proof.verifier import roots, verify_consistency, verify_inclusion
from tests.verifier import material

# The reference tree of Certificate Transparency: its leaves, roots, and paths.
LEAVES = [
    hashlib.sha256(b"\0" + bytes.fromhex(leaf)).digest()
    for leaf in (
        *("", "00", "10", "2021", "3031", "40414243", "5051525354555657"),
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
PATHS = [
    (0, 1, []),
    (
        *(0, 8),
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        *(5, 8),
        [
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
    (
        *(1, 5),
        [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
]
CONTINUATIONS = [
    (1, 1, []),
    (
        *(1, 8),
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        *(6, 8),
        [
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (
        *(2, 5),
        [
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
]
# An entry of the public log rekor.sigstore.dev: index, size, root, the leaf's hash, its path.
REKOR = (
    *(6911256, 6915767, "203298cd6dffc9a66816b3e9cf61ca1117b202b173e3b166582dd9f5111fb026"),
    "1d807aba92c4a2a755dfcb290368d0c4d777ebca0565e423ee7d1c472b3dbfab",
    [
        "e5871beb5d6ffc577b31f4b0f14763adb1a231d52f2f15dd8c44f4925e402d1d",
        "1d2962738aaebe76a8497de8615fadb0b8a52db957ccfb37b87719131abb53bd",
        "62c6f1d6610f123395faffd632dc853f682a7f1bd93e36c08e53f8591b2b50d7",
        "c1bb29369643451e47467ce1293a981ee4bd00a019a0a5bf77dacfd0aa15eff7",
        "fec4c3b5bfb7783f8eee0e83af6e781f49825efb515bd70b2745b4d15b0b56f5",
        "aaee4f535cb2dca6853ab13d2f2eda182dd72aa708824d6281182009763e753e",
        "22430b589e10029a924c4ec50a96b51fa0aff8b461b205dc9e02d3eb588bcd98",
        "067da42bda7c3c476cbd160a7df567266e3c4788d38d214b44774907a1e1bd27",
        "2269e80ae081e893a5e7a6350826b29bdf890afa397110c632910acf895e7a26",
        "7c4a791951a23906049a3060ac3f29e571df225f0d7eadeb5417dff7631c8cec",
        "3648d28ef4842a998b3f22755750e99a81a74d6567166831e325f044cde6162b",
        "0cd1da2cb04f7956568f32c500bad03be8a022faa50f393c185ac5ac201f3339",
        "a14a3e23a363f496dc96a3061d454e1f0629ea94c0664991d4e5eab4d29306cb",
        "4c00279b889607cf1f98294f05dc3f10ffecd2a87df4af3e4360a039ff3421c9",
        "35da85b3d8a823b9040af497f298dc7c517236e78a98b1b426251b9ecde33628",
        "9d57b977c2a8ebeb68d127df7be605c849c732275a0b05db00264a59f4ca0834",
        "9eb0417210c64dcc971f58268b5aaa968ce2c2d200c41b346f50a100728ebc72",
        "e7d67f5102ddeda58eda651dcba76876d01955a4eca9fce4caaf9e0ba7521cdd",
        "616429db6c7d20c5b0eff1a6e512ea57a0734b94ae0bc7c914679463e01a7fba",
        "5a4ad1534b1e770f02bfde0de15008a6971cf1ffbfa963fc9c2a644973a8d2d1",
    ],
)


def test_reference_roots() -> None:
    found = roots(LEAVES, range(9))
    assert [found[size].hex() for size in range(9)] == ROOTS
    assert roots(LEAVES, {3}).keys() == {0, 3}


@pytest.mark.parametrize(("index", "size", "path"), PATHS)
def test_reference_paths(index: int, size: int, path: list[str]) -> None:
    hashes, root = [bytes.fromhex(node) for node in path], bytes.fromhex(ROOTS[size])
    assert verify_inclusion(LEAVES[index], index, size, hashes, root)
    assert not verify_inclusion(LEAVES[index - 1], index, size, hashes, root) or size == 1


@pytest.mark.parametrize(("old", "new", "path"), CONTINUATIONS)
def test_reference_continuations(old: int, new: int, path: list[str]) -> None:
    hashes = [bytes.fromhex(node) for node in path]
    old_root, new_root = bytes.fromhex(ROOTS[old]), bytes.fromhex(ROOTS[new])
    assert verify_consistency(old, old_root, new, new_root, hashes)
    assert not verify_consistency(old, old_root, new, bytes.fromhex(ROOTS[new - 1]), hashes)


def test_an_entry_of_a_public_log() -> None:
    index, size, root, leaf, path = REKOR
    hashes = [bytes.fromhex(node) for node in path]
    assert verify_inclusion(bytes.fromhex(leaf), index, size, hashes, bytes.fromhex(root))
    assert not verify_inclusion(bytes.fromhex(leaf), index - 1, size, hashes, bytes.fromhex(root))


def hashed(count: int) -> list[bytes]:
    return [hashlib.sha256(b"\0" + number.to_bytes(4)).digest() for number in range(count)]


@pytest.mark.parametrize("size", [*range(1, 34), 63, 64, 65])
def test_every_proof_of_the_definition(size: int) -> None:
    """And no proof of one place is one of another."""
    leaves = hashed(size)
    root = material.root(leaves)
    for index, leaf in enumerate(leaves):
        path = material.inclusion(index, leaves)
        places = [at for at in range(size + 2) if verify_inclusion(leaf, at, size, path, root)]
        assert places == [index]
        assert not verify_inclusion(leaf, index, size, [*path, root], root)
        assert not path or not verify_inclusion(leaf, index, size, path[:-1], root)
    for old in range(size + 1):
        path, before = material.consistency(old, leaves), material.root(leaves[:old])
        assert verify_consistency(old, before, size, root, path)
        assert not verify_consistency(old, before, size, root, [*path, root])
        assert not path or not verify_consistency(old, before, size, root, path[:-1])
        assert not verify_consistency(old, hashlib.sha256(b"other").digest(), size, root, path)
        assert not verify_consistency(size + 1, root, size, root, path)


@settings(max_examples=100, deadline=None)
@given(data=st.data(), size=st.integers(2, 70))
def test_no_proof_for_another_tree(data: st.DataObject, size: int) -> None:
    """Whichever bit of a proof, or leaf of the tree, is another."""
    leaves = hashed(size)
    old, index = data.draw(st.integers(1, size - 1)), data.draw(st.integers(0, size - 1))
    changed = data.draw(st.integers(0, old - 1))
    other = [*leaves[:changed], hashlib.sha256(leaves[changed]).digest(), *leaves[changed + 1 :]]
    root, before = material.root(leaves), material.root(leaves[:old])
    for tree in (leaves, other):
        path = material.consistency(old, tree)
        mixed = (material.root(other[:old]), root), (before, material.root(other))
        assert not any(verify_consistency(old, a, size, b, path) for a, b in mixed)
    path = material.inclusion(index, leaves)
    at, bit = data.draw(st.integers(0, len(path) - 1)), data.draw(st.integers(0, 255))
    path[at] = (int.from_bytes(path[at]) ^ 1 << bit).to_bytes(32)
    assert not verify_inclusion(leaves[index], index, size, path, root)
