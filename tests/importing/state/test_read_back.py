"""What GraphQL answers after the import of a state is what its file says."""

import json
from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from okr.service.graphql.schema import graphql_schema
from okr.service.identity import Principal
from okr.service.importing.identity import id_of
from okr.service.postgres.pool import Pool
from okr.service.reading.reader import Reader
from tests.importing.state import files
from tests.importing.state.conftest import TakeState

GOALS = Path(__file__).with_name("state.graphql").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", files.ALL)
async def test_goals_read_as_the_file_says(path: Path, take: TakeState, pool: Pool) -> None:
    said, report = files.read(path), await take(path)
    importer = id_of(report.org_id, "importer", report.source)
    answered = await objectives(pool, Principal(report.org_id, importer))
    found = {one["attribute"]: one for one in answered}
    key_results = {one["attribute"]: one for it in answered for one in it["keyResults"]}
    names = {one["id"]: one.get("label", one["id"]) for one in said["cycles"]}
    for one in said["objectives"]:
        objective = found[one["id"]]
        assert (objective["whole"] or objective["title"]) == one["title"]
        assert objective["cycle"]["name"] == names[one["cycle"]]
        assert [note["text"] for note in objective["notes"]] == one.get("notes", [])
        assert [
            one["attribute"] for one in objective["keyResults"] if not was_dropped(said, one)
        ] == [
            below["id"]
            for below in said["key_results"]
            if below["objective"] == one["id"] and not was_dropped(said, {"attribute": below["id"]})
        ]
    days = Counter((one["key_result"], one["effective"][:10]) for one in said["check_ins"])
    for one in said["key_results"]:
        key_result = key_results[one["id"]]
        assert (key_result["whole"] or key_result["title"]) == one["title"]
        assert number(key_result["target"]) == number(one.get("target"))
        assert key_result["struckOut"] is one.get("struck", False)
        scores = {"mid": None, "projected": None, "final": None} | one.get("scores", {})
        if scores["final"] is None:
            scores["final"] = (one.get("outcome") or {}).get("score")
        assert {kind: number(score) for kind, score in key_result["scores"].items()} == {
            kind: None if score is None else min(Decimal(str(score)), Decimal(1))
            for kind, score in scores.items()
        }
        check_ins = key_result["checkIns"]
        assert not check_ins["pageInfo"]["hasNextPage"]
        assert Counter((one["id"], it["measuredOn"]) for it in check_ins["nodes"]) == {
            key: count for key, count in days.items() if key[0] == one["id"]
        }
    for one in said.get("dropped", []):
        gone = found if one["kind"] == "objective" else key_results
        assert gone[one["id"]]["title"] == one["title"]


def was_dropped(said: Any, one: Any) -> bool:
    """Whether the file says that it is no longer there."""
    return any(gone["id"] == one["attribute"] for gone in said.get("dropped", []))


def number(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))


async def objectives(pool: Pool, principal: Principal) -> list[Any]:
    """All objectives, page by page."""
    reader = Reader(pool, graphql_schema, lambda: datetime.now(UTC))
    found: list[Any] = []
    after = None
    while True:
        answer = json.loads((await reader.query(GOALS, {"after": after}, None, principal)).body)
        assert "errors" not in answer, answer["errors"]
        page = answer["data"]["objectives"]
        found += page["nodes"]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            return found
