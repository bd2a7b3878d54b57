"""What GraphQL answers as of one position, in the form of the fold."""

import json
from pathlib import Path
from typing import Any

from okr.service.identity import Principal
from okr.service.reading.reader import Reader
from tests.importing.replay_rules import State

TEXT = Path(__file__).with_name("state.graphql").read_text(encoding="utf-8")


async def everything(reader: Reader, principal: Principal, position: int) -> State:
    """All that there was at a position, as somebody sees it who may read all of it."""

    async def answer(operation: str, after: str | None = None) -> State:
        variables = {"at": {"position": str(position)}, "after": after}
        told = json.loads((await reader.query(TEXT, variables, operation, principal)).body)
        assert "errors" not in told, told["errors"]
        data: State = told["data"]
        return data

    async def nodes(operation: str) -> list[Any]:
        found: list[Any] = []
        after = None
        while True:
            page = (await answer(operation, after))["page"]
            found += page["nodes"]
            after = page["pageInfo"]["endCursor"]
            if not page["pageInfo"]["hasNextPage"]:
                return [plain(one) for one in found]

    cycles = await nodes("Retrospectives")
    return {
        "organization": plain((await answer("Organization"))["organization"]),
        "people": await nodes("People"),
        "teams": await nodes("Teams"),
        "cycles": await nodes("Cycles"),
        "retrospectives": [one for cycle in cycles for one in cycle["retrospectives"]],
    }


def plain(value: Any) -> Any:
    """An answer without what belongs to GraphQL: a reference as the id, a page as its items."""
    if isinstance(value, list):
        return [plain(one) for one in value]
    if not isinstance(value, dict):
        return value
    if "nodes" in value:
        assert not value["pageInfo"]["hasNextPage"]
        return plain(value["nodes"])
    found = {name: it if name in FREE else plain(it) for name, it in value.items()}
    if "id" in found:
        found["id"] = found["id"].rpartition(".")[2].partition("@")[0]
    return found["id"] if found.keys() == {"id"} else found


FREE = {"attributes", "details"}
"""Fields of any JSON."""
