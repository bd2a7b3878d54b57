"""Two installations, each with its own database and key-encryption key, and what passes between."""

import re
from base64 import b64decode
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg

from okr.service.exchange import (
    Checked,
    Exported,
    Received,
    Recipient,
    RecipientKey,
    check,
    export_ledger,
    project,
    receive,
    target_at,
)
from okr.service.ledger.ledger import Ledger
from okr.service.ledger.sealing import LocalWrappingKey
from okr.service.ledger.stamping import COLUMNS
from okr.service.postgres.pool import Pool

_BASE64 = re.compile(rb'"((?:[A-Za-z0-9+/]{4}){2,}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?)"')


@dataclass(frozen=True)
class Installation:
    """A database, and the key to what is sealed in it."""

    pool: Pool
    owner: "asyncpg.Connection[asyncpg.Record]"
    wrapping_key: LocalWrappingKey

    @property
    def ledger(self) -> Ledger:
        """The ledger of a process that has just started."""
        return Ledger(self.pool, self.wrapping_key)

    async def export(
        self,
        org_id: UUID,
        path: Path,
        recipient: Recipient | None = None,
        from_position: int | None = None,
    ) -> Exported:
        """Exports to a file."""
        with target_at(path) as target:
            return await export_ledger(
                self.pool,
                org_id,
                self.wrapping_key,
                target,
                from_position=from_position,
                recipient=recipient,
            )

    async def take_in(
        self, given: Path | Checked, private: RecipientKey | None = None, pool: Any = None
    ) -> Received:
        """Imports a file, by another pool if one is given."""
        checked = check(given) if isinstance(given, Path) else given
        pool = pool or self.pool
        received = await receive(checked, pool, self.wrapping_key, private)
        await project(received, pool, self.wrapping_key)
        return received

    async def entries(self, org_id: UUID) -> list[tuple[Any, ...]]:
        """The ledger, every column."""
        return await self._rows("entry", "position", org_id)

    async def commands(self, org_id: UUID) -> list[tuple[Any, ...]]:
        """What commands led to."""
        return await self._rows("command", "command_id", org_id)

    async def everything(self, org_id: UUID) -> dict[str, list[tuple[Any, ...]]]:
        """The ledger, what commands led to, and all that is projected and read."""
        projected = {
            target: await self.projected(target, org_id, columns)
            for target, columns in COLUMNS.items()
        }
        return projected | {
            "entry": await self.entries(org_id),
            "command": await self.commands(org_id),
        }

    async def projected(
        self, target: str, org_id: UUID, columns: tuple[str, ...]
    ) -> list[tuple[Any, ...]]:
        """The rows that are read of a table, without the number of their generation."""
        names = ", ".join(f"t.{name}" for name in columns if name != "generation")
        rows = await self.owner.fetch(
            f"select {names} from {target} t join head h on h.org_id = t.org_id "
            "and h.generation = t.generation where t.org_id = $1 order by t::text",
            org_id,
        )
        return sorted((tuple(row) for row in rows), key=repr)

    async def _rows(self, table: str, order: str, org_id: UUID) -> list[tuple[Any, ...]]:
        rows = await self.owner.fetch(
            f"select * from {table} where org_id = $1 order by {order}", org_id
        )
        return [tuple(row) for row in rows]


def content(path: Path) -> bytes:
    """What a file holds."""
    return path.read_bytes()


def readable(path: Path) -> bytes:
    """What a file says, also in base64, as the lines of entries do."""
    held = content(path)
    return held + b"\n".join(map(b64decode, _BASE64.findall(held)))


def put(path: Path, data: bytes) -> None:
    """Gives a file another content."""
    path.write_bytes(data)


def mode(path: Path) -> int:
    """Who may do what with a file."""
    return path.stat().st_mode & 0o777
