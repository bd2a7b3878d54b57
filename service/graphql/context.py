"""What resolvers of mutations and subscriptions get: the caller, and the services behind."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

import orjson
from graphql.execution.values import VariableValues
from strawberry.types import Info

from ..identity import Clock, Principal
from ..ledger.errors import UnknownOrganization
from ..ledger.ledger import Ledger
from ..ledger.watch import Watch
from ..proof.published import Published
from ..reading.errors import Code, error
from ..reading.failures import NO_ROLE
from ..reading.heads import Head
from ..reading.reader import Reader


@dataclass(frozen=True, slots=True)
class Services:
    """What the composition root puts together, once per process."""

    ledger: Ledger
    reader: Reader
    watch: Watch
    clock: Clock
    published: Published


@dataclass(frozen=True, slots=True)
class Context:
    """One operation's context."""

    services: Services
    principal: Principal
    variables: VariableValues

    async def read(
        self, info: Info, kind: str, key: UUID | int, position: int | None
    ) -> orjson.Fragment:
        """What the selection under the field that is being resolved asks of an object: JSON that
        goes to the wire as it is. `kind` is its type in the schema; `position` None reads now."""
        raw = info._raw_info
        return orjson.Fragment(
            await self.services.reader.object(
                raw.field_nodes,
                kind,
                key,
                self.principal,
                fragments=raw.fragments,
                variables=self.variables,
                position=position,
            )
        )

    async def read_all(
        self, info: Info, union: str, objects: Sequence[tuple[str, UUID]]
    ) -> list[orjson.Fragment]:
        """As `read` does at present, of several objects: pairs of a type and a key."""
        raw = info._raw_info
        texts = await self.services.reader.objects(
            raw.field_nodes,
            union,
            objects,
            self.principal,
            fragments=raw.fragments,
            variables=self.variables,
        )
        return [orjson.Fragment(text) for text in texts]

    async def roles(self) -> frozenset[str]:
        """Those that ledger and token leave the caller at present; raises UnknownOrganization."""
        return (await self._now()).roles

    async def head(self) -> int:
        """The organisation's position, for those who hold a role in it; raises GraphQLError."""
        with suppress(UnknownOrganization):
            now = await self._now()
            if now.roles:
                return now.position
        raise error(Code.FORBIDDEN, NO_ROLE)

    async def _now(self) -> Head:
        principal = self.principal
        head = await self.services.reader.heads.read(principal.org_id, principal.person_id)
        if head is None:
            raise UnknownOrganization
        return head._replace(roles=principal.narrow(head.roles))
