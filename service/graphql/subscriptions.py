"""The subscription: entries of the ledger as they come, from any position on, none left out."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from functools import partial
from typing import Annotated, Any, TypeVar

import orjson
import strawberry
from strawberry.types import Info

from ..postgres.pool import LOST_CONNECTION
from ..reading.errors import Code, error
from .context import Context
from .scalars import Position
from .types.ledger_event import LedgerEvent

AT_ONCE = 100
"""So many entries are read at once at most, and after so many it is looked again whether the caller
still holds a role."""
PAUSE = 0.1
"""Seconds between tries of reading what cannot be read yet."""

T = TypeVar("T")


async def _events(
    info: Info[Context, None],
    after: Annotated[
        Position | None,
        strawberry.argument(
            description="The position of the last entry seen, 0 for none; without it only what "
            "comes from now on is told."
        ),
    ] = None,
) -> AsyncGenerator[Any, None]:
    context, org_id = info.context, info.context.principal.org_id
    head = await _outliving(context.head)
    position = head if after is None else int(after)
    if position > head:
        raise error(
            Code.POSITION_NOT_REACHED,
            f"after: the ledger is at position {head}, and not yet at {position}. Pass the "
            "position of the last event seen.",
        )
    selected = info._raw_info
    read = partial(
        context.services.reader.entries,
        selected.field_nodes,
        LedgerEvent.__name__,
        context.principal,
        fragments=selected.fragments,
        variables=context.variables,
    )
    size = AT_ONCE
    while True:
        until = min(head, position + AT_ONCE)
        while position < until:
            asked = min(size, until - position)
            # a page is read when the one before has been taken, so no more than it is in memory
            page = await _outliving(partial(read, after=position, until=position + asked))
            if len(page) < asked:  # what is selected is too much for more at once
                size = len(page)
            for message in page:
                # positions are gapless, so counting neither skips nor repeats
                position += 1
                yield orjson.Fragment(message)
        if position == head:
            await context.services.watch.beyond(org_id, position)
        head = await _outliving(context.head)
        if position == head:  # this process has written after entries that wait for a rebuild
            await asyncio.sleep(PAUSE)


_events.__annotations__["return"] = AsyncGenerator[LedgerEvent, None]


async def _outliving(read: Callable[[], Awaitable[T]]) -> T:
    """Reads as soon as the database is there: a subscription survives its restart."""
    while True:
        try:
            return await read()
        except LOST_CONNECTION:
            await asyncio.sleep(PAUSE)


@strawberry.type(description="What clients can be told of as it happens.")
class Subscription:
    """What clients can be told of as it happens."""

    events: AsyncGenerator[LedgerEvent, None] = strawberry.subscription(
        resolver=_events,
        description="The organisation's ledger, entry by entry: those after `after`, then every "
        "new one. Reconnect with the last position seen to miss none and see none twice. It ends "
        "with an error when the caller's last role is withdrawn.",
    )
