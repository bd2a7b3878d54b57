"""How many there were, without reading each as it was."""

from okr.service.reading.reader import Reader
from tests.reading.conftest import Ask, Store, asking
from tests.reading.rows import HandWritten, gid


async def test_as_many_are_counted_as_there_were(ask: Ask, muster: HandWritten) -> None:
    """Of those that changed since, it matters what they were then, also above them."""
    query = """query ($asOf: AsOf, $cycle: ID!, $objective: ID!) {
      people(asOf: $asOf) { totalCount }
      objectives(asOf: $asOf) { totalCount }
      shown: keyResults(asOf: $asOf) { totalCount }
      dropped: keyResults(asOf: $asOf, filter: {dropped: true}) { totalCount }
      all: keyResults(asOf: $asOf, filter: {dropped: null}) { totalCount }
      inCycle: keyResults(asOf: $asOf, filter: {search: "umsatz", cycle: $cycle}) { totalCount }
      under: keyResults(asOf: $asOf, filter: {objective: $objective}) { totalCount }
    }"""
    cycle, objective = gid(muster, "cycle", "q1"), gid(muster, "objective", "learn")
    counted = set()
    for position in range(muster.position + 1):
        people = muster.rows_at("person", position)
        above = muster.rows_at("objective", position)
        rows = list(muster.rows_at("key_result", position).values())
        shown = [row for row in rows if not row["dropped"]]
        expected = {
            "people": len(people),
            "objectives": sum(not row["dropped"] for row in above.values()),
            "shown": len(shown),
            "dropped": len(rows) - len(shown),
            "all": len(rows),
            "inCycle": sum(
                row["title"].startswith("Umsatz")
                and above[row["objective_id"]]["cycle_id"] == muster.id("q1")
                for row in shown
            ),
            "under": sum(row["objective_id"] == muster.id("learn") for row in shown),
        }
        as_of = {"position": str(position)}
        data = await ask(query, cycle=cycle, objective=objective, asOf=as_of)
        told = {name: found["totalCount"] for name, found in data.items()}
        assert told == expected, position
        counted.add(tuple(expected.values()))
    assert len(counted) > 6


async def test_what_was_restored_counts_again(reader: Reader, store: Store) -> None:
    """Also as of moments between which it changed in other ways."""
    ledger = HandWritten("restored")
    ledger.put("organization", "organization")
    ledger.put("person", "actor", name="A")
    ledger.put("cycle", "q1", name="Q1")
    ledger.put("objective", "grow", cycle_id=ledger.id("q1"), title="Wachsen")
    there = {ledger.position: 1}
    for dropped in (True, True, False, False, True, False, False):
        title = f"Wachsen {ledger.position}"
        ledger.put("objective", "grow", title=title, dropped=dropped)
        there[ledger.position] = int(not dropped)
    await store(ledger)
    query = "query ($asOf: AsOf) { objectives(asOf: $asOf) { totalCount } }"
    for position, count in there.items():
        data = await asking(reader, ledger)(query, asOf={"position": str(position)})
        assert data == {"objectives": {"totalCount": count}}, position
