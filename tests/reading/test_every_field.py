"""Every field of the schema can be read, and every statement stays within the organisation."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg
import orjson
import pytest

from okr.service.graphql.schema import graphql_schema
from okr.service.ledger.access import record
from okr.service.postgres.connection import Database
from okr.service.postgres.pool import Pool
from okr.service.postgres.sql import load
from okr.service.proof.keys import SigningKeys
from okr.service.proof.notary import Notary
from okr.service.proof.sealing import seal
from okr.service.reading.arguments import Request
from okr.service.reading.documents import Documents
from okr.service.reading.reader import Reader
from tests.reading.conftest import NOW, Store, asking, principal
from tests.reading.every_field import ROUTES, field_of, query_of, readable
from tests.reading.histories import (
    align,
    change_commitments,
    look_back,
    moves_and_corrections,
    talk,
)
from tests.reading.rows import HandWritten, gid

ORGANIZATION_TABLES = {
    "head", "entry", "transparency_feed", "check_in", "note", "membership", "comment", "follower",
    "learning", "learning_decision", "learning_application", "refinement", "alignment",
    "access_log", "erasure", "data_key",
    *(
        table + suffix
        for table in (
            *("organization", "person", "team", "cycle", "objective", "key_result"),
            "retrospective",
        )
        for suffix in ("", "_version")
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
async def muster(
    store: Store, pool: Pool, database: Database, tmp_path_factory: pytest.TempPathFactory
) -> HandWritten:
    """An organisation that has something of every kind."""
    organization = align(talk(look_back(moves_and_corrections("every field"))))
    organization.put("objective", "teach", cycle_id=organization.id("q1"), title="Wir lehren")
    below = {"objective_id": organization.id("teach"), "parent_id": organization.id("learn")}
    organization.with_entry("alignment", "teach", **below)
    organization.put("key_result", "taught", objective_id=organization.id("teach"), title="Eins")
    organization.put("key_result", "taught", score_final=Decimal("0.7"))
    change_commitments(organization)
    organization.put("objective", "learn")
    organization.note("later", "learn", text="Weniger ist mehr")
    organization.put("organization", "organization")  # as of the position before all is there
    await store(organization)
    keys = SigningKeys(tmp_path_factory.mktemp("keys") / "signing.keys")
    person = principal(organization).person_id
    await record(pool, organization.org_id, NOW, "Query.diff", {}, person, organization.position)
    owner = await asyncpg.connect(database.owner_dsn)
    await owner.execute(
        "insert into erasure values ($1, $2, 1, $3, $3, $3)",
        *(organization.org_id, organization.id("anna"), NOW),
    )
    await owner.close()
    assert await seal(pool, organization.org_id, Notary(keys, "okr-ledger"))
    return organization


def variables_of(root: str, ledger: HandWritten, as_of: bool) -> dict[str, Any]:
    """Return variables that find objects."""
    ids = {
        "node": gid(ledger, "objective", "grow"),
        "organization": str(ledger.org_id),
        "person": gid(ledger, "person", "anna"),
        "cycle": gid(ledger, "cycle", "q1"),
        "objective": gid(ledger, "objective", "learn"),
        "keyResult": gid(ledger, "keyResult", "revenue"),
        "checkIn": gid(ledger, "checkIn", "c1"),
        "team": gid(ledger, "team", "south"),
        "comment": gid(ledger, "comment", "praise"),
        "retrospective": gid(ledger, "retrospective", "look back"),
        "learning": gid(ledger, "learning", "lesson"),
    }
    variables: dict[str, Any] = {}
    if root in ids:
        variables["id"] = ids[root]
    if root == "nodes":
        kinds = [gid(ledger, "organization", "organization"), *ids.values()]
        variables["ids"] = [id_ for id_ in kinds if "." in id_] + [f"event.{ledger.org_id}.9"]
    if root in ("inclusionProof", "consistencyProof"):
        variables["position" if root == "inclusionProof" else "from"] = "3"
    if root in ("diff", "replay"):
        variables["from"] = {"position": str(ledger.position // 2)}
    if as_of:
        variables["asOf"] = {"position": str(ledger.position - 1)}
    return variables


def read_fields(value: Any, found: set[tuple[str, str]]) -> None:
    """Collect which fields of which types a response has."""
    if isinstance(value, list):
        for item in value:
            read_fields(item, found)
    elif isinstance(value, dict) and "__typename" in value:
        for key, member in value.items():
            found.add((value["__typename"], field_of(key)))
            read_fields(member, found)


@pytest.mark.parametrize("as_of", [False, True], ids=["now", "as of"])
async def test_every_field_of_every_type_can_be_read(
    reader: Reader, muster: HandWritten, as_of: bool
) -> None:
    ask = asking(reader, muster)
    found: set[tuple[str, str]] = set()
    for route in ROUTES.values():
        root = route[0]
        data = await ask(query_of(route, as_of), **variables_of(root, muster, as_of))
        assert data[root] is not None
        read_fields(data[root], found)
    assert sorted(readable() - found) == []


def scans(plan: Any) -> Iterator[dict[str, Any]]:
    """Yield the nodes of a plan that read a table."""
    if isinstance(plan, list):
        for item in plan:
            yield from scans(item)
    elif isinstance(plan, dict):
        if "Relation Name" in plan:
            yield plan
        for child in plan.values():
            yield from scans(child)


def is_of(org_id: UUID, scan: dict[str, Any]) -> bool:
    """Tell whether a scan is restricted to an organisation by a parameter."""
    conditions = (scan.get(name, "") for name in ("Index Cond", "Filter", "Recheck Cond"))
    return any(f"org_id = '{org_id}'::uuid" in condition for condition in conditions)


async def statements(pool: Pool, muster: HandWritten) -> list[tuple[str, list[Any]]]:
    """Return all fixed statements, and those compiled for all fields of all types."""
    documents = Documents(graphql_schema)
    person = principal(muster).person_id
    fixed = load("okr.service.reading", "statements.sql")
    found: list[tuple[str, list[Any]]] = [
        (fixed["head"], [muster.org_id, [person], NOW]),
        (fixed["seen"], [muster.org_id, person, NOW]),
    ]
    for route in ROUTES.values():
        for as_of in (False, True):
            document = documents.get(query_of(route, as_of))
            operation = document.operation(None)
            variables = document.variables(operation, variables_of(route[0], muster, as_of))
            request = Request(muster.org_id, person, NOW, variables)
            statement = document.query(operation, request).statement
            assert statement is not None
            request = await statement.parameters.make(pool, request)
            found.append((statement.sql, statement.bind(request).arguments))
    return found


async def test_every_scan_is_of_one_organisation(pool: Pool, muster: HandWritten) -> None:
    tables: set[str] = set()
    for sql, arguments in await statements(pool, muster):
        plan = await pool.fetchval(f"explain (generic_plan, format json) {sql}", *arguments)
        for scan in scans(orjson.loads(plan)):
            tables.add(scan["Relation Name"])
            assert is_of(muster.org_id, scan), scan
    assert tables == ORGANIZATION_TABLES
