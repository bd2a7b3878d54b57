"""Every proof of a stored tree verifies by the definition; what cannot be proved is refused."""

from base64 import b64encode
from uuid import uuid4

import pytest

from okr.service.postgres.pool import Pool
from okr.service.proof.merkle import WIDTH
from okr.service.proof.notary import Notary
from okr.service.proof.proofs import (
    NotSealed,
    ProofRefused,
    newest,
    prove_consistency,
    prove_inclusion,
)
from okr.service.proof.sealing import seal
from tests.ledger.company import Company
from tests.proof.conftest import Owner, Synthetic, leaves
from tests.proof.definition import extends, includes, tree_hash

SIZES = [1, 2, WIDTH - 1, WIDTH, WIDTH + 1, 4 * WIDTH, WIDTH * WIDTH, WIDTH * WIDTH + 5 * WIDTH + 7]


async def test_every_index_and_size_of_a_ledger(
    pool: Pool, owner: Owner, company: Company, notary: Notary
) -> None:
    sizes = []
    for _ in range(12):
        await company.append(company.check_in(company.umsatz))
        await seal(pool, company.org_id, notary)
        last = await newest(pool, company.org_id)
        assert last is not None
        sizes.append(last.size)
    assert sizes == list(range(9, 21))
    all_ = await leaves(owner, company.org_id)
    for size in sizes:
        root = tree_hash(all_[:size])
        for position in range(1, size + 1):
            included = await prove_inclusion(pool, company.org_id, position, size)
            assert (included.checkpoint.size, included.checkpoint.root) == (size, root)
            leaf = included.leaf_hash
            assert leaf == all_[position - 1]
            assert includes(leaf, position - 1, size, included.hashes, root)
            extended = await prove_consistency(pool, company.org_id, position, size)
            assert extended.checkpoint == included.checkpoint
            assert extended.old_root == tree_hash(all_[:position])
            assert extends(position, size, extended.hashes, extended.old_root, root)


async def test_a_ledger_of_several_stored_levels(
    pool: Pool, synthetic: Synthetic, notary: Notary
) -> None:
    org_id = synthetic.org_id
    for size in SIZES:
        await synthetic.grow(size)
        assert await seal(pool, org_id, notary)
    all_ = await synthetic.leaves()
    roots = {size: tree_hash(all_[:size]) for size in SIZES}
    for size, root in roots.items():
        for position in {1, size // 3 + 1, size - size % WIDTH, size - 1, size} - {0}:
            included = await prove_inclusion(pool, org_id, position, size)
            assert included.checkpoint.root == root
            leaf = all_[position - 1]
            assert includes(leaf, position - 1, size, included.hashes, root)
        for old in (one for one in SIZES if one <= size):
            extended = await prove_consistency(pool, org_id, old, size)
            assert extends(old, size, extended.hashes, roots[old], root)


async def test_a_size_stands_for_the_first_checkpoint_that_has_as_many(
    pool: Pool, synthetic: Synthetic, notary: Notary
) -> None:
    for size in (3, 7):
        await synthetic.grow(size)
        await seal(pool, synthetic.org_id, notary)
    found = [
        (await prove_inclusion(pool, synthetic.org_id, 1, size)).checkpoint.size
        for size in (1, 2, 3, 4, 7, None)
    ]
    assert found == [3, 3, 3, 7, 7, 7]
    limited = [await newest(pool, synthetic.org_id, at_most) for at_most in (2, 3, 6, 7, 8)]
    assert [one and one.size for one in limited] == [None, 3, 3, 7, 7]


async def test_the_files(pool: Pool, synthetic: Synthetic, notary: Notary) -> None:
    await synthetic.grow(2)
    await seal(pool, synthetic.org_id, notary)
    last = await newest(pool, synthetic.org_id)
    assert last is not None
    first, second = (b64encode(leaf).decode() for leaf in await synthetic.leaves())
    assert (await prove_inclusion(pool, synthetic.org_id, 2)).file == (
        f"c2sp.org/tlog-proof@v1\nindex 1\n{first}\n\n{last.note}"
    )
    assert (await prove_consistency(pool, synthetic.org_id, 1)).file == (
        f"okr-ledger/consistency@v1\nold 1 {first}\n{second}\n\n{last.note}"
    )


@pytest.mark.parametrize(
    ("position", "size", "kind", "told"),
    [
        (0, None, ProofRefused, "position: entries are counted from 1"),
        (1, 0, ProofRefused, "size: a checkpoint has one entry or more"),
        (8, None, NotSealed, "position: 8 lies beyond the newest checkpoint, which has 7 entries"),
        (1, 8, NotSealed, "size: 8 lies beyond the newest checkpoint, which has 7 entries"),
        (4, 2, ProofRefused, "position: the checkpoint that size names has 3 entries, and 4 is"),
    ],
)
async def test_what_cannot_be_included(
    pool: Pool,
    synthetic: Synthetic,
    notary: Notary,
    position: int,
    size: int | None,
    kind: type[ProofRefused],
    told: str,
) -> None:
    for sealed in (3, 7):
        await synthetic.grow(sealed)
        await seal(pool, synthetic.org_id, notary)
    with pytest.raises(ProofRefused, match=told) as refused:
        await prove_inclusion(pool, synthetic.org_id, position, size)
    assert type(refused.value) is kind


@pytest.mark.parametrize(
    ("old", "size", "told"),
    [
        (0, None, "from: every ledger begins with no entry"),
        (8, None, "from: 8 lies beyond the newest checkpoint, which has 7 entries"),
        (1, 9, "to: 9 lies beyond the newest checkpoint"),
        (1, 0, "to: a checkpoint has one entry or more"),
        (4, 2, "from: the checkpoint that to names has 3 entries, less than 4; exchange the two"),
    ],
)
async def test_what_cannot_be_consistent(
    pool: Pool, synthetic: Synthetic, notary: Notary, old: int, size: int | None, told: str
) -> None:
    for sealed in (3, 7):
        await synthetic.grow(sealed)
        await seal(pool, synthetic.org_id, notary)
    with pytest.raises(ProofRefused, match=told):
        await prove_consistency(pool, synthetic.org_id, old, size)


async def test_where_nothing_was_sealed(pool: Pool) -> None:
    for proof in (prove_inclusion, prove_consistency):
        with pytest.raises(NotSealed, match="there is no checkpoint of this ledger yet"):
            await proof(pool, uuid4(), 1)
