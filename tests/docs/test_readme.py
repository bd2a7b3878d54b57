"""The walk-through in the README: its queries give the answers that stand behind them."""

import re
from pathlib import Path

import orjson
import pytest

from okr.service.graphql.schema import graphql_schema
from okr.service.identity import Principal, utc_now
from okr.service.importing import import_timeline
from okr.service.ledger.sealing import LocalWrappingKey
from okr.service.local import local_identity
from okr.service.postgres.pool import Pool
from okr.service.reading.reader import Reader

ROOT = Path(__file__).parents[2]
EXAMPLE = re.compile(r"```graphql\n(.*?)```\n\n```json\n(.*?)```", re.DOTALL)
EXAMPLES = EXAMPLE.findall((ROOT / "README.md").read_text())


@pytest.fixture(scope="module")
async def reader(pool: Pool, wrapping_key: LocalWrappingKey) -> tuple[Reader, Principal]:
    """A reader of the small history that ships with the repository, and somebody who asks."""
    history = ROOT / "examples" / "nordwind.timeline.jsonl"
    report = await import_timeline(history, pool, wrapping_key)
    who = await local_identity(pool, report.org_id)
    assert who is not None
    return Reader(pool, graphql_schema, utc_now), Principal(*who)


def test_the_readme_has_examples() -> None:
    assert len(EXAMPLES) >= 3


@pytest.mark.parametrize(("query", "answer"), EXAMPLES)
async def test_an_example_gives_its_answer(
    reader: tuple[Reader, Principal], query: str, answer: str
) -> None:
    given = await reader[0].query(query, None, None, reader[1])
    assert orjson.loads(given.body)["data"] == orjson.loads(answer)
