"""The tree of a cycle through the service, against bare Starlette sending the result of one
hand-written statement with the same JSON; and the same query as of the middle of its history."""

import asyncio
import json
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from okr.service.demo.generator import Size
from okr.service.graphql.context import Services
from okr.service.graphql.engine import Engine
from okr.service.graphql.schema import graphql_schema
from okr.service.http.app import create_app
from okr.service.identity import Authenticator, LocalIssuer, utc_now
from okr.service.ledger.ledger import Ledger
from okr.service.ledger.watch import Watch
from okr.service.postgres.pool import Pool
from okr.service.postgres.sql import load
from okr.service.proof.published import Published
from okr.service.reading.reader import Reader

from .company import Company
from .environment import Environment, median, progress, show
from .history import found

QUERY = """query Tree($id: ID!, $asOf: AsOf) { cycle(id: $id, asOf: $asOf) { name tree {
  title progress owner { name } keyResults {
    title progress target latestCheckIn { value measuredOn confidence }
    owners { person { name } weight } } } } }"""
HAND_WRITTEN = load(__package__, "tree.sql")["tree"]
CONNECTIONS = 8


async def run(env: Environment) -> None:
    """Shows requests per second, and their ratios."""
    pool = env.pool
    built = Company(Size(people=120, objectives=100, quarters=1))
    await found(env, [built])
    head = await pool.fetchval("select position from head where org_id = $1", built.org_id)
    with TemporaryDirectory() as directory:
        issuer = LocalIssuer(Path(directory))
        headers = {
            "Authorization": f"Bearer {issuer.issue(built.org_id, built.administrator)}",
            "Content-Type": "application/json",
            "Accept": "application/json",
        }
        now = {"id": f"cycle.{built.org_id}.{built.cycle}"}
        apart = {**now, "connection": "CONNECTION"}
        then = {**apart, "asOf": {"position": str(head // 2)}}
        kinds: dict[str, tuple[Starlette, dict[str, Any]]] = {
            "hand-written": (_bare(pool, built), now),
            "compiled": (_served(env, issuer, cache_bytes=0), apart),
            "as of mid-history": (_served(env, issuer, cache_bytes=0), then),
            "remembered": (_served(env, issuer, cache_bytes=2**26), now),
        }
        rates: dict[str, list[float]] = {name: [] for name in kinds}
        rounds, seconds = (2, 1.0) if env.quick else (7, 4.0)
        answers: dict[str, bytes] = {}
        for turn in range(rounds):
            for name, (app, variables) in kinds.items():
                progress(f"tree: round {turn + 1} of {rounds}, {name}")
                async with _listening(app) as port:
                    answers[name] = await _ask(port, headers, variables)
                    rates[name].append(await _load(port, headers, variables, seconds))
    same = [json.loads(answers[name])["data"] for name in ("hand-written", "compiled")]
    if same[0] != same[1]:
        raise SystemExit("the hand-written statement and the compiled one differ")
    bare, compiled = rates["hand-written"], rates["compiled"]
    aims = {"compiled": "0.9", "as of mid-history": "now / 1.5"}
    rows = [
        (
            name,
            median(found),
            len(answers[name]),
            median(one / other for one, other in zip(found, bare, strict=True)),
            median(one / other for one, other in zip(found, compiled, strict=True)),
            aims.get(name, "–"),
        )
        for name, found in rates.items()
    ]
    columns = (
        "tree of 100 objectives",
        "answers/s",
        "bytes",
        "of hand-written",
        "of compiled",
        "aim",
    )
    show(f"The tree query over HTTP, {CONNECTIONS} connections", columns, rows)


def _bare(pool: Pool, built: Company) -> Starlette:
    async def answer(_: Request) -> Response:
        body = await pool.fetchval(HAND_WRITTEN, built.org_id, built.cycle)
        return Response(body, media_type="application/json")

    return Starlette(routes=[Route("/graphql", answer, methods=["POST"])])


def _served(env: Environment, issuer: LocalIssuer, cache_bytes: int) -> Starlette:
    ledger = Ledger(env.pool, env.wrapping_key)
    reader = Reader(env.pool, graphql_schema, utc_now, cache_bytes)
    services = Services(ledger, reader, Watch(ledger.position), utc_now, Published(env.pool, None))
    return create_app(
        Engine(services),
        Authenticator([issuer.as_issuer()]),
        clock=utc_now,
        health=lambda: asyncio.sleep(0),
    )


@asynccontextmanager
async def _listening(app: Starlette) -> AsyncIterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as bound:
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
        serving = asyncio.create_task(server.serve([bound]))
        while not server.started:  # noqa: ASYNC110 - uvicorn offers nothing to wait for
            await asyncio.sleep(0.01)
        try:
            yield bound.getsockname()[1]
        finally:
            server.should_exit = True
            await serving


async def _ask(port: int, headers: dict[str, str], variables: dict[str, Any]) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    body = json.dumps({"query": QUERY, "variables": variables}).encode()
    told = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    writer.write(
        f"POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\n{told}Connection: close\r\n"
        f"Content-Length: {len(body)}\r\n\r\n".encode()
        + body
    )
    answer = (await reader.read()).partition(b"\r\n\r\n")[2]
    writer.close()
    return answer


async def _load(
    port: int, headers: dict[str, str], variables: dict[str, Any], seconds: float
) -> float:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.load"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    asked = {
        "method": "POST",
        "path": "/graphql",
        "port": port,
        "headers": headers,
        "body": json.dumps({"query": QUERY, "variables": variables}),
        "connections": CONNECTIONS,
        "seconds": seconds,
    }
    answered, _ = await process.communicate(json.dumps(asked).encode())
    return float(answered)
