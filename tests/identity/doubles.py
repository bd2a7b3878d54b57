"""Clocks that stand still until a test moves them, and a server of key sets."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.identity.signing import NOW


@dataclass
class SetClock:
    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@dataclass
class SetSeconds:
    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class KeyServer:
    """A JWKS address on loopback with a prescribed answer; it records the paths asked for."""

    url: str
    body: bytes = b""
    status: int = 200
    location: str | None = None
    endless: bool = False  # after the body a byte now and then, for ever
    requests: list[str] = field(default_factory=list)
    asked: threading.Event = field(default_factory=threading.Event)
    may_answer: threading.Event = field(default_factory=threading.Event)

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        self.requests.append(handler.path)
        self.asked.set()
        self.may_answer.wait()
        handler.send_response(self.status)
        if self.location is not None:
            handler.send_header("Location", self.location)
        handler.end_headers()
        handler.wfile.write(self.body)
        while self.endless:
            handler.wfile.write(b" ")
            time.sleep(0.01)


@contextmanager
def serving_keys() -> Iterator[KeyServer]:
    """Run a server in a thread; it answers at once unless `may_answer` is cleared."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            try:
                served.answer(self)
            except ConnectionError:
                self.close_connection = True  # the client has given up

        def log_message(self, *_: object) -> None:
            """Keep the tests' output quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        served = KeyServer(f"http://127.0.0.1:{server.server_port}/keys")
        served.may_answer.set()
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield served
        served.endless = False
        served.may_answer.set()
        server.shutdown()
        thread.join()
