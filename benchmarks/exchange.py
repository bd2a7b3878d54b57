"""Taking a large ledger from one installation to another, against COPY of the same rows."""

import time
from collections.abc import Awaitable
from pathlib import Path

from okr.service.demo.generator import Size
from okr.service.exchange import check, export_ledger, receive, target_at

from .company import Company
from .environment import Environment, environment, owner, progress, show
from .history import store


async def run(env: Environment) -> None:
    """A million entries, without their keys, and without the rebuild that follows an import."""
    company = Company(Size(200, 200 if env.quick else 4_500))
    progress("exchange: making the entries")
    await store(env, [company])
    file, copy = env.directory / "ledger.jsonl", env.directory / "copy"
    async with environment(env.directory.parent, env.quick) as there:
        async with owner(env) as connection:
            query = "select * from entry where org_id = $1 order by position"
            copied = await _seconds(
                connection.copy_from_query(query, company.org_id, output=copy, format="binary")
            )
        exported = await _seconds(_export(env, company, file))
        began = time.perf_counter()
        checked = check(file)
        check_seconds = time.perf_counter() - began
        imported = await _seconds(receive(checked, there.pool, there.wrapping_key))
        async with owner(there) as connection:
            await connection.execute("create table copied (like entry including all)")
            copied_in = await _seconds(
                connection.copy_to_table("copied", source=copy, format="binary")
            )
    rows = [
        (name, seconds, company.entries / seconds, yardstick / seconds)
        for name, seconds, yardstick in (
            ("COPY to a file", copied, copied),
            ("export", exported, copied),
            ("COPY from it", copied_in, copied_in),
            ("check", check_seconds, copied_in),
            ("import", imported, copied_in),
        )
    ]
    columns = ("", "seconds", "entries/s", "of COPY")
    show(f"Export and import of {company.entries:,} entries", columns, rows)


async def _export(env: Environment, company: Company, file: Path) -> None:
    with target_at(file) as target:
        await export_ledger(env.pool, company.org_id, env.wrapping_key, target)


async def _seconds(work: Awaitable[object]) -> float:
    began = time.perf_counter()
    await work
    return time.perf_counter() - began
