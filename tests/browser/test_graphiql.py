"""GraphiQL in a real browser that has no network: it loads, runs queries and subscriptions."""

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from starlette.types import ASGIApp

from okr.service.http.app import create_app
from okr.service.http.graphiql import DEFAULT_QUERY, KeyedTokens
from okr.service.identity import Authenticator, LocalIssuer
from okr.service.identity.tokens import utc_now
from okr.service.runtime import service
from okr.service.settings import Settings
from tests.browser.chromium import EXECUTABLE, Page, browsing
from tests.http.conftest import healthy
from tests.http.engine import SchemaEngine
from tests.http.serving import serving
from tests.identity.signing import ORG, PERSON
from tests.postgres.helpers import passable_directory

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        EXECUTABLE is None, reason="there is no chromium; run: apt-get install chromium"
    ),
]

EDITOR = "document.querySelector('.graphiql-query-editor .CodeMirror')?.CodeMirror"
RESPONSE = "document.querySelector('.graphiql-response .CodeMirror')?.CodeMirror"
SCHEMA = f"!!{EDITOR}.options.hintOptions.schema"
RUN = ".graphiql-execute-button"
AUTHORIZATION = json.dumps('"Authorization": "Bearer ey')


@asynccontextmanager
async def graphiql(app: ASGIApp, path: str, folder: Path) -> AsyncIterator[Page]:
    """Open GraphiQL; in the end, nothing was asked of another host and nothing complained."""
    async with serving(app) as address, browsing(folder / "profile") as page:
        await page.visit(f"http://{address}{path}")
        await page.until(f"{EDITOR}?.getValue()")
        yield page
        assert {urlsplit(url).netloc for url in page.requested} == {address}
        assert page.complaints == []


@pytest.fixture
def tokens(tmp_path: Path) -> KeyedTokens:
    async def issue() -> str:
        return LocalIssuer(tmp_path / "issuer").issue(ORG, PERSON)

    return KeyedTokens(issue)


@pytest.fixture
def app(tmp_path: Path, tokens: KeyedTokens) -> ASGIApp:
    """A small schema."""
    return create_app(
        SchemaEngine(),
        Authenticator([LocalIssuer(tmp_path / "issuer").as_issuer()]),
        clock=utc_now,
        health=healthy,
        graphiql_tokens=tokens,
    )


@pytest.fixture
async def page(app: ASGIApp, tokens: KeyedTokens, tmp_path: Path) -> AsyncIterator[Page]:
    """GraphiQL with a token."""
    async with graphiql(app, tokens.path, tmp_path) as page:
        yield page


async def run(page: Page, query: str, result: str) -> None:
    """Type a query that has a name, click, and wait for the result."""
    await page.until(SCHEMA)
    await page.evaluate(f"{EDITOR}.focus(), {EDITOR}.execCommand('selectAll')")
    await page.write(query)
    # A moment later the editor knows which operation a click is to run.
    name = query.split()[1]
    await page.until(f"{EDITOR}.operations?.[0]?.name?.value === {json.dumps(name)}")
    await page.click(RUN)
    await page.until(f"{RESPONSE}?.getValue().includes({json.dumps(result)})")


async def test_the_page_shows_an_editor_with_query_and_token(page: Page) -> None:
    assert await page.evaluate(f"{EDITOR}.getValue()") == DEFAULT_QUERY
    await page.until(f"document.body.innerText.includes({AUTHORIZATION})")


async def test_the_page_without_a_key_tells_of_it_and_with_it_has_a_token(
    app: ASGIApp, tokens: KeyedTokens, tmp_path: Path
) -> None:
    """Also in the same tab, which remembers its text; without a token nothing can be asked."""
    async with serving(app) as address, browsing(tmp_path / "profile") as page:
        await page.visit(f"http://{address}/graphql")
        await page.until("document.body?.innerText.includes('the service logged')")
        await page.until(f"{RESPONSE}?.getValue().includes('carries no token')")
        assert not await page.evaluate(f"document.body?.innerText.includes({AUTHORIZATION})")
        await page.visit(f"http://{address}{tokens.path}")
        await page.until(f"document.body?.innerText.includes({AUTHORIZATION})")
        await run(page, "query Hello { hello }", "Grüß dich, Welt!")


async def test_a_click_runs_a_query(page: Page) -> None:
    await run(page, "query Hello { hello }", "Grüß dich, Welt!")


async def test_a_subscription_goes_by_websocket(page: Page) -> None:
    await run(page, "subscription Count { count(to: 3) }", '"count": 3')
    assert {urlsplit(url).scheme for url in page.requested} == {"http", "ws"}


async def test_documentation_and_settings_open(page: Page) -> None:
    await page.click('[aria-label="Show Documentation Explorer"]')
    await page.until(
        "document.querySelector('.graphiql-doc-explorer')?.innerText.includes('Query')"
    )
    await page.click('[aria-label="Open settings dialog"]')
    await page.until("document.querySelector('.graphiql-dialog')?.innerText.includes('Theme')")


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """Where pytest's own folders are not: closed to the user that the server of root runs as."""
    with passable_directory() as path:
        yield path / "data"


FOUND = """mutation Found {
  foundOrganization(input: {idempotencyKey: "1", name: "Müller & Söhne", founderName: "Ada"}) {
    organization { name }
    errors { message }
  }
}"""


async def test_the_service_as_a_newcomer_meets_it(tmp_path: Path, data_dir: Path) -> None:
    """With an embedded database, whose local issuer makes the token."""
    async with (
        service(Settings(data_dir), loopback=True) as (app, path),
        graphiql(app, path or "", tmp_path) as page,
    ):
        await run(page, FOUND, '"name": "Müller & Söhne"')
        await run(page, 'subscription Events { events(after: "0") { topic } }', '"topic": "person.')
        await page.click(RUN)  # which ends it
        await run(page, "query Viewer { viewer { name } }", '"name": "Ada"')
