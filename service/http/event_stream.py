"""GraphQL over Server-Sent Events in distinct connections: each response is one operation.

As the protocol has it, an operation that cannot be executed is told in the stream too, since a
client that reads one learns nothing from a status.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

from starlette.responses import StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from ..reading.failures import graphql_error, internal_error, response_body
from .engine import MutationOverGet, RequestFailed
from .negotiation import EVENT_STREAM

COMMENT = b":\n\n"
# A browser dispatches an event only where it has data, be it empty.
COMPLETE = b"event: complete\ndata:\n\n"
EXPIRED = response_body(
    [graphql_error("UNAUTHENTICATED", "The token expired; connect again with a new one.")]
)


class EventStream(StreamingResponse):
    """A response that tells each result of an operation when it comes, and that it is complete.

    It ends the operation when the client goes, and after `lifetime` seconds, None being never.
    Every `keep_alive` seconds a comment shows proxies that the connection is in use. Every send
    waits until the client has taken in enough of what came before.
    """

    def __init__(
        self,
        results: AsyncGenerator[bytes, None],
        *,
        keep_alive: float,
        lifetime: float | None,
        headers: dict[str, str],
    ) -> None:
        self._results = _told(results)
        super().__init__(self._results, headers=headers, media_type=EVENT_STREAM)
        self._keep_alive = keep_alive
        self._lifetime = lifetime

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = self.raw_headers
        await send({"type": "http.response.start", "status": self.status_code, "headers": headers})
        telling = asyncio.create_task(self._tell(send))
        others = (
            asyncio.create_task(self._comment(send)),
            asyncio.create_task(_departure(receive)),
        )
        tasks = (telling, *others)
        try:
            await asyncio.wait(tasks, timeout=self._lifetime, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        if not all(task.cancelled() for task in others):
            return  # the client has gone
        if telling.cancelled():
            await send(_chunk(_next(EXPIRED)))
        await send(_chunk(COMPLETE, last=True))

    async def _tell(self, send: Send) -> None:
        async with aclosing(self._results) as results:
            async for result in results:
                await send(_chunk(_next(result)))

    async def _comment(self, send: Send) -> None:
        while True:
            await send(_chunk(COMMENT))
            await asyncio.sleep(self._keep_alive)


async def _departure(receive: Receive) -> None:
    """Return when the client has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def _told(results: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
    """Yield the results, and what went wrong as the last of them."""
    try:
        async with aclosing(results):
            async for result in results:
                yield result
    except RequestFailed as failed:
        yield response_body(failed.errors)
    except MutationOverGet:
        yield response_body([graphql_error("METHOD_NOT_ALLOWED", "Mutations are sent by POST.")])
    except Exception as cause:  # noqa: BLE001 - logged by internal_error
        error = internal_error("A GraphQL operation over Server-Sent Events", cause)
        yield response_body([error])


def _next(result: bytes) -> bytes:
    return b"event: next\ndata: %b\n\n" % result


def _chunk(body: bytes, *, last: bool = False) -> Message:
    return {"type": "http.response.body", "body": body, "more_body": not last}
