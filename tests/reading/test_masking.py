"""Values of key results that not everybody may read are shown to their readers alone."""

from datetime import date
from decimal import Decimal
from typing import Any

import asyncpg
import orjson
import pytest

from okr.service.identity import Principal
from okr.service.postgres.connection import Database
from okr.service.postgres.pool import Pool
from okr.service.reading.masking import masks
from okr.service.reading.reader import Reader
from tests.reading.conftest import Store, principal
from tests.reading.rows import HandWritten, gid

PEOPLE = {
    "actor": ("admin",),
    "boss": ("lead", "okr_owner"),
    "owner": ("member",),
    "reviser": ("auditor",),
}
ALL = "select t.* from (select $1::uuid, $2::uuid, $3::date) given cross join"
VALUES = """
fragment Values on KeyResult {
  kind baseline target unit progress progressMissing progressAsRecorded
  scores { mid projected final } readers valuesHidden
  latestCheckIn { measuredOn value score progress progressAsRecorded details confidence }
  checkInOn(day: "2026-01-31") { measuredOn value }
  checkInCount
}
"""
HIDDEN: dict[str, Any] = {
    "kind": "METRIC",
    "baseline": None,
    "target": None,
    "unit": None,
    "progress": None,
    "progressMissing": "CONFIDENTIAL",
    "progressAsRecorded": None,
    "scores": {"mid": None, "projected": None, "final": None},
    "readers": ["LEAD"],
    "valuesHidden": True,
    "latestCheckIn": {
        "measuredOn": "2026-01-09",
        "value": None,
        "score": None,
        "progress": None,
        "progressAsRecorded": None,
        "details": {},
        "confidence": 7,
    },
    "checkInOn": {"measuredOn": "2026-01-09", "value": None},
    "checkInCount": 1,
}


def confidential(name: str) -> HandWritten:
    """Two objectives; one of the key results of the first has readers from its third version on."""
    ledger = HandWritten(name)
    ledger.put("organization", "organization")
    for person, roles in PEOPLE.items():
        ledger.put("person", person, name=person, roles=roles)
    ledger.put("cycle", "q1", name="Q1")
    for objective in ("earn", "learn"):
        ledger.put("objective", objective, cycle_id=ledger.id("q1"), title=objective)
    ledger.put(
        "key_result",
        "ebit",
        objective_id=ledger.id("earn"),
        title="EBIT",
        baseline=Decimal(100),
        target=Decimal(300),
        unit="TEUR",
        owners=[{"person_id": str(ledger.id("owner")), "weight": "1"}],
    )
    ledger.put("key_result", "calls", objective_id=ledger.id("earn"), title="Anrufe")
    ledger.put("key_result", "talks", objective_id=ledger.id("learn"), title="Vorträge")
    ledger.check_in(
        "half",
        "ebit",
        value=Decimal(200),
        measured_on=date(2026, 1, 9),
        details={"netto": 1},
        confidence=7,
        progress_as_recorded=Decimal("0.5"),
    )
    half = {"progress": Decimal("0.5"), "progress_missing": None}
    ledger.put("key_result", "ebit", progress_as_recorded=Decimal("0.5"), **half)
    for result in ("calls", "talks"):
        ledger.put("key_result", result, score_final=Decimal("0.4"), **half)
    ledger.put("key_result", "ebit", score_final=Decimal("0.6"))
    ledger.put("key_result", "ebit", readers=("lead",))
    return ledger


@pytest.fixture(scope="module")
async def muster(store: Store) -> HandWritten:
    """The organisation of all tests here that change nothing."""
    ledger = confidential("confidential")
    await store(ledger)
    return ledger


async def told(
    reader: Reader, who: Principal, query: str, variables: dict[str, Any] | None = None
) -> Any:
    """Return the data that somebody gets."""
    answer = await reader.query(query, variables, None, who)
    response = orjson.loads(answer.body)
    assert "errors" not in response, response["errors"]
    return response["data"]


