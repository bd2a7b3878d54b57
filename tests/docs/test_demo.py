"""The document on the demo: its queries give the answers that stand behind them."""

import re
from pathlib import Path

import orjson
import pytest

from okr.service.demo.load import load_story
from okr.service.graphql.schema import graphql_schema
from okr.service.identity import Principal, utc_now
from okr.service.ledger.sealing import LocalWrappingKey
from okr.service.local import local_identity
from okr.service.postgres.pool import Pool
from okr.service.reading.reader import Reader

DOCUMENT = Path(__file__).parents[2] / "docs" / "demo.md"
EXAMPLE = re.compile(r"```graphql\n(.*?)```\n\n```json\n(.*?)```", re.DOTALL)
EXAMPLES = EXAMPLE.findall(DOCUMENT.read_text())


@pytest.fixture(scope="module")
async def reader(pool: Pool, wrapping_key: LocalWrappingKey) -> tuple[Reader, Principal]:
    """A reader of the story, and somebody in it who asks."""
    loaded = await load_story(pool, wrapping_key)
    who = await local_identity(pool, loaded.org_id)
    assert who is not None
    return Reader(pool, graphql_schema, utc_now), Principal(*who)


def test_everybody_has_an_example() -> None:
    assert len(EXAMPLES) == 3


@pytest.mark.parametrize(("query", "answer"), EXAMPLES)
async def test_an_example_gives_its_answer(
    reader: tuple[Reader, Principal], query: str, answer: str
) -> None:
    given = await reader[0].query(query, None, None, reader[1])
    assert orjson.loads(given.body)["data"] == orjson.loads(answer)
