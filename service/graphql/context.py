"""What resolvers of mutations and subscriptions get: the caller, and the services behind."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from strawberry.types import Info

from ..identity import Principal
from ..ledger.ledger import Ledger
from ..reading.reader import Reader


@dataclass(frozen=True, slots=True)
class Services:
    """What the composition root puts together, once per process."""

    ledger: Ledger
    reader: Reader
    clock: Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Context:
    """One operation's context."""

    services: Services
    principal: Principal

    async def read(
        self, info: Info["Context", None], kind: str, id_: UUID, position: int | None
    ) -> Any:
        """What the selection under the field that is being resolved asks of an object: JSON that
        goes to the wire as it is. `position` None reads the present."""
        raise NotImplementedError
