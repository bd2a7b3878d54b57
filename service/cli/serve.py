"""`okr serve`: the service."""

import asyncio
import contextlib
import logging
import os
import signal
import socket
from collections.abc import Iterator
from typing import Annotated

import typer
import uvicorn
import uvloop

from ..loopback import is_loopback
from ..runtime import service
from ..settings import InvalidSettings, Settings
from .demo import load_story_if_empty

log = logging.getLogger("okr.serve")

SIGNALS = (signal.SIGINT, signal.SIGTERM)
GRACE = 10
"""For how many seconds requests that run may go on once the service is told to stop."""


def serve(
    host: Annotated[
        str, typer.Option(envvar="OKR_HOST", help="The address to listen on.")
    ] = "127.0.0.1",
    port: Annotated[
        int,
        typer.Option(
            envvar="OKR_PORT",
            min=0,
            max=65535,
            help="The port to listen on; 0 for one that is free, which the log tells.",
        ),
    ] = 8000,
    demo: Annotated[
        bool, typer.Option("--demo", help="First load the demo where there is no organisation.")
    ] = False,
) -> None:
    """Serve GraphQL, and GraphiQL to look at it, until interrupted."""
    logging.getLogger().setLevel(logging.INFO)
    with (
        contextlib.suppress(asyncio.CancelledError),  # told to stop while starting
        _listener(host, port) as listener,
        asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
    ):
        runner.run(_serve(listener, host, demo))


async def _serve(listener: socket.socket, host: str, demo: bool) -> None:
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    assert task is not None
    for number in SIGNALS:
        loop.add_signal_handler(number, task.cancel)
    settings = Settings.from_environment()
    if settings.embedded:
        log.warning(
            "The embedded PostgreSQL in %s is for development and single hosts; in production "
            "use a maintained PostgreSQL by OKR_DATABASE_URL.",
            settings.data_dir,
        )
    loaded = await load_story_if_empty(settings) if demo else None
    if loaded is not None:
        log.info("The demo is loaded: %s, organisation %s", loaded.name, loaded.org_id)
    async with service(settings, loopback=is_loopback(host)) as ready:
        config = uvicorn.Config(
            ready.app,
            lifespan="off",
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=GRACE,
        )
        await _Server(config, ready.keyed_path).serve([listener])


class _Server(uvicorn.Server):
    """Says where it listens, and at which path GraphiQL has a token; signals stop it, and
    nothing that follows."""

    def __init__(self, config: uvicorn.Config, keyed_path: str | None) -> None:
        super().__init__(config)
        self._keyed_path = keyed_path

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Starts to listen."""
        await super().startup(sockets)
        for listener in sockets or ():
            url = f"http://{_authority(listener)}"
            if self._keyed_path is not None:
                log.info("GraphiQL with a token at %s%s", url, self._keyed_path)
            log.info("GraphiQL and GraphQL on %s", url)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Unlike uvicorn does, in the event loop and for good: the signal is not raised again
        afterwards, when the database still has to be stopped in order."""
        loop = asyncio.get_running_loop()
        for number in SIGNALS:
            loop.add_signal_handler(number, self.handle_exit, number, None)
        yield


def _listener(host: str, port: int) -> socket.socket:
    """A socket that has the address, before anything is started; raises InvalidSettings."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        family, kind, protocol, _, address = min(found, key=lambda info: info[0])  # IPv4 first
        listener = socket.socket(family, kind, protocol)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
        except OSError:
            listener.close()
            raise
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno and error.errno > 0 else error.strerror
        raise InvalidSettings(
            f"It is not possible to listen on {host}, port {port} ({reason}). Stop what listens "
            "there, or choose another address by --host and --port, or OKR_HOST and OKR_PORT."
        ) from error
    return listener


def _authority(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
