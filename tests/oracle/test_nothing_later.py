"""An answer as of a position is the answer that was given there, whatever happened since.

A made-up history grows; at some of its heads every field of every type is asked for, as of now and
as of that position. Both answers are the same but for the ids, and stay what they were for ever;
only an erasure takes texts out of them.
"""

import re
from collections.abc import Iterator, Mapping
from random import Random
from typing import Any, NamedTuple
from uuid import uuid4

import orjson

from okr.domain.aggregate import Act
from okr.domain.person import Person, Role
from okr.service.graphql.schema import graphql_schema
from okr.service.identity import Principal, utc_now
from okr.service.ledger.command import Command, Decision, change
from okr.service.ledger.erasing import blank
from okr.service.ledger.history import HistoryWriter
from okr.service.ledger.sealing import LocalWrappingKey
from okr.service.postgres.pool import Pool
from okr.service.reading.reader import Reader
from tests.oracle.history import History
from tests.oracle.world import Stage, grown
from tests.reading.every_field import QUERY, ROUTES, Route, query_of, readable
from tests.reading.test_every_field import read_fields

BESIDE = {"accessLog", "checkpoint", "consistencyProof", "inclusionProof"}
"""Root fields of what stands beside the ledger, with no position to read them at."""
TYPES_BESIDE = {
    *("Access", "AccessConnection", "AccessEdge"),
    *("Checkpoint", "ConsistencyProof", "InclusionProof"),
}
READABLE = readable()
ENDS = ("asOf", "to")
"""The arguments of root fields that name the moment at which all is read."""
LOOKED_AT = (Stage.BEGUN, Stage.FAREWELL, Stage.WHOLE)
"""The stages at which everything is asked for."""
GROWN = 100
"""After so many batches too, which is halfway."""
OBJECTS = 2
"""Of so many objects of each kind, or of more until one has what is asked for."""
NAME, GONE = "Zoë Groß", "person (gelöscht)"
"""Who is erased, and how sentences tell of the person afterwards."""
LEAKING = {
    *("person.renamed", "team.renamed", "cycle.renamed"),
    *("objective.moved", "key_result.moved", "team.moved", "objective.reworded"),
    *("team.member_joined", "team.member_left", "key_result.check_in_corrected"),
}
"""What must happen once the first head was looked at, since it changes how the past is told."""
EVERYTHING = """query ($at: AsOf) {
    people(first: 100, asOf: $at) { nodes { entityId } }
    teams(first: 100, asOf: $at) { nodes { entityId } }
    cycles(asOf: $at) { nodes { entityId
        retrospectives { nodes { entityId learnings { entityId } } } } }
    objectives(asOf: $at, filter: {dropped: null}) { nodes { entityId
        comments { nodes { entityId } }
        keyResults(includeDropped: true) { entityId checkIns { nodes { entityId } } } } }
    feed(asOf: $at) { nodes { entityId: id } } }"""


class Asked(NamedTuple):
    """A query of a route, without its moment."""

    route: Route
    given: Mapping[str, Any]


class Head(NamedTuple):
    """A position at which everything was asked for, with the answers as of it."""

    position: int
    answers: list[tuple[Asked, Any]]


