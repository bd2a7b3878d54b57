"""The subscription: entries of the ledger as they come, from any position on, none left out."""

from collections.abc import AsyncGenerator
from typing import Any

import strawberry
from strawberry.types import Info

from .context import Context
from .scalars import Position
from .types.ledger_event import LedgerEvent


async def _events(
    info: Info[Context, None], after: Position | None = None
) -> AsyncGenerator[Any, None]:
    context, org_id = info.context, info.context.principal.org_id
    watch = context.services.watch
    position = int(after) if after is not None else await context.head()
    while True:
        await watch.beyond(org_id, position)
        head = await context.head()
        while position < head:
            # positions are gapless, so counting neither skips nor repeats
            position += 1
            yield await context.read(info, LedgerEvent.__name__, position, position)


_events.__annotations__["return"] = AsyncGenerator[LedgerEvent, None]


@strawberry.type(description="What clients can be told of as it happens.")
class Subscription:
    """What clients can be told of as it happens."""

    events: AsyncGenerator[LedgerEvent, None] = strawberry.subscription(
        resolver=_events,
        description="The organisation's ledger, entry by entry: those after `after` (without it, "
        "after the present head), then every new one. Reconnect with the last position seen to "
        "miss none and see none twice.",
    )
