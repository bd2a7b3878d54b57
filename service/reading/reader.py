"""Answers GraphQL queries: from memory where the ledger has not moved, else by one statement."""

import asyncio
from collections.abc import Hashable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property, partial
from hashlib import sha256
from typing import Any
from uuid import UUID

import asyncpg
import orjson
from graphql import GraphQLError, GraphQLSchema, OperationDefinitionNode

from ..identity import Clock, Principal
from ..postgres.pool import Pool
from .answers import Answer, data, failure, refusal
from .arguments import Bound, Request
from .auditing import record_reads
from .compiler import Query, Statement
from .documents import Document, Documents, RequestErrors
from .errors import Code, error
from .failures import NO_ROLE
from .heads import Head, HeadReader, hidden_from, read_restricted
from .introspection import Introspection
from .lru import Lru
from .objects import Objects

MEBIBYTE = 1024 * 1024
OVERHEAD = 1024
"""How many bytes a remembered answer takes besides its body."""
HEADS_AT_ONCE = 2
"""How many heads, of different organisations, are read at the same time."""
PATIENCE = 2.0
"""For how many seconds a query waits for `minPosition` to be reached."""
PAUSE = 0.02
"""How many seconds pass between two looks at the head meanwhile."""


class _OtherRights(Exception):
    """Meanwhile other values are hidden from whoever asks than at the head."""


@dataclass(frozen=True)
class _Asked:
    """A valid request to execute an operation."""

    document: Document
    operation: OperationDefinitionNode
    variables: Mapping[str, Any] | None
    request: Request
    principal: Principal

    @cached_property
    def digest(self) -> bytes:
        """What is asked, apart from who asks when."""
        name = self.operation.name and self.operation.name.value
        asked = [self.document.text, name, self.variables]
        return sha256(orjson.dumps(asked, option=orjson.OPT_SORT_KEYS)).digest()


