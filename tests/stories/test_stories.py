"""The stories: what the documented queries answer is what the files of others say."""

import json
import re
from typing import Any
from uuid import UUID

import pytest

from okr.service.graphql.schema import graphql_schema
from okr.service.identity import Principal, utc_now
from okr.service.postgres.pool import Pool
from okr.service.reading.reader import Reader
from tests.stories import gitlab, joystream, protocol_labs, raw
from tests.stories.page import PAGE, is_part, shown
from tests.stories.story import Story

STORIES = (*joystream.STORIES, *protocol_labs.STORIES, *gitlab.STORIES)
ALL = [pytest.param(story, id=story.query) for story in STORIES]


def test_the_page_tells_them_all() -> None:
    assert shown().keys() == {story.query for story in STORIES}
    assert len(STORIES) == 10


@pytest.mark.parametrize("story", ALL)
def test_the_page_shows_the_variables(story: Story) -> None:
    assert shown()[story.query].variables == variables(story)


def test_the_page_says_which_organisations_are_asked() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for file in {story.file for story in STORIES}:
        assert f"| `{file}` | `{raw.organization(file)}` |" in page


def test_everything_is_imported(imported: dict[str, int]) -> None:
    for file, taken in imported.items():
        if file.endswith(".timeline.jsonl"):
            assert taken == len(raw.lines(file))
        else:
            said = raw.state(file)
            lists = ("objectives", "key_results", "dropped")
            assert taken == len({it["id"] for name in lists for it in said.get(name, [])})


@pytest.mark.parametrize("story", ALL)
async def test_the_answer_is_true(story: Story, pool: Pool, imported: dict[str, int]) -> None:
    assert story.file in imported
    told = {snake(name): value for name, value in story.variables.items()}
    told |= {snake(name): value for name, (_, value) in story.ids.items()}
    answered = await ask(story, pool)
    assert answered == story.answer(**told)
    assert is_part(shown()[story.query].answer, answered)


async def test_the_biggest_tree(pool: Pool, imported: dict[str, int]) -> None:
    cycles = [it["id"] for it in raw.state(raw.GITLAB_STATE)["cycles"]]
    size = max(gitlab.biggest(gitlab.biggest_tree(cycle)) for cycle in cycles)
    (story,) = (it for it in gitlab.STORIES if it.query == "biggest_tree")
    assert story.file in imported
    assert gitlab.biggest(await ask(story, pool)) == size
    page = " ".join(PAGE.read_text(encoding="utf-8").split())
    assert f"{size.objectives} objectives on {size.levels} levels" in page
    assert f"{size.key_results} key results" in page
    assert f"{size.below_key_results} of the objectives" in page


def variables(story: Story) -> dict[str, str]:
    ids = {name: raw.id_of(story.file, *of) for name, of in story.ids.items()}
    return ids | story.variables


async def ask(story: Story, pool: Pool) -> Any:
    reader = Reader(pool, graphql_schema, utc_now)
    principal = Principal(raw.organization(story.file), somebody(story.file))
    answer = json.loads(
        (await reader.query(story.document, variables(story), None, principal)).body
    )
    assert "errors" not in answer, answer["errors"]
    return answer["data"]


def somebody(file: str) -> UUID:
    if file.endswith(".timeline.jsonl"):
        return raw.uuid_of(file, "person", raw.lines(file)[0]["by"])
    return raw.uuid_of(file, "importer", raw.state(file)["source"]["id"])


def snake(name: str) -> str:
    """A variable's name as that of a parameter."""
    return re.sub(r"[A-Z]", lambda found: f"_{found[0].lower()}", name)
