"""The tree of a cycle through the service, against bare Starlette sending the result of one
hand-written statement with the same JSON; and the same query as of the middle of its history."""

import asyncio
import json
import socket
import statistics
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

from okr.service.graphql.context import Services
from okr.service.graphql.engine import Engine
from okr.service.graphql.schema import graphql_schema
from okr.service.http.app import create_app
from okr.service.identity import Authenticator, LocalIssuer, utc_now
from okr.service.ledger.ledger import Ledger
from okr.service.ledger.watch import Watch
from okr.service.postgres.pool import Pool
from okr.service.postgres.sql import load
from okr.service.reading.reader import Reader

from .house import WRAPPING_KEY, Company, company, database, open_pool, settings

QUERY = """query Tree($id: ID!, $asOf: AsOf) { cycle(id: $id, asOf: $asOf) { name tree {
  title progress owner { name } keyResults {
    title progress target latestCheckIn { value measuredOn confidence }
    owners { person { name } weight } } } } }"""
HAND_WRITTEN = load(__package__, "tree.sql")["tree"]
CONNECTIONS = 8


async def measure(quick: bool) -> None:
    """Prints requests per second, and their ratios."""
    async with database() as opened, await open_pool(opened.service_dsn) as pool:
        print(f"tree: {await settings(pool)}")
        built = await company(pool, 100, 3, 12)
        head = await pool.fetchval("select position from head where org_id = $1", built.org_id)
        with TemporaryDirectory() as directory:
            issuer = LocalIssuer(Path(directory))
            headers = {
                "Authorization": f"Bearer {issuer.issue(built.org_id, built.person_id)}",
                "Content-Type": "application/json",
                "Accept": "application/json",
            }
            now = {"id": f"cycle.{built.org_id}.{built.cycle_id}"}
            apart = {**now, "connection": "CONNECTION"}
            then = {**apart, "asOf": {"position": str(head // 2)}}
            kinds: dict[str, tuple[Starlette, dict[str, Any]]] = {
                "hand-written": (_bare(pool, built), now),
                "compiled": (_served(pool, issuer, cache_bytes=0), apart),
                "compiled, as of": (_served(pool, issuer, cache_bytes=0), then),
                "remembered": (_served(pool, issuer, cache_bytes=2**26), now),
            }
            rates: dict[str, list[float]] = {name: [] for name in kinds}
            rounds, seconds = (2, 1.0) if quick else (5, 4.0)
            answers: dict[str, bytes] = {}
            for turn in range(rounds):
                for name, (app, variables) in kinds.items():
                    print(
                        f"\rtree: round {turn + 1} of {rounds}, {name}   ", end="", file=sys.stderr
                    )
                    async with _listening(app) as port:
                        answers[name] = await _ask(port, headers, variables)
                        rates[name].append(await _load(port, headers, variables, seconds))
            print(file=sys.stderr)
            same = [json.loads(answers[name])["data"] for name in ("hand-written", "compiled")]
            if same[0] != same[1]:
                raise SystemExit("the hand-written statement and the compiled one differ")
    medians = {name: statistics.median(found) for name, found in rates.items()}
    for name, rate in medians.items():
        print(f"  {name:16} {rate:8.0f}/s  {len(answers[name]):7} bytes")
    compiled, bare = medians["compiled"], medians["hand-written"]
    print(f"  compiled / hand-written    {compiled / bare:.2f}  (aim 0.9)")
    print(f"  cost as of / now           {compiled / medians['compiled, as of']:.2f}  (aim 1.5)")
    print(f"  remembered / hand-written  {medians['remembered'] / bare:.2f}")


def _bare(pool: Pool, built: Company) -> Starlette:
    async def answer(_: Request) -> Response:
        body = await pool.fetchval(HAND_WRITTEN, built.org_id, built.cycle_id)
        return Response(body, media_type="application/json")

    return Starlette(routes=[Route("/graphql", answer, methods=["POST"])])


def _served(pool: Pool, issuer: LocalIssuer, cache_bytes: int) -> Starlette:
    ledger = Ledger(pool, WRAPPING_KEY)
    reader = Reader(pool, graphql_schema, utc_now, cache_bytes)
    services = Services(ledger, reader, Watch(ledger.position), utc_now)
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