class Onlooker:
    """Asks for every field of one organisation, as its founder."""

    def __init__(self, pool: Pool, history: History) -> None:
        self.found: set[tuple[str, str]] = set()
        self._pool = pool
        self._org_id = history.org_id
        self._principal = Principal(history.org_id, history.founder)
        self._random = Random(7)
        self._now = utc_now()
        self._reader = Reader(pool, graphql_schema, lambda: self._now)

    async def look(self) -> Head:
        """Ask for everything as of the head, on the day of its entry.

        Raises AssertionError unless the answers as of now are the same.
        """
        newest = await self._pool.fetchrow(
            "select e.position, e.recorded_at from entry e where e.org_id = $1"
            " order by e.position desc limit 1",
            self._org_id,
        )
        assert newest is not None
        position, self._now = newest
        head = Head(position, [])
        ids = await self._ids(position)
        for name, route in ROUTES.items():
            for number, given in enumerate(self._given(route[0], ids, position)):
                if number >= OBJECTS and (name in QUERY.fields or self._has_seen(name)):
                    break
                head.answers.append(await self._look(Asked(route, given), position))
        return head

    async def _look(self, asked: Asked, position: int) -> tuple[Asked, Any]:
        told = await self.answer(asked, position)
        read_fields(told[asked.route[0]], self.found)
        present = await self._ask(query_of(asked.route, as_of=False), asked.given)
        assert [*differences(present, without_position(told, position))] == [], asked
        return asked, told

    def _has_seen(self, type_name: str) -> bool:
        """Tell whether every field of a type has been read."""
        return {one for one in READABLE if one[0] == type_name} <= self.found

    async def answer(self, asked: Asked, position: int) -> Any:
        """Ask as of a position."""
        [end] = (name for name in ENDS if name in QUERY.fields[asked.route[0]].args)
        given = {**asked.given, end: {"position": str(position)}}
        return await self._ask(query_of(asked.route, as_of=True), given)

    async def _ask(self, query: str, given: Mapping[str, Any]) -> Any:
        answer = orjson.loads((await self._reader.query(query, given, None, self._principal)).body)
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    async def _ids(self, position: int) -> dict[str, list[str]]:
        """Return ids of objects that there are, by kind."""
        found: dict[str, list[str]] = {}
        for id_ in _ids_in(await self._ask(EVERYTHING, {"at": {"position": str(position)}})):
            found.setdefault(id_.partition(".")[0], []).append(id_.partition("@")[0])
        return found

    def _given(
        self, root: str, ids: Mapping[str, list[str]], position: int
    ) -> Iterator[Mapping[str, Any]]:
        """Yield what a root field may be given, beside its moment."""
        every = [id_ for of_kind in ids.values() for id_ in of_kind]
        arguments = QUERY.fields[root].args
        if root in BESIDE:
            return
        if "id" in arguments:
            among = every if root == "node" else ids.get(root, [])
            yield from ({"id": id_} for id_ in self._random.sample(among, len(among)))
        elif "ids" in arguments:
            yield {"ids": self._random.sample(every, min(40, len(every)))}
        else:
            yield {"from": {"position": str(position // 2)}} if "from" in arguments else {}


async def test_nothing_later_is_told(pool: Pool, wrapping_key: LocalWrappingKey) -> None:
    random = Random(2)
    history = History(uuid4(), "Europe/Berlin", random)
    writer = HistoryWriter(history.org_id, pool, wrapping_key)
    heads: list[Head] = []
    batches = 0
    onlooker: Onlooker | None = None
    async for stage in grown(pool, wrapping_key, history, random):
        onlooker = onlooker or Onlooker(pool, history)
        if stage is Stage.BEGUN:
            await writer.append([entitling(history)])
        batches += 1
        if stage is Stage.ERASED:
            await blank(pool, history.org_id, wrapping_key, utc_now)
            heads = [await erased(onlooker, head) for head in heads]
        elif stage in (Stage.FAREWELL, Stage.WHOLE):
            for head in heads:
                for asked, told in head.answers:
                    again = await onlooker.answer(asked, head.position)
                    assert [*differences(again, told)] == [], (head.position, asked)
        if stage in LOOKED_AT or batches == GROWN:
            heads.append(await onlooker.look())
    assert onlooker is not None
    since = await pool.fetch(
        "select distinct e.topic from entry e where e.org_id = $1 and e.position > $2",
        *(history.org_id, heads[0].position),
    )
    assert {record["topic"] for record in since} >= LEAKING
    unseen = {one for one in READABLE - onlooker.found if one[0] not in TYPES_BESIDE}
    assert sorted(unseen) == []


def entitling(history: History) -> Command:
    """Return the command by which the founder may read all values, since by the rights of today
    the past is read too."""
    act = Act(history.founder, history.at)

    def give(role: Role) -> Decision:
        return change(Person, history.founder, lambda it: it.give_role(role, act))

    return history._command(*(give(role) for role in Role if role is not Role.ADMIN))


async def erased(onlooker: Onlooker, head: Head) -> Head:
    """Return what is answered as of a head once somebody was erased.

    Raises AssertionError unless it is what was answered before, without the texts of the person.
    """
    answers = []
    for asked, told in head.answers:
        again = await onlooker.answer(asked, head.position)
        assert NAME not in orjson.dumps(again).decode()
        kept = [one for one in differences(again, told) if not is_text_gone(*one)]
        assert kept == [], (head.position, asked)
        answers.append((asked, again))
    return Head(head.position, answers)


def is_text_gone(place: str, now: Any, before: Any) -> bool:
    """Tell whether a value lacks a text that it had, and nothing else."""
    match before:
        case str():
            return now is None or (place.endswith("_sentence") and GONE in now.lower())
        case [*changes]:
            gone = [one for one in changes if one not in now]
            told = [one for one in changes if one in now]
            return now == told and {one["change_field"] for one in gone} <= {"name", "text"}
        case _:
            return False


def test_every_root_is_read_at_a_moment() -> None:
    """But for those that are known to stand beside the ledger."""
    without = {name for name, field in QUERY.fields.items() if not field.args.keys() & {*ENDS}}
    assert without | {"consistencyProof"} == BESIDE


def without_position(value: Any, position: int) -> Any:
    """Return an answer as of a position with the ids of the present."""
    return orjson.loads(re.sub(rb'@%d"' % position, b'"', orjson.dumps(value)))


def differences(one: Any, other: Any, place: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Yield where two JSON values differ, with both."""
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        for name in one:
            yield from differences(one[name], other[name], f"{place}/{name}")
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for index, (item, counterpart) in enumerate(zip(one, other, strict=True)):
            yield from differences(item, counterpart, f"{place}/{index}")
    elif type(one) is not type(other) or one != other:
        yield place, one, other


def _ids_in(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, member in value.items():
            yield from [member] if name == "entityId" else _ids_in(member)
    elif isinstance(value, list):
        for item in value:
            yield from _ids_in(item)
