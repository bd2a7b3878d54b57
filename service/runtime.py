"""The composition root: puts database, ledger, reader and identity together."""

import logging
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import NamedTuple
from uuid import UUID

from starlette.applications import Starlette

from .background import beside
from .graphql.context import Services
from .graphql.engine import Engine
from .graphql.schema import graphql_schema
from .http.app import create_app
from .http.graphiql import KeyedTokens
from .identity import Authenticator, LocalIssuer, issuers_from_environment, utc_now
from .ledger.aftermath import Aftermath
from .ledger.ledger import Ledger
from .ledger.watch import Watch
from .local import local_identity, newcomer
from .postgres.pool import Pool
from .proof.keeper import Keeper
from .proof.published import Published
from .reading.reader import Reader
from .settings import InvalidSettings, Settings
from .storage import Storage, storage

log = logging.getLogger("okr.serve")


class Service(NamedTuple):
    """The whole service."""

    app: Starlette
    keyed_path: str | None
    """Where GraphiQL has a token; None where there is no local issuer."""


@asynccontextmanager
async def service(settings: Settings, *, loopback: bool) -> AsyncIterator[Service]:
    """The service, ready to be served; `loopback` says that only this machine reaches it, and
    with the embedded database makes the local issuer one of those whose tokens are accepted.

    Raises the errors of `storage`, InvalidSettings, InvalidIssuers and InvalidLocalKey.
    """
    async with (
        storage(settings, serving=True) as opened,
        services(opened) as composed,
        beside(Aftermath(opened.pool, opened.wrapping_key, utc_now).follow()),
    ):
        local = LocalIssuer(settings.data_dir) if settings.embedded and loopback else None

        async def health() -> None:
            await opened.pool.execute("select 1")

        tokens = None if local is None else _tokens(local, opened.pool, settings)
        app = create_app(
            Engine(composed),
            _authenticator(local),
            clock=utc_now,
            health=health,
            graphiql_tokens=tokens,
            allowed_origins=settings.allowed_origins,
        )
        async with _sealing(opened, composed):
            yield Service(app, None if tokens is None else tokens.path)


@asynccontextmanager
async def _sealing(opened: Storage, composed: Services) -> AsyncIterator[None]:
    """Signs checkpoints of what is written meanwhile, and of what was written before."""
    if opened.notary is None:
        log.warning(
            "No checkpoints are signed: set OKR_SIGNING_KEY_FILE to a file that all services of "
            "the database have in common, where the signing keys are, or are made."
        )
        yield
        return
    keeper = Keeper(opened.pool, opened.notary)

    def appended(org_id: UUID, position: int) -> None:
        composed.watch.appended(org_id, position)
        keeper.appended(org_id)

    composed.ledger.on_append = appended
    async with beside(keeper.keep()):
        yield


def _tokens(issuer: LocalIssuer, pool: Pool, settings: Settings) -> KeyedTokens:
    async def issue() -> str:
        return issuer.issue(*(await local_identity(pool) or newcomer(settings.data_dir)))

    return KeyedTokens(issue)


@asynccontextmanager
async def services(opened: Storage) -> AsyncIterator[Services]:
    """What executes operations, over an open database."""
    reader = Reader(opened.pool, graphql_schema, utc_now)
    ledger = Ledger(opened.pool, opened.wrapping_key)
    watch = Watch(ledger.position)
    ledger.on_append = watch.appended
    try:
        yield Services(ledger, reader, watch, utc_now, Published(opened.pool, opened.notary))
    finally:
        await watch.close()


def _authenticator(local: LocalIssuer | None) -> Authenticator:
    issuers = list(issuers_from_environment(os.environ))
    if local is not None:
        issuers.append(local.as_issuer())
    if not issuers:
        raise InvalidSettings(
            "No issuer of tokens is configured: set OKR_ISSUERS to a file that names yours. Only "
            "with the embedded database on loopback is there a local issuer."
        )
    return Authenticator(issuers)