async def shown(reader: Reader, muster: HandWritten, who: Principal, at: int | None = None) -> Any:
    """Return what somebody is shown of the confidential key result."""
    query = VALUES + "query($id: ID!) { keyResult(id: $id) { ...Values } }"
    data = await told(reader, who, query, {"id": gid(muster, "keyResult", "ebit", at)})
    return data["keyResult"]


async def test_the_masks_have_the_columns_of_their_tables(pool: Pool, muster: HandWritten) -> None:
    async with pool.acquire() as connection:
        for mask in masks():
            name = mask.partition(" as ")[0]
            masked, plain = [
                {column.name for column in (await connection.prepare(sql)).get_attributes()}
                for sql in (f"with {mask} {ALL} {name} t", f"{ALL} {name} t")
            ]
            added = {name for name in masked if name == "hidden" or name.startswith("has_")}
            assert masked - added == plain


async def test_others_are_told_that_they_are_not_for_them(
    reader: Reader, muster: HandWritten
) -> None:
    for person in ("actor", "reviser"):
        assert await shown(reader, muster, principal(muster, person)) == HIDDEN


async def test_holders_of_a_role_and_owners_read_them(reader: Reader, muster: HandWritten) -> None:
    boss, owner = [
        await shown(reader, muster, principal(muster, person)) for person in ("boss", "owner")
    ]
    assert boss == owner
    assert (boss["target"], boss["progress"], boss["valuesHidden"]) == ("300", "0.5", False)
    assert boss["latestCheckIn"]["value"] == boss["checkInOn"]["value"] == "200"
    assert boss["progressMissing"] is None


async def test_a_token_that_leaves_out_the_role_hides_them(
    reader: Reader, muster: HandWritten
) -> None:
    narrow = Principal(muster.org_id, muster.id("boss"), frozenset({"okr_owner"}))
    assert await shown(reader, muster, narrow) == HIDDEN


async def test_todays_rights_hold_for_the_past(reader: Reader, muster: HandWritten) -> None:
    before = muster.position - 1
    boss = await shown(reader, muster, principal(muster, "boss"), before)
    assert (boss["readers"], boss["target"]) == (None, "300")
    others = await shown(reader, muster, principal(muster), before)
    assert others == {**HIDDEN, "readers": None}


ROLLED_UP = """
fragment Sums on Objective {
  title progress progressAsRecorded progressMissing meanScore scoredCount rolledUpProgress
  valuesHidden
}
query($cycle: ID!) {
  cycle(id: $cycle) {
    progress meanScore scoredCount valuesHidden tree { ...Sums }
    scoresByAmbition { scoredCount mean reachedCount valuesHidden distribution { keyResults } }
    changePolicy { valuesHidden outcome { progress meanScore } }
  }
}
"""


async def rolled_up(reader: Reader, ledger: HandWritten) -> list[dict[str, Any]]:
    """Return what a reader of the values gets of their cycle, and what somebody else does."""
    cycle = {"cycle": gid(ledger, "cycle", "q1")}
    return [
        (await told(reader, principal(ledger, person), ROLLED_UP, cycle))["cycle"]
        for person in ("boss", "actor")
    ]


async def test_what_depends_on_them_is_hidden_too(reader: Reader, muster: HandWritten) -> None:
    seen, cycle = await rolled_up(reader, muster)
    assert (seen["progress"], seen["meanScore"], seen["scoredCount"]) == ("0.5", "0.45", 3)
    assert seen["scoresByAmbition"][0]["mean"] == "0.4666666667"
    told_of = (seen, seen["tree"][0], seen["scoresByAmbition"][0], seen["changePolicy"])
    assert not any(one["valuesHidden"] for one in told_of)
    earn, learn = cycle["tree"]
    assert earn == {
        "title": "earn",
        "progress": None,
        "progressAsRecorded": None,
        "progressMissing": "CONFIDENTIAL",
        "meanScore": None,
        "scoredCount": 2,
        "rolledUpProgress": None,
        "valuesHidden": True,
    }
    assert learn == seen["tree"][1]
    assert (cycle["progress"], cycle["meanScore"], cycle["scoredCount"]) == (None, None, 3)
    [scores] = cycle["scoresByAmbition"]
    hidden = {"mean": None, "reachedCount": None, "distribution": None, "valuesHidden": True}
    assert scores == {"scoredCount": 3, **hidden}
    assert cycle["valuesHidden"]
    policy = {"valuesHidden": True, "outcome": {"progress": None, "meanScore": None}}
    assert cycle["changePolicy"] == policy


