"""Asks the service and the oracle the same, and compares answers and the number of statements."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from typing import Any

from asyncpg.connection import LoggedQuery
from graphql import ExecutionResult, FieldNode

from okr.domain.person import Person, Role
from okr.service.graphql.schema import graphql_schema
from okr.service.identity import Principal
from okr.service.postgres.pool import Pool
from okr.service.postgres.sql import load
from okr.service.reading.reader import Reader
from tests.oracle.accesses import Logged, read_log
from tests.oracle.arguments import STRANGER, Vocabulary
from tests.oracle.comparison import compare
from tests.oracle.confidential import as_seen_by
from tests.oracle.documents import Example
from tests.oracle.naive import Naive
from tests.oracle.paging import Cursors
from tests.oracle.requests import read_id
from tests.oracle.roots import NODES, Query
from tests.oracle.world import World

HEAD = load("okr.service.reading", "statements.sql")["head"]
PROOFS = frozenset(load("okr.service.proof", "proof.sql").values())
"""What is asked for proofs before the one statement, which takes them in."""
ACCESS = load("okr.service.ledger", "access.sql")["record"]
"""What is written down after it, where a field is audited."""

EVERY_CURSOR = """{
    people(first: 100) {
        edges { cursor }
        nodes { keyResults { edges { cursor } } following { edges { cursor } } }
    }
    teams(first: 100) { edges { cursor } nodes { memberships { edges { cursor } } } }
    cycles {
        edges { cursor }
        nodes { retrospectives { edges { cursor } } alignments(first: 100) { edges { cursor } } }
    }
    learnings(first: 100, filter: {withdrawn: null}) { edges { cursor } }
    objectives(filter: {dropped: null}) {
        edges { cursor }
        nodes {
            comments(includeRemoved: true) { edges { cursor } }
            descendants { edges { cursor } }
            keyResults(includeDropped: true) {
                comments(includeRemoved: true) { edges { cursor } }
                checkIns(first: 100, includeRetracted: true) { edges { cursor } }
                comments(includeRemoved: true) { edges { cursor } }
            }
        }
    }
    diff(from: {position: "100"}) { changes(first: 100) { edges { cursor } } }
    replay(from: {position: "100"}, first: 100) { edges { cursor } }
    accessLog(first: 100) { edges { cursor } }
    newest: feed(first: 100) { edges { cursor } }
    oldest: feed(last: 100) { edges { cursor } }
}"""


class Statements:
    """What was sent to the database over the connections that were told of this."""

    def __init__(self) -> None:
        self._texts: list[str] = []

    def __call__(self, logged: LoggedQuery) -> None:
        # asyncpg asks for each array type once per connection, with its JIT setting put aside
        if not any(name in logged.query for name in ("typeinfo_tree", "'jit'")):
            self._texts.append(logged.query)

    async def taken(self) -> list[str]:
        """Return the statements since the last call."""
        await asyncio.sleep(0)  # asyncpg tells of them in the next turn of the loop
        texts, self._texts = self._texts, []
        return texts


class Trial:
    """Puts the service to the test on one organisation."""

    def __init__(self, world: World, pool: Pool, statements: Statements, naive: Naive) -> None:
        past = world.past
        people = [one for one in past.states(past.head) if isinstance(one.aggregate, Person)]
        self.world = world
        self.cursors = Cursors()
        roles = {
            Principal(past.org_id, one.aggregate.id): one.aggregate.roles
            if one.aggregate.active
            else ()
            for one in people
        }
        self.principals = [one for one, held in roles.items() if held]
        self.strangers = [one for one, held in roles.items() if not held]
        self.strangers.append(Principal(past.org_id, STRANGER))
        self.holders = {
            role.value: [one for one, held in roles.items() if role in held] for role in Role
        }
        self.auditors = sorted({*self.holders["admin"], *self.holders["auditor"]}, key=str)
        """Those who may read all there is."""
        self._pool = pool
        self._statements = statements
        self._naive = naive

    async def vocabulary(self) -> Vocabulary:
        """Learn the cursors there are, and return all that queries may name."""
        await self.ask(Example(EVERY_CURSOR, None, [{}]), self.auditors[0])
        return Vocabulary(self.world, self.cursors)

    async def ask(self, example: Example, *principals: Principal) -> None:
        """Send the requests of an example to one reader, the first one twice, for each principal.

        Raises AssertionError unless each answer is the oracle's and takes one statement beside the
        read of the head, or none if the same was answered before without reading the access log.
        """
        reader = Reader(self._pool, graphql_schema, lambda: self.world.now)
        may_read_log = "accessLog" in example.text
        for principal in principals:
            answered: list[Mapping[str, Any]] = []
            told: list[tuple[Query, ExecutionResult]] = []
            for variables in (*example.requests, example.requests[0]):
                request = (example.text, variables, example.operation_name)
                log = await self._log() if may_read_log else ()
                answer = await reader.query(*request, principal)
                taken = await self._statements.taken()
                statements = [one for one in taken if one not in {*PROOFS, ACCESS}]
                is_again = len(told) == len(example.requests) and not may_read_log
                told.append(told[0] if is_again else self._expected(request, principal, log))
                query, expected = told[-1]
                body = json.loads(answer.body)
                assert not answer.request_error, body
                compare(self.cursors, body, expected)
                if expected.errors:
                    assert len(statements) <= 2
                elif query.reads:
                    assert answer.position == self.world.past.head
                    assert body["extensions"] == {"position": str(answer.position)}
                    # an answer that one principal got may be remembered for others
                    is_first = principal is principals[0] and variables not in answered
                    assert statements[:1] == [HEAD]
                    assert 1 + is_first <= len(statements) <= 2 - (variables in answered)
                    if not query.reads_log:
                        answered.append(variables)
                else:
                    assert not statements

    def _expected(
        self,
        request: tuple[str, Mapping[str, Any], str | None],
        principal: Principal,
        log: Sequence[Logged],
    ) -> tuple[Query, ExecutionResult]:
        """Have the oracle answer; the query tells what it has read for that."""
        query = Query(self.world, self.cursors, principal, log=log)
        expected = self._naive.answer(query, *request)
        if query.contradicts:
            # the database finds that; what else is wrong may be told before
            forgiving = Query(self.world, self.cursors, principal, log=log, forgives=True)
            others = self._naive.answer(forgiving, *request).errors or []
            expected.errors = [*(expected.errors or []), *others]
        return query, expected

    async def _log(self) -> list[Logged]:
        """Read the access log as it is before a query."""
        found = await read_log(self._pool, self.world.past.org_id)
        await self._statements.taken()
        return found

    async def ask_for_object(self, example: Example, id_: str, position: int | None) -> None:
        """Read what an example's only root field selects of the object with a present id.

        Raises AssertionError unless it is the oracle's answer, and takes one statement.
        """
        reader = Reader(self._pool, graphql_schema, lambda: self.world.now)
        document = reader.documents.get(example.text)
        operation = document.operation(example.operation_name)
        (field,) = operation.selection_set.selections
        assert isinstance(field, FieldNode)
        named = read_id(self.world, id_, *(type_.KIND for type_ in NODES))
        assert named.key is not None
        (variables,) = example.requests
        text = await reader.object(
            [field],
            next(type_.__name__ for type_ in NODES if named.kind == type_.KIND),
            named.key,
            self.principals[0],
            fragments=document.fragments,
            variables=document.variables(operation, variables),
            position=position,
        )
        taken = await self._statements.taken()
        query = Query(self.world, self.cursors, self.principals[0], position)
        # the reader learns by the first that something is hidden
        expected = 2 if as_seen_by(self.world, self.principals[0]).hidden else 1
        assert len([one for one in taken if one != ACCESS]) == expected
        request = (example.text, variables, example.operation_name)
        body = {"data": {"node": json.loads(text)}}
        compare(self.cursors, body, self._naive.answer(query, *request))
