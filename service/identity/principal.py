"""The identity that a verified token asserts: a person of an organisation."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

OWNER = "owner"
"""What owners of a key result are to its values, beside their roles."""


@dataclass(frozen=True, slots=True)
class Principal:
    """Who is asking.

    What the person may do is recorded in the ledger. The token can only narrow that:
    `allowed_roles` are the roles that it leaves, `None` means that it leaves all of them.
    `expires_at` ends what outlives a request; it is no part of the identity, since a later token
    makes nobody else of the person.
    """

    org_id: UUID
    person_id: UUID
    allowed_roles: frozenset[str] | None = None
    expires_at: datetime | None = field(default=None, compare=False)

    @property
    def accountable(self) -> UUID | None:
        """Who stands in the access log for what is read; None for somebody at the machine."""
        return self.person_id

    @property
    def is_on_record(self) -> bool:
        """Whether it stands in the access log as a whole what is read, so that no field does."""
        return False

    def narrow(self, roles: Collection[str]) -> frozenset[str]:
        """Return those of the ledger's `roles` of this person that the token leaves."""
        granted = frozenset(roles)
        return granted if self.allowed_roles is None else granted & self.allowed_roles

    def reads_as(self, roles: Collection[str]) -> frozenset[str]:
        """Return as what this person, who has these roles, may read confidential values: in the
        roles that the token leaves, and as an owner of what the person owns."""
        return self.narrow(roles) | {OWNER}
