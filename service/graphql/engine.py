"""Executes operations: queries by the reader, mutations and subscriptions by graphql-core."""

import logging
from collections.abc import AsyncGenerator, Iterable, Mapping
from contextlib import aclosing, suppress
from inspect import isawaitable
from typing import Any, cast

import asyncpg
import orjson
from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    OperationDefinitionNode,
    OperationType,
    subscribe,
)
from graphql import execute as run
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from ..http.engine import Answer, MutationOverGet, RequestFailed
from ..identity import Principal
from ..ledger.errors import LedgerUnavailable, TooMuchContention
from ..postgres.pool import LOST_CONNECTION
from ..reading.answers import extended
from ..reading.documents import Document, RequestErrors
from ..reading.errors import Code
from ..reading.failures import NO_ROLE, graphql_error, internal_error, response_body
from .context import Context, Services
from .schema import graphql_schema

AWAY = "The database is not available right now; try again shortly."
TOO_LONG = "This took too long and was given up; ask for less at once, or try again later."

PASSING: tuple[type[Exception], ...] = (*LOST_CONNECTION, asyncpg.QueryCanceledError)
"""What reading raises for reasons that are nobody's fault."""

log = logging.getLogger(__name__)


class _PassThrough(StrawberryGraphQLCoreExecutionContext):
    """Lets what the reader has read already, as JSON text, through to the wire."""

    def complete_value(
        self, return_type: Any, details: Any, info: Any, path: Any, result: Any, position: Any
    ) -> Any:
        if isinstance(result, orjson.Fragment):
            return result
        return super().complete_value(return_type, details, info, path, result, position)


