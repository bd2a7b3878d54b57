"""Tells those who wait that an organisation's ledger has grown, whichever process wrote to it."""

import asyncio
import contextlib
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable
from uuid import UUID

log = logging.getLogger("okr.ledger")

ReadHead = Callable[[UUID], Awaitable[int]]
"""Reads an organisation's position from the database."""


class Watch:
    """Waiting for positions. This process's appends wake at once; those of other processes are
    found by polling the heads of the organisations that somebody waits for."""

    def __init__(self, read_head: ReadHead, interval: float = 0.25) -> None:
        """`interval`: seconds between polls."""
        self._read_head = read_head
        self._interval = interval
        self._waiting: defaultdict[UUID, set[asyncio.Event]] = defaultdict(set)
        self._known: dict[UUID, int] = {}
        self._polling: asyncio.Task[None] | None = None

    def appended(self, org_id: UUID, position: int) -> None:
        """Wakes those who wait for the organisation, if anybody does."""
        if org_id in self._waiting and position > self._known.get(org_id, 0):
            self._known[org_id] = position
            for event in self._waiting[org_id]:
                event.set()

    async def beyond(self, org_id: UUID, position: int) -> None:
        """Returns when the organisation's ledger reaches beyond a position."""
        event = asyncio.Event()
        self._waiting[org_id].add(event)
        if self._polling is None:
            self._polling = asyncio.get_running_loop().create_task(self._poll())
        try:
            while self._known.get(org_id, 0) <= position:
                event.clear()
                await event.wait()
        finally:
            self._waiting[org_id].discard(event)
            if not self._waiting[org_id]:
                del self._waiting[org_id]
                self._known.pop(org_id, None)

    async def close(self) -> None:
        """Stops polling."""
        if self._polling is not None:
            self._polling.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._polling

    async def _poll(self) -> None:
        try:
            while self._waiting:
                for org_id in list(self._waiting):
                    try:
                        self.appended(org_id, await self._read_head(org_id))
                    except Exception:
                        log.warning("reading a head failed; trying again", exc_info=True)
                await asyncio.sleep(self._interval)
        finally:
            self._polling = None
