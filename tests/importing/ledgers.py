"""What imports leave in the ledger, and whether it is the same as another import leaves."""

from pathlib import Path
from typing import Any, Protocol
from uuid import UUID, uuid4

from okr.service.importing import ImportReport
from okr.service.postgres.pool import Pool


class Take(Protocol):
    """Imports a file, with the options of `import_timeline`."""

    async def __call__(self, path: Path, **options: Any) -> ImportReport: ...


async def entries(pool: Pool, org_id: UUID) -> list[Any]:
    """What the ledger holds, without what differs from one import to the other."""
    return await pool.fetch(
        "select position, stream_id, stream_version, topic, occurred_at, recorded_at, actor_id, "
        "reason_kind, command_id, correlation_id, imported, open, sealed is null as unsealed "
        "from entry where org_id = $1 order by position",
        org_id,
    )


async def same_as_at_once(path: Path, pool: Pool, take: Take, org_id: UUID) -> bool:
    """Whether the organisation's ledger is that of an import in one go, apart from its ids."""
    other = uuid4()
    await take(path, org_id=other)
    compared = ("position", "stream_version", "topic", "occurred_at", "recorded_at", "unsealed")
    ledgers = [
        [tuple(entry[name] for name in compared) for entry in await entries(pool, id_)]
        for id_ in (org_id, other)
    ]
    return ledgers[0] == ledgers[1]
