"""Reads what mutations and subscriptions select of the objects that they are about."""

from collections.abc import Awaitable, Callable, Hashable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

import asyncpg
from graphql import (
    FieldNode,
    GraphQLError,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
)
from graphql.execution.values import VariableValues

from ..identity import Clock, Principal
from .arguments import Bound, Request
from .compiler import Statement, compile_object
from .documents import shape
from .errors import Code
from .heads import hidden_from, read_restricted
from .lru import Lru
from .selection import Selected
from .several import Fragments, compile_entries, compile_objects

SELECTIONS_KEPT = 500
"""How many compiled selections are in memory."""
VIEWERS_KEPT = 10_000
"""Of how many viewers it is in memory which values were last hidden from them."""

Fetch = Callable[[Statement, Bound], Awaitable[asyncpg.Record | None]]
"""Runs a statement that returns one row."""
RecordReads = Callable[
    [Sequence[Selected], Iterable[Selected], Request, UUID | None, int | None], Awaitable[None]
]
"""Writes down which audited fields are read."""

_Compile = Callable[[GraphQLSchema, Sequence[FieldNode], Any, Fragments, Request], Statement]


class Objects:
    """Reads objects by what field nodes select of them; the answers are JSON with present ids."""

    def __init__(
        self, schema: GraphQLSchema, clock: Clock, fetch: Fetch, record: RecordReads
    ) -> None:
        self._schema = schema
        self._clock = clock
        self._fetch = fetch
        self._record = record
        self._kept: Lru[Hashable, tuple[Sequence[FieldNode], Statement]] = Lru(SELECTIONS_KEPT)
        self._hidden: Lru[Principal, frozenset[UUID]] = Lru(VIEWERS_KEPT)

    async def object(
        self,
        nodes: Sequence[FieldNode],
        type_name: str,
        key: UUID | int,
        principal: Principal,
        *,
        fragments: Fragments,
        variables: VariableValues,
        position: int | None = None,
    ) -> bytes:
        """Return what is selected of an object, at a position or at present.

        It is `null` if there is no such object. This serves the payloads of mutations. Raises
        GraphQLError for bad arguments.
        """
        request = Request(
            principal.org_id, principal.person_id, self._clock(), variables, key, position
        )
        compiled = partial(self._compiled, compile_object, nodes, type_name, fragments)
        record = await self._fetched(compiled, request, principal)
        return (record and record["field1"]) or b"null"

    async def objects(
        self,
        nodes: Sequence[FieldNode],
        type_name: str,
        objects: Sequence[tuple[str, UUID]],
        principal: Principal,
        *,
        fragments: Fragments,
        variables: VariableValues,
    ) -> list[bytes]:
        """Return what is selected of some objects at present, in their order, by one statement.

        `type_name` is that of the union of their types. Raises GraphQLError, as `object`.
        """
        request = Request(
            principal.org_id, principal.person_id, self._clock(), variables, objects=objects
        )
        compiled = partial(self._compiled, compile_objects, nodes, type_name, fragments)
        record = await self._fetched(compiled, request, principal)
        assert record is not None
        return [text or b"null" for text in record["texts"]]

    async def entries(
        self,
        nodes: Sequence[FieldNode],
        type_name: str,
        principal: Principal,
        *,
        after: int,
        until: int,
        fragments: Fragments,
        variables: VariableValues,
    ) -> list[bytes]:
        """Return what is selected of the entries after a position, each as of its own, in order.

        They are all until another position, by one statement; or the first of them, where all have
        more items, or take longer, than a query may. This serves the messages of subscriptions.
        Raises GraphQLError for bad arguments, and QueryCanceledError, as `object` does of one.
        """
        positions = range(after + 1, until + 1)
        request = Request(
            principal.org_id, principal.person_id, self._clock(), variables, positions=positions
        )
        compiled = partial(self._compiled, compile_entries, nodes, type_name, fragments)
        while True:
            try:
                record = await self._fetched(compiled, request, principal)
            except (GraphQLError, asyncpg.QueryCanceledError) as refused:
                if len(request.positions) == 1 or not _is_too_much(refused):
                    raise
                half = len(request.positions) // 2
                request = replace(request, positions=request.positions[:half])
            else:
                assert record is not None
                return [text or b"null" for text in record["texts"]]

    async def _fetched(
        self, compiled: Callable[[Request], Statement], request: Request, principal: Principal
    ) -> asyncpg.Record | None:
        """Run the statement: that which hides what it sees itself to be hidden from whoever asks,
        as was mostly so the last time."""
        hidden = self._hidden.get(principal) or frozenset()
        while True:
            request = replace(request, hidden=hidden)
            statement = compiled(request)
            record = await self._fetch(statement, statement.bind(request))
            if record is None:
                break
            roles = principal.reads_as(record["roles"] or ())
            hidden = hidden_from(roles, read_restricted(record["restricted"]))
            if hidden == request.hidden:
                break
            self._hidden.put(principal, hidden)
        await self._record(statement.audited, (), request, request.person_id, request.position)
        return record

    def _compiled(
        self,
        compile_: _Compile,
        nodes: Sequence[FieldNode],
        type_name: str,
        fragments: Fragments,
        request: Request,
    ) -> Statement:
        """Return the statement for a selection, compiled once for variables of one shape."""
        chosen = (compile_, type_name, *map(id, nodes))
        kept_as = (
            *(*chosen, request.position is None, shape(request.variables.coerced)),
            bool(request.hidden),
        )
        kept = self._kept.get(kept_as)
        if kept is None:
            type_ = self._schema.type_map[type_name]
            assert isinstance(type_, GraphQLObjectType | GraphQLUnionType)
            # with the nodes, so that no others can come to have their identities
            kept = (nodes, compile_(self._schema, nodes, type_, fragments, request))
            self._kept.put(kept_as, kept)
        return kept[1]


def _is_too_much(refused: Exception) -> bool:
    """Tell whether a statement was not executed, or given up, for what it asks of the database."""
    if isinstance(refused, GraphQLError):
        return (refused.extensions or {}).get("code") == Code.QUERY_TOO_LARGE
    return True
