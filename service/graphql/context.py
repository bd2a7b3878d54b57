"""What resolvers of mutations and subscriptions get: the caller, and the services behind."""

from dataclasses import dataclass
from uuid import UUID

import orjson
from graphql import GraphQLError
from graphql.execution.values import VariableValues
from strawberry.types import Info

from ..identity import Clock, Principal
from ..ledger.ledger import Ledger
from ..ledger.watch import Watch
from ..reading.reader import Reader


@dataclass(frozen=True, slots=True)
class Services:
    """What the composition root puts together, once per process."""

    ledger: Ledger
    reader: Reader
    watch: Watch
    clock: Clock


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

    async def head(self) -> int:
        """The organisation's position, for those who hold a role in it; raises GraphQLError."""
        head = await self.services.reader.heads.read(
            self.principal.org_id, self.principal.person_id
        )
        if head is None or not self.principal.narrow(head.roles):
            raise GraphQLError(
                "You have no role in this organisation; ask one of its administrators for one.",
                extensions={"code": "FORBIDDEN"},
            )
        return head.position