class Engine:
    """Executes GraphQL documents; the methods are those of `okr.service.http.engine.Engine`."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._documents = services.reader.documents

    async def execute(
        self,
        document: str,
        variables: dict[str, Any] | None,
        operation_name: str | None,
        principal: Principal,
        *,
        only_query: bool = False,
        with_checkpoint: bool = False,
    ) -> Answer:
        """Execute a query or mutation; a subscription is refused. Raises MutationOverGet."""
        try:
            parsed, operation = self._operation(document, operation_name)
            if operation.operation is OperationType.SUBSCRIPTION:
                raise RequestErrors(
                    GraphQLError(
                        "Subscriptions need a WebSocket (graphql-transport-ws), or the header "
                        "Accept: text/event-stream.",
                        extensions={"code": "SUBSCRIPTION_OVER_HTTP"},
                    )
                )
            if operation.operation is OperationType.QUERY:
                answer = await self._query(document, variables, operation_name, principal)
            elif only_query:
                raise MutationOverGet
            else:
                result = await self._mutate(parsed, operation, variables, principal)
                answer = Answer(_body(result), None, request_error=False)
        except RequestErrors as refused:
            return Answer(response_body(_told(refused.errors)), None, request_error=True)
        if not with_checkpoint or answer.request_error:
            return answer
        return await self._with_checkpoint(answer, principal)

    async def stream(
        self,
        document: str,
        variables: dict[str, Any] | None,
        operation_name: str | None,
        principal: Principal,
        *,
        no_mutation: bool = False,
        with_checkpoint: bool = False,
    ) -> AsyncGenerator[bytes, None]:
        """Execute any operation; yields each of its results.

        Raises RequestFailed, also where a subscription cannot go on, and MutationOverGet.
        """
        try:
            parsed, operation = self._operation(document, operation_name)
            if operation.operation is not OperationType.SUBSCRIPTION:
                answer = await self.execute(
                    *(document, variables, operation_name, principal),
                    only_query=no_mutation,
                    with_checkpoint=with_checkpoint,
                )
                if answer.request_error:
                    raise RequestFailed(orjson.loads(answer.body)["errors"])
                yield answer.body
                return
            context = self._context(parsed, operation, variables, principal)
            source = await _awaited(
                subscribe(
                    graphql_schema,
                    _tree(parsed, operation),
                    context_value=context,
                    variable_values=variables,
                    executor_class=_PassThrough,
                )
            )
        except RequestErrors as refused:
            raise RequestFailed(_told(refused.errors)) from None
        if isinstance(source, ExecutionResult):
            raise RequestFailed(_told(source.errors or ()))
        async with aclosing(cast(AsyncGenerator[ExecutionResult, None], source)) as results:
            try:
                async for result in results:
                    yield _body(result)
            except GraphQLError as error:
                raise RequestFailed(_told([error])) from None
            except PASSING as error:
                raise RequestFailed(_told([_located(error)])) from error

    async def checkpoint(self, principal: Principal) -> str | None:
        """Return the newest checkpoint's note. Raises RequestFailed."""
        await self._admit(principal)
        return await self._services.published.checkpoint(principal.org_id)

    async def verifier_keys(self, principal: Principal) -> list[str]:
        """Return the keys of its signatures. Raises RequestFailed."""
        await self._admit(principal)
        return self._services.published.verifier_keys(principal.org_id)

    async def _with_checkpoint(self, answer: Answer, principal: Principal) -> Answer:
        """Return the answer with the newest checkpoint, for those who may have it."""
        with suppress(RequestFailed):
            note = await self.checkpoint(principal)
            return extended(answer, "checkpoint", orjson.dumps(note))
        return answer

    async def _admit(self, principal: Principal) -> None:
        head = await self._services.reader.heads.read(principal.org_id, principal.person_id)
        if head is None or not principal.narrow(head.roles):
            raise RequestFailed([graphql_error(Code.FORBIDDEN.value, NO_ROLE)])

    async def _query(
        self,
        document: str,
        variables: dict[str, Any] | None,
        operation_name: str | None,
        principal: Principal,
    ) -> Answer:
        try:
            answer = await self._services.reader.query(
                document, variables, operation_name, principal
            )
        except PASSING as error:
            return Answer(_body(ExecutionResult(None, [_located(error)])), None, False)
        return Answer(answer.body, answer.position, answer.request_error)

    def _operation(self, text: str, name: str | None) -> tuple[Document, OperationDefinitionNode]:
        document = self._documents.get(text)
        return document, document.operation(name)

    def _context(
        self,
        document: Document,
        operation: OperationDefinitionNode,
        variables: Mapping[str, Any] | None,
        principal: Principal,
    ) -> Context:
        return Context(self._services, principal, document.variables(operation, variables))

    async def _mutate(
        self,
        document: Document,
        operation: OperationDefinitionNode,
        variables: dict[str, Any] | None,
        principal: Principal,
    ) -> ExecutionResult:
        result: ExecutionResult = await _awaited(
            run(
                graphql_schema,
                _tree(document, operation),
                context_value=self._context(document, operation, variables, principal),
                variable_values=variables,
                executor_class=_PassThrough,
            )
        )
        return result


async def _awaited(value: Any) -> Any:
    return await value if isawaitable(value) else value


def _tree(document: Document, operation: OperationDefinitionNode) -> DocumentNode:
    return DocumentNode(definitions=(operation, *document.fragments.values()))


def _body(result: ExecutionResult) -> bytes:
    body: dict[str, Any] = {"data": result.data}
    if result.errors:
        body["errors"] = _told(result.errors)
    return orjson.dumps(body)


def _located(cause: Exception) -> GraphQLError:
    return GraphQLError(str(cause), original_error=cause)


def _told(errors: Iterable[GraphQLError]) -> list[dict[str, Any]]:
    return [_told_one(error) for error in errors]


def _told_one(error: GraphQLError) -> dict[str, Any]:
    """An error as it goes to the client; one that was not meant for it is only named there, by
    the id under which the log has it."""
    cause = error.original_error
    if cause is None or isinstance(cause, GraphQLError):
        return dict(error.formatted)
    if isinstance(cause, LOST_CONNECTION):
        log.warning("the database did not answer (%s)", cause)
        told = graphql_error("UNAVAILABLE", AWAY)
    elif isinstance(cause, asyncpg.QueryCanceledError):
        told = graphql_error("TIMEOUT", TOO_LONG)
    elif isinstance(cause, LedgerUnavailable | TooMuchContention):
        told = graphql_error("UNAVAILABLE", str(cause))
    else:
        told = internal_error("A resolver", cause)
    return {**error.formatted, **told}
