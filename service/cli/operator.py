"""Whoever reaches the database with its keys, and so reads all of an organisation."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson

from ...domain.person import Role
from ..graphql.context import Services
from ..identity import Principal
from ..local import local_identity, no_organization
from ..postgres.pool import Pool
from ..settings import InvalidSettings
from ..spreadsheets import Told


@dataclass(frozen=True, slots=True)
class Operator(Principal):
    """Reads as an auditor does, whatever roles are held by the person in whose place that is.

    `confidential`: and also all values that are for other roles. `on_record`: for a command that
    writes to the access log itself what it reads, before it gives any of it away.
    """

    confidential: bool = False
    on_record: bool = False

    @property
    def accountable(self) -> None:
        """Nobody of the organisation, least of all the person in whose place that is."""
        return None

    @property
    def is_on_record(self) -> bool:
        """Return whether the command tells it."""
        return self.on_record

    def narrow(self, roles: Collection[str]) -> frozenset[str]:
        """Return that of an auditor."""
        return frozenset({Role.AUDITOR})

    def reads_as(self, roles: Collection[str]) -> frozenset[str]:
        """Return that of an auditor, or all roles; whoever that is owns nothing."""
        return frozenset(Role) if self.confidential else self.narrow(roles)

    @classmethod
    async def of(
        cls,
        pool: Pool,
        organization: UUID | None,
        *,
        confidential: bool = False,
        on_record: bool = False,
    ) -> "Operator":
        """In an organisation, or the newest; raises InvalidSettings where there is none."""
        who = await local_identity(pool, organization)
        if who is None:
            raise InvalidSettings(no_organization(organization))
        return cls(*who, confidential=confidential, on_record=on_record)


@dataclass(frozen=True, slots=True)
class Reading:
    """Queries as the API answers them."""

    composed: Services
    principal: Principal

    async def __call__(
        self, document: str, operation: str | None, variables: Mapping[str, Any]
    ) -> Told:
        """The data of an answer and its position; raises InvalidSettings with its error."""
        answer = await self.composed.reader.query(document, variables, operation, self.principal)
        response = orjson.loads(answer.body)
        if response.get("errors"):
            raise InvalidSettings(response["errors"][0]["message"])
        return Told(response["data"], answer.position or 0)
