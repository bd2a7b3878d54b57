"""Who may not read values gets the same answers whatever they are, to everything that is asked."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from random import Random
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from graphql import FieldNode

from okr.service.graphql.schema import graphql_schema
from okr.service.identity import Principal
from okr.service.ledger.sealing import LocalWrappingKey
from okr.service.postgres.connection import Database
from okr.service.postgres.pool import Pool, open_pool
from okr.service.reading.reader import Reader
from tests.oracle.arguments import Vocabulary
from tests.oracle.confidential import as_seen_by
from tests.oracle.coverage import Coverage
from tests.oracle.documents import Example, Writer
from tests.oracle.naive import Naive
from tests.oracle.trial import EVERY_CURSOR, Statements, Trial
from tests.oracle.twins import another_database, imported, other_values
from tests.reading.every_field import ROUTES, query_of

QUERIES, OBJECTS = 240, 100
OF_HASHES = ("inclusionProof", "consistencyProof", "checkpoint", "accessLog")
"""What is different of ledgers that differ in a bit, and what tells of the reading itself."""


class Twins(NamedTuple):
    """The readers of two ledgers, what there is in both, of which key results values are hidden
    from outsiders, and who asks."""

    one: Reader
    other: Reader
    known: Vocabulary
    hidden: frozenset[UUID]
    outsider: Principal
    insider: Principal


@pytest.fixture(scope="module")
async def twins(
    database: Database,
    data_directory: Path,
    wrapping_key: LocalWrappingKey,
    watched_pool: tuple[Pool, Statements],
) -> AsyncIterator[Twins]:
    """Two ledgers that differ in values which the outsider may not read."""
    world = await imported(database, data_directory, wrapping_key)
    trial = Trial(world, *watched_pool, Naive(graphql_schema, Coverage()))
    known = await trial.vocabulary()
    known.sealed.append(known.head)  # as if it were; proofs are not asked for
    by_hidden = sorted(trial.principals, key=lambda one: len(as_seen_by(world, one).hidden))
    insider, outsider = by_hidden[0], by_hidden[-1]
    hidden = as_seen_by(world, outsider).hidden
    assert len(hidden) > len(as_seen_by(world, insider).hidden)
    async with another_database(database, data_directory) as twin:
        with other_values(hidden):
            its_world = await imported(twin, data_directory, wrapping_key)
        assert its_world.past.head == world.past.head
        async with (
            await open_pool(database.service_dsn, size=2) as pool,
            await open_pool(twin.service_dsn, size=2) as its_pool,
        ):
            one, other = (
                Reader(each, graphql_schema, lambda: world.now) for each in (pool, its_pool)
            )
            yield Twins(one, other, known, hidden, outsider, insider)


async def answers(twins: Twins, who: Principal, example: Example) -> list[tuple[bytes, bytes]]:
    """Return what both ledgers answer."""
    return [
        (
            (await twins.one.query(example.text, given, example.operation_name, who)).body,
            (await twins.other.query(example.text, given, example.operation_name, who)).body,
        )
        for given in example.requests
    ]


def is_comparable(example: Example) -> bool:
    """Tell whether nothing is asked for that is another thing in each ledger."""
    return not any(name in example.text for name in OF_HASHES)


async def test_whatever_outsiders_ask(twins: Twins) -> None:
    random, told = Random(5), 0
    for _ in range(QUERIES):
        example = Writer(graphql_schema, twins.known, random).query()
        if is_comparable(example):
            for one, other in await answers(twins, twins.outsider, example):
                assert one == other, example.text
            told += any(one != other for one, other in await answers(twins, twins.insider, example))
    assert told  # or else there was nothing to hide


async def test_every_field_and_every_page(twins: Twins) -> None:
    told = 0
    asked = [
        Example(EVERY_CURSOR.replace("accessLog(first: 100) { edges { cursor } }", ""), None, [{}])
    ]
    for route in ROUTES.values():
        asked += [
            Example(query_of(route, as_of), None, [{**given, **(MOMENT if as_of else {})}])
            for given in variables(twins, route[0])
            for as_of in (False, True)
        ]
    for example in filter(is_comparable, asked):
        for one, other in await answers(twins, twins.outsider, example):
            assert one == other, example.text
        told += any(one != other for one, other in await answers(twins, twins.insider, example))
    assert told > 10


MOMENT = {"asOf": {"position": "500"}}


def variables(twins: Twins, root: str) -> list[dict[str, Any]]:
    """Return variables for a route that begins with a root field."""
    if root in ("diff", "replay"):
        return [{"from": {"position": str(position)}} for position in range(0, 600, 100)]
    if root == "nodes":
        return [{"ids": twins.known.ids[kind][:50]} for kind in ("keyResult", "checkIn", "event")]
    kinds = ("keyResult", "event") if root == "node" else (root,)
    if all(kind in twins.known.ids for kind in kinds) and root != "organization":
        return [{"id": id_} for kind in kinds for id_ in twins.known.ids[kind][:12]]
    return [{}]


async def test_payloads_and_messages(twins: Twins) -> None:
    random, told = Random(6), 0
    kinds = {"KeyResult": "keyResult", "Objective": "objective", "CheckIn": "checkIn"}
    for number in range(10 * OBJECTS):
        if told > 2 and number >= OBJECTS:
            break
        writer = Writer(graphql_schema, twins.known, random, requests=1, mistakes=False)
        example = writer.of_object("")
        if not is_comparable(example):
            continue
        type_name = random.choice(sorted(kinds))
        ids = twins.known.ids[kinds[type_name]]
        concerned = [one for one in ids if UUID(one.rpartition(".")[2]) in twins.hidden]
        id_ = random.choice(concerned or ids)
        texts = [await payload(twins, who, example, type_name, id_) for who in twins[-2:]]
        assert texts[0][0] == texts[0][1], example.text
        told += texts[1][0] != texts[1][1]
    assert told > 2


async def payload(
    twins: Twins, who: Principal, example: Example, type_name: str, id_: str
) -> list[list[bytes]]:
    """Return what both ledgers tell of an object, and of all entries, each at its position."""
    found = []
    for reader in (twins.one, twins.other):
        document = reader.documents.get(example.text)
        operation = document.operation(example.operation_name)
        [node] = operation.selection_set.selections
        assert isinstance(node, FieldNode)
        read = {
            "fragments": document.fragments,
            "variables": document.variables(operation, *example.requests),
        }
        key = UUID(id_.rpartition(".")[2])
        about: Any = {**read, "principal": who, "nodes": [node]}
        texts = [await reader.object(type_name=type_name, key=key, **about)]
        texts += await reader.entries(type_name="LedgerEvent", after=100, until=105, **about)
        found.append(texts)
    return found


async def test_sentences_do_without_values(twins: Twins) -> None:
    query = """query ($language: Language!, $before: String) {
      feed(first: 100, before: null, after: $before, filter: {subjectKinds: [KEY_RESULT]}) {
        nodes { topic sentence(language: $language) changes { field from to } }
        pageInfo { hasNextPage endCursor }
      }
    }"""
    for language in ("DE", "EN"):
        before, more = None, True
        while more:
            example = Example(query, None, [{"language": language, "before": before}])
            [(one, other)] = await answers(twins, twins.outsider, example)
            assert one == other
            feed = json.loads(one)["data"]["feed"]
            more, before = feed["pageInfo"]["hasNextPage"], feed["pageInfo"]["endCursor"]
            for event in feed["nodes"]:
                assert event["sentence"] != event["topic"]
                assert len(event["sentence"]) > 20
