"""`okr serve`: the service."""

import asyncio
import ipaddress
import logging
from typing import Annotated

import typer
import uvicorn
import uvloop

from ..http.app import MAX_REQUEST_BYTES
from ..runtime import service
from ..settings import Settings

log = logging.getLogger("okr.serve")


def serve(
    host: Annotated[
        str, typer.Option(envvar="OKR_HOST", help="The address to listen on.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(envvar="OKR_PORT", help="The port to listen on.")] = 8000,
) -> None:
    """Serve GraphQL, and GraphiQL to look at it, until interrupted."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(host, port))


async def _serve(host: str, port: int) -> None:
    async with service(Settings.from_environment(), loopback=_is_loopback(host)) as app:
        config = uvicorn.Config(app, host=host, port=port, log_config=None, access_log=False, ws_max_size=MAX_REQUEST_BYTES)
        log.info("GraphiQL and GraphQL on http://%s:%d", host, port)
        await uvicorn.Server(config).serve()


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
