"""Work that goes on beside something else, and ends with it."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager

log = logging.getLogger("okr.background")


@asynccontextmanager
async def beside(work: Coroutine[object, object, None]) -> AsyncIterator[None]:
    """Does some work meanwhile, in the background, and cancels it at the end. Work that fails is
    logged at once; what it raised is raised at the end."""
    task = asyncio.create_task(work)
    task.add_done_callback(log_failure)
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


def log_failure(task: asyncio.Task[None]) -> None:
    """Logs what a task raised that has ended, for those that are awaited much later."""
    if not task.cancelled() and (error := task.exception()) is not None:
        log.error("%r has failed", task, exc_info=error)
