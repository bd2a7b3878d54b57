"""What leaves a parent, an owner or its words, and comes back, at every moment."""

from collections.abc import Iterable, Sequence
from typing import Any

from okr.service.reading.reader import Reader
from tests.reading.conftest import Store, asking
from tests.reading.histories import moves_and_corrections
from tests.reading.rows import gid


async def test_what_left_and_came_back_more_than_once(reader: Reader, store: Store) -> None:
    """Under a parent, by its words, and among those owned: it stands once, or not at all."""
    ledger = moves_and_corrections("to and fro")
    first, anna, bert = ledger.position, str(ledger.id("anna")), str(ledger.id("bert"))
    for n in range(6):
        person, goal = ((anna, "grow"), (bert, "learn"))[n % 2]
        title = ("Lieferzeiten halten", "Umsatz verdoppeln")[n % 2]
        owners = [{"person_id": person, "weight": "1"}]
        objective_id = ledger.id(goal)
        ledger.put("key_result", "revenue", objective_id=objective_id, title=title, owners=owners)
        ledger.put("objective", "grow", title=title)
    await store(ledger)
    query = """query ($id: ID!, $anna: ID!, $asOf: AsOf) {
      objective(id: $id, asOf: $asOf) { keyResults { title } }
      objectives(asOf: $asOf, filter: {search: "Lieferzeit"}) { totalCount nodes { title } }
      keyResults(asOf: $asOf, filter: {search: "Umsatz"}) { totalCount nodes { title } }
      person(id: $anna, asOf: $asOf) { keyResults(first: 9) { totalCount nodes { title } } }
    }"""
    ask = asking(reader, ledger)
    ids = {"id": gid(ledger, "objective", "grow"), "anna": gid(ledger, "person", "anna")}
    for position in range(first, ledger.position + 1):
        rows = ledger.rows_at("key_result", position).values()
        results = [row for row in rows if not row["dropped"]]
        objectives = ledger.rows_at("objective", position).values()
        found = {
            "objectives": [row for row in objectives if "Lieferzeit" in row["title"]],
            "keyResults": [row for row in results if "Umsatz" in row["title"]],
        }
        owned = [row for row in results if anna in {owner["person_id"] for owner in row["owners"]}]
        below = [row for row in results if row["objective_id"] == ledger.id("grow")]
        assert await ask(query, asOf={"position": str(position)}, **ids) == {
            "objective": {"keyResults": titles(below)},
            **{name: page(rows) for name, rows in found.items()},
            "person": {"keyResults": page(owned)},
        }, position


def titles(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"title": row["title"]} for row in rows]


def page(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {"totalCount": len(rows), "nodes": titles(rows)}