async def test_what_has_no_score_hides_no_mean_score(reader: Reader, store: Store) -> None:
    ledger = confidential("not scored")
    ledger.put("key_result", "ebit", score_final=None)
    await store(ledger)
    seen, others = await rolled_up(reader, ledger)
    assert others["scoresByAmbition"] == seen["scoresByAmbition"]
    assert others["meanScore"] == others["changePolicy"]["outcome"]["meanScore"] == "0.4"
    assert [one["meanScore"] for one in others["tree"]] == ["0.4", "0.4"]
    assert (others["progress"], others["valuesHidden"]) == (None, True)


async def test_what_no_longer_counts_hides_nothing(reader: Reader, store: Store) -> None:
    ledger = confidential("struck out")
    ledger.put("key_result", "ebit", struck_out=True)
    await store(ledger)
    seen, others = await rolled_up(reader, ledger)
    assert [one.pop("changePolicy")["valuesHidden"] for one in (seen, others)] == [False, True]
    assert seen == others  # though its own line in the change policy tells no numbers
    assert (others["progress"], others["valuesHidden"]) == ("0.5", False)


async def test_values_without_their_key_are_hidden_from_everybody(
    reader: Reader, store: Store
) -> None:
    ledger = confidential("withheld")
    ledger.put("key_result", "ebit", target=None, progress=None, progress_missing="confidential")
    await store(ledger)
    for person in PEOPLE:
        assert await shown(reader, ledger, principal(ledger, person)) == HIDDEN


async def test_answers_are_remembered_for_those_who_may_have_them(
    reader: Reader, store: Store
) -> None:
    ledger = confidential("remembered")
    await store(ledger)
    twin = principal(ledger, "reviser")
    for _ in range(2):
        for person, target in (("boss", "300"), ("actor", None), ("owner", "300")):
            assert (await shown(reader, ledger, principal(ledger, person)))["target"] == target
        assert (await shown(reader, ledger, twin))["target"] is None
    ledger.put("key_result", "ebit", readers=("auditor",))
    await store(ledger)
    assert (await shown(reader, ledger, principal(ledger, "boss")))["target"] is None
    assert (await shown(reader, ledger, twin))["target"] == "300"
    ledger.put("key_result", "ebit", readers=None)
    await store(ledger)
    assert (await shown(reader, ledger, principal(ledger)))["target"] == "300"


async def test_rights_that_change_while_somebody_asks_count(
    pool: Pool, reader: Reader, store: Store, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The head is read, then the values are restricted, then the statement runs."""
    ledger = confidential("meanwhile")
    ledger.put("key_result", "ebit", readers=None)
    await store(ledger)
    fetch = pool.fetchrow
    ran: list[str] = []

    async def restricted_before(sql: str, *arguments: Any) -> asyncpg.Record | None:
        if not ran:
            ledger.put("key_result", "ebit", readers=("lead",))
            await store(ledger)
        ran.append(sql)
        return await fetch(sql, *arguments)

    monkeypatch.setattr(reader, "_pool", _Pool(restricted_before))
    assert await shown(reader, ledger, principal(ledger)) == HIDDEN
    assert len(ran) == 2


class _Pool:
    """A pool for statements that return one row."""

    def __init__(self, fetchrow: Any) -> None:
        self.fetchrow = fetchrow
