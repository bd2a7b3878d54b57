"""An installation with a ledger that may be damaged, and what an auditor has kept of it."""

import re
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from uuid import UUID

from okr.service.proof.diagnosing import name_all
from okr.service.proof.notary import Notary
from okr.service.proof.proofs import newest
from okr.service.proof.sealing import seal
from okr.service.proof.verifier import Naming, read_checkpoints, read_keys, verify_ledger
from tests.exchange.installation import Installation

HEAD = """
    update head set position = (select max(position) from entry where org_id = $1)
    where org_id = $1
"""
TABLES = ("entry", "leaf_tile", "subtree", "checkpoint")


@dataclass(frozen=True)
class Audited:
    """An installation, and the auditor's directory."""

    installation: Installation
    notary: Notary
    directory: Path

    async def keep(self, org_id: UUID) -> None:
        """Seals the ledger, and keeps the checkpoint elsewhere."""
        assert await seal(self.installation.pool, org_id, self.notary)
        checkpoint = await newest(self.installation.pool, org_id)
        assert checkpoint is not None
        with (self.directory / "kept").open("a", encoding="utf-8") as kept:
            kept.write(f"{checkpoint.note}\n")

    async def copy(self, org_id: UUID, name: str) -> Path:
        """Exports the ledger."""
        path = self.directory / name
        await self.installation.export(org_id, path)
        return path

    async def tamper(self, org_id: UUID, statements: list[str]) -> None:
        """Runs statements where neither a trigger nor a constraint stops them."""
        owner = self.installation.owner
        async with owner.transaction():
            for table in TABLES:
                await owner.execute(f"alter table {table} disable trigger user")
            await owner.execute("alter table entry drop constraint entry_position_check")
            for statement in "; ".join([*statements, HEAD]).split(";"):
                await owner.execute(statement, org_id)
            for table in TABLES:
                await owner.execute(f"alter table {table} enable trigger user")
            await owner.execute("alter table entry add check (position >= 1)")

    def alone(self, ledger: Path) -> list[str]:
        """The same by the verifier of one file."""
        return self._faults(ledger, "kept", None)

    def verify(self, ledger: Path, earlier: Path | None = None, kept: str = "kept") -> list[str]:
        """The faults that are found with the checkpoints and keys kept."""
        return self._faults(ledger, kept, partial(name_all, earlier=earlier))

    def _faults(self, ledger: Path, kept: str, naming: Naming) -> list[str]:
        keys = read_keys((self.directory / "keys").read_text("utf-8"))
        checkpoints = read_checkpoints((self.directory / kept).read_text("utf-8"), keys)
        faults = verify_ledger(ledger, checkpoints, keys, name=naming).faults
        return [re.sub(r"object [0-9a-f-]+", "object …", str(fault)) for fault in faults]
