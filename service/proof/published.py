"""What an installation publishes of its ledgers: the newest checkpoint, and the keys for it."""

from dataclasses import dataclass
from uuid import UUID

from ..postgres.pool import Pool
from .notary import Notary
from .proofs import newest


@dataclass(frozen=True, slots=True)
class Published:
    """Reads what was sealed."""

    pool: Pool
    notary: Notary | None

    async def checkpoint(self, org_id: UUID) -> str | None:
        """The newest checkpoint's note; None before the first."""
        found = await newest(self.pool, org_id)
        return None if found is None else found.note

    def verifier_keys(self, org_id: UUID) -> list[str]:
        """Those that sign or have signed; none where there is no notary. Raises
        InvalidSigningKeys."""
        return [] if self.notary is None else self.notary.verifier_keys(org_id)
