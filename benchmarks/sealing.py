"""Sealing, against the appending of the same number of entries in the same run."""

import time
from uuid import UUID, uuid4

from okr.service.demo.generator import Size
from okr.service.ledger.ledger import Ledger
from okr.service.postgres.sql import load
from okr.service.proof.keys import SigningKeys
from okr.service.proof.notary import Notary
from okr.service.proof.proofs import prove_inclusion
from okr.service.proof.sealing import seal

from .appends import write
from .company import Company
from .environment import Environment, median, owner, progress, settle, show
from .history import found

SQL = load(__package__, "sealing.sql")

PAGE = 50_000
WRITERS = 32
PROOFS = 200


async def run(env: Environment) -> None:
    """Shows what an entry costs to append and to seal: a million at once, as after an import, and
    second by second, as beside writers; and how long a proof takes."""
    entries, repeats = (100_000, 2) if env.quick else (1_000_000, 7)
    notary = Notary(SigningKeys(env.directory / "signing.keys"), "benchmark")
    company = Company(Size(people=20, objectives=14, quarters=1))
    progress("sealing: making a company")
    await found(env, [company])
    ledger = Ledger(env.pool, env.wrapping_key)
    await write(ledger, [company], WRITERS, 0.5)
    await seal(env.pool, company.org_id, notary)
    appends, seals = [], []
    for turn in range(repeats):
        progress(f"sealing: appends; {turn + 1} of {repeats}")
        rate, _ = await write(ledger, [company], WRITERS, 1)
        began = time.perf_counter()
        await seal(env.pool, company.org_id, notary)
        appends.append(rate)
        seals.append(rate / (time.perf_counter() - began))
    synthetic = uuid4()
    progress(f"sealing: {entries:,} entries")
    await _grow(env, synthetic, entries)
    began = time.perf_counter()
    await seal(env.pool, synthetic, notary)
    at_once = entries / (time.perf_counter() - began)
    began = time.perf_counter()
    for number in range(PROOFS):
        await prove_inclusion(env.pool, synthetic, 1 + number * entries // PROOFS)
    proof = (time.perf_counter() - began) / PROOFS * 1_000
    rate = median(appends)
    rows = [
        (f"append, {WRITERS} writers", rate, 1.0, "–"),
        ("seal each second of it", median(seals), rate / median(seals), "0.1"),
        (f"seal {entries:,} at once", at_once, rate / at_once, "0.1"),
    ]
    columns = ("", "entries/s", "seconds per second of appends", "aim")
    show(f"Sealing; an inclusion proof among {entries:,} takes {proof:.1f} ms", columns, rows)


async def _grow(env: Environment, org_id: UUID, entries: int) -> None:
    async with owner(env) as connection:
        for first in range(1, entries + 1, PAGE):
            last = min(first + PAGE - 1, entries)
            await connection.execute(SQL["grow"], org_id, first, last)
        await connection.execute(SQL["reach"], org_id, entries)
    await settle(env)
