"""The demo as an installation publishes it: sealed at many sizes, with keys that were rotated
meanwhile, read by HTTP, by GraphQL and on the command line."""

import json
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx

from okr.service.demo.scribe import Scribe
from okr.service.demo.story import HEAD, tell
from okr.service.graphql.engine import Engine
from okr.service.http.app import create_app
from okr.service.identity import Authenticator, LocalIssuer, utc_now
from okr.service.ledger.history import HistoryWriter
from okr.service.ledger.sealing import LocalWrappingKey
from okr.service.postgres.connection import Database
from okr.service.postgres.pool import Pool
from okr.service.proof.keys import SigningKeys
from okr.service.proof.notary import Notary
from okr.service.proof.sealing import seal
from okr.service.runtime import services
from okr.service.storage import Storage
from tests.cli.okr import environment, run
from tests.http.conftest import healthy

SIZES = [1, 2, 3, 5, 8, 100, 255, 256, 257, 511, 512, 513, 700, 913]
"""After how many entries it is sealed; the last is all of them."""
ROTATED = {5, 512}
"""After which of these the key is replaced; the one before signs beside it for a month."""
LOG_NAME = "okr.example.com"
AT_ONCE = 50
"""How many proofs one request may have."""


@dataclass(frozen=True)
class Story:
    """The ledger, and how the public reads it."""

    org_id: UUID
    notary: Notary
    client: httpx.AsyncClient
    environment: dict[str, str]

    async def get(self, path: str) -> str:
        """What an address answers."""
        answer = await self.client.get(path)
        assert answer.status_code == 200
        return answer.text

    async def proofs(self, fields: Iterable[str]) -> list[Any]:
        """What fields of the query type answer."""
        fields, found = list(fields), list[Any]()
        for first in range(0, len(fields), AT_ONCE):
            asked = fields[first : first + AT_ONCE]
            document = " ".join(f"f{number}: {field}" for number, field in enumerate(asked))
            answer = await self.client.post("/graphql", json={"query": f"{{ {document} }}"})
            told = json.loads(answer.text)
            assert "errors" not in told, told
            found += told["data"].values()
        return found

    async def inclusions(self, asked: Iterable[tuple[int, int]]) -> list[str]:
        """The files of proofs, given the index and the size of each."""
        told = await self.proofs(
            f'inclusionProof(position: "{index + 1}", size: "{size}") {{ file }}'
            for index, size in asked
        )
        return [proof["file"] for proof in told]

    async def consistencies(self, asked: Iterable[tuple[int, int]]) -> list[str]:
        """The files of proofs, given the two sizes of each."""
        told = await self.proofs(
            f'consistencyProof(from: "{old}", to: "{new}") {{ file }}' for old, new in asked
        )
        return [proof["file"] for proof in told]

    def okr(self, *arguments: object) -> str:
        """What a command prints."""
        done = run(arguments, self.environment)
        assert done.status == 0, done.errors
        return done.output

    def export(self, directory: Path) -> Path:
        """The ledger as a file."""
        path = directory / "story.ledger.jsonl"
        self.okr("export", self.org_id, "--to", path)
        return path


@asynccontextmanager
async def publish(
    database: Database,
    pool: Pool,
    wrapping_key: LocalWrappingKey,
    org_id: UUID,
    directory: Path,
) -> AsyncIterator[Story]:
    """Loads the story and seals it meanwhile."""
    scribe = Scribe(org_id, "story")
    tell(scribe)
    commands = list(scribe.commands())
    assert len(commands) == SIZES[-1]
    notary = Notary(SigningKeys(directory / "signing.keys"), LOG_NAME)
    writer = HistoryWriter(org_id, pool, wrapping_key)
    for before, size in pairwise([0, *SIZES]):
        await writer.append(commands[before:size])
        assert await seal(pool, org_id, notary)
        if size in ROTATED:
            notary.keys.rotate(timedelta(days=30))
    issuer = LocalIssuer(directory / "issuer")
    opened = Storage(pool, wrapping_key, database.service_dsn, notary)
    async with services(opened) as composed:
        app = create_app(
            Engine(composed),
            Authenticator([issuer.as_issuer()]),
            clock=utc_now,
            health=healthy,
        )
        token = issuer.issue(org_id, scribe.id("person", HEAD))
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app),
            base_url="http://okr.test",
            headers={"Authorization": f"Bearer {token}"},
        ) as client:
            variables = environment(
                OKR_DATABASE_URL=database.service_dsn,
                OKR_DATABASE_OWNER_URL=database.owner_dsn,
                OKR_KEY=bytes(range(32)).hex(),
                OKR_SIGNING_KEY_FILE=str(directory / "signing.keys"),
                OKR_LOG_NAME=LOG_NAME,
            )
            yield Story(org_id, notary, client, variables)