class Reader:
    """The one read path.

    The connections of `pool` need `max_cacheable_statement_size=0`, since compiled statements are
    long. The types of `schema` declare what their fields are read from. Of the pool's connections
    reads take `statements_at_once` and `HEADS_AT_ONCE` at most, so that they do not hold up writes.
    """

    def __init__(
        self,
        pool: Pool,
        schema: GraphQLSchema,
        clock: Clock,
        cache_bytes: int = 64 * MEBIBYTE,
        statements_at_once: int = 6,
    ) -> None:
        self.documents = Documents(schema)
        self.heads = HeadReader(pool, clock, HEADS_AT_ONCE)
        self._pool = pool
        self._schema = schema
        self._clock = clock
        self._answers: Lru[Hashable, Answer] = Lru(
            cache_bytes, lambda answer: len(answer.body) + OVERHEAD
        )
        self._running: dict[Hashable, asyncio.Task[Answer]] = {}
        self._permits = asyncio.Semaphore(statements_at_once)
        self._introspection = Introspection(schema)
        objects = Objects(schema, clock, self._fetch, partial(record_reads, pool))
        self.object, self.objects = objects.object, objects.objects
        self.entries = objects.entries

    async def query(
        self,
        text: str,
        variables: Mapping[str, Any] | None,
        operation_name: str | None,
        principal: Principal,
    ) -> Answer:
        """Answer a query with what holds at a position that is not older than this call."""
        try:
            document = self.documents.get(text)
            operation = document.operation(operation_name)
            values = document.variables(operation, variables)
        except RequestErrors as refused:
            return refusal(refused.errors)
        request = Request(principal.org_id, principal.person_id, self._clock(), values)
        try:
            return await self._answer(_Asked(document, operation, variables, request, principal))
        except GraphQLError as failed:
            return failure([failed])

    async def _answer(self, asked: _Asked) -> Answer:
        query = asked.document.query(asked.operation, asked.request)
        if query.statement is None:
            return data(query.fields, (), await self._introspect(asked, query), None)
        while True:
            with suppress(_OtherRights):
                return await self._read(asked, query)

    async def _read(self, asked: _Asked, query: Query) -> Answer:
        """Answer by a statement; raises _OtherRights where it saw that another one is needed."""
        head = await self._head(asked, query)
        hidden = _hidden(asked, head)
        if hidden:
            asked = replace(asked, request=replace(asked.request, hidden=hidden))
            query = asked.document.query(asked.operation, asked.request)
        assert query.statement is not None
        if query.statement.parameters.makes:
            async with self._permits:
                request = await query.statement.parameters.make(self._pool, asked.request)
            asked = replace(asked, request=request)
        key = _key(asked, query, head)
        answer = self._answers.get(key) or await self._run(asked, query, query.statement, key)
        if not asked.principal.is_on_record:
            await record_reads(
                *(self._pool, query.statement.audited, query.fields, asked.request),
                *(asked.principal.accountable, answer.position),
            )
        return answer

    async def _run(
        self, asked: _Asked, query: Query, statement: Statement, key: Hashable
    ) -> Answer:
        """Run the statement, or wait for it where it runs already."""
        bound = statement.bind(asked.request)
        while True:
            running = self._running.get(key)
            is_own = running is None
            if running is None:
                running = asyncio.create_task(self._execute(asked, query, statement, bound, key))
                self._running[key] = running
            try:
                # shielded, since others may wait for it too when this request is given up
                return await asyncio.shield(running)
            except GraphQLError as failed:
                # whoever began it has lost a role meanwhile, which holds for nobody else
                if is_own or _code(failed) != Code.FORBIDDEN:
                    raise

    async def _head(self, asked: _Asked, query: Query) -> Head:
        """Return the head once it has reached the position that the query asks for; raises
        GraphQLError if it does not."""
        request, least = asked.request, query.least_position(asked.request)
        patience = asyncio.get_running_loop().time() + PATIENCE
        while True:
            head = await self.heads.read(request.org_id, request.person_id)
            _allow(asked.principal, head.roles if head else (), query)
            assert head is not None
            if head.position >= least:
                return head
            if asyncio.get_running_loop().time() > patience:
                raise error(
                    Code.POSITION_NOT_REACHED,
                    f"minPosition: the ledger is at position {head.position}, and did not reach "
                    f"{least} in time. Pass a position that a mutation returned, or try again.",
                )
            await asyncio.sleep(PAUSE)

    async def _execute(
        self, asked: _Asked, query: Query, statement: Statement, bound: Bound, key: Hashable
    ) -> Answer:
        """Run the statement, and remember its answer under the position that it saw."""
        try:
            record = await self._fetch(statement, bound)
        finally:
            del self._running[key]
        _allow(asked.principal, (record and record["roles"]) or (), query)
        assert record is not None
        position, generation, epoch, today, roles, restricted, problems, *texts = record
        head = Head(
            *(position, generation, epoch, today, frozenset(roles)), read_restricted(restricted)
        )
        if _hidden(asked, head) != asked.request.hidden:
            raise _OtherRights
        for resolution, problem in zip(statement.resolutions, problems, strict=True):
            if problem is not None:
                raise resolution.problem(bound, problem, position)
        answer = data(query.fields, texts, await self._introspect(asked, query), position)
        if not query.fleeting:
            self._answers.put(_key(asked, query, head), answer)
        return answer

    async def _fetch(self, statement: Statement, bound: Bound) -> asyncpg.Record | None:
        async with self._permits:
            return await self._pool.fetchrow(statement.sql, *bound.arguments)

    async def _introspect(self, asked: _Asked, query: Query) -> Mapping[str, bytes]:
        fields = [field for field in query.fields if field.is_meta]
        if not fields:
            return {}
        return await self._introspection.values(
            asked.digest, asked.operation, fields, asked.document.fragments, asked.variables
        )


def _code(failed: GraphQLError) -> object:
    return (failed.extensions or {}).get("code")


def _allow(principal: Principal, roles: Iterable[str], query: Query) -> None:
    held = principal.narrow(frozenset(roles))
    if not held:
        raise error(Code.FORBIDDEN, NO_ROLE)
    if refused := query.refusal(held):
        raise refused


def _hidden(asked: _Asked, head: Head) -> frozenset[UUID]:
    return hidden_from(asked.principal.reads_as(head.roles), head.restricted)


def _key(asked: _Asked, query: Query, head: Head) -> Hashable:
    """Return all that an answer depends on."""
    assert query.statement is not None
    return (
        asked.digest,
        asked.principal.org_id,
        head.position,
        head.generation,
        head.epoch,
        head.today,
        asked.principal.narrow(head.roles),
        asked.request.hidden,
        query.statement.personal and asked.principal.person_id,
        tuple(asked.request.made),
        query.fleeting and object(),  # which nothing else is equal to
    )
