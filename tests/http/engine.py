"""An engine over a small schema, so that the transport is tested alone."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from dataclasses import dataclass, field
from inspect import isawaitable
from typing import Any

import orjson
from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    OperationType,
    build_schema,
    execute,
    get_operation_ast,
    parse,
    subscribe,
    validate,
)

from okr.service.http.engine import Answer, MutationOverGet, RequestFailed
from okr.service.identity import Principal

SCHEMA = build_schema(
    """
    type Query {
      hello(name: String! = "Welt"): String!
      person: ID!
      partial: String
      crash: String
    }
    type Mutation { bump: Int! }
    type Subscription {
      "1, 2, …, to"
      count(to: Int!): Int!
      "One result, then none until the client goes"
      wait: Int!
      "A number of results of a megabyte each"
      flood(results: Int!): String!
      "One result, then an error nobody expects"
      crash: Int!
    }
    """
)


@dataclass
class SchemaEngine:
    """Executes documents; it records what it was asked and how its streams went."""

    bumps: int = 0
    note: str | None = "okr.example.com/1\n1\nAA==\n\n— okr.example.com/1 AA==\n"
    asked: list[tuple[dict[str, Any] | None, str | None, Principal]] = field(default_factory=list)
    produced: int = 0
    waiting: asyncio.Event = field(default_factory=asyncio.Event)
    closed: asyncio.Event = field(default_factory=asyncio.Event)

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
        try:
            ast = _checked(document, operation_name)
        except RequestFailed as failed:
            return Answer(orjson.dumps({"errors": failed.errors}), None, request_error=True)
        operation = get_operation_ast(ast, operation_name)
        assert operation is not None
        if only_query and operation.operation is OperationType.MUTATION:
            raise MutationOverGet
        told = self._execute(ast, variables, operation_name, principal).formatted
        return Answer(self._body(told, with_checkpoint), None, request_error=False)

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
        ast = _checked(document, operation_name)
        operation = get_operation_ast(ast, operation_name)
        assert operation is not None
        if no_mutation and operation.operation is OperationType.MUTATION:
            raise MutationOverGet
        if operation.operation is not OperationType.SUBSCRIPTION:
            told = self._execute(ast, variables, operation_name, principal).formatted
            yield self._body(told, with_checkpoint)
            return
        subscribed = subscribe(
            SCHEMA,
            ast,
            self,
            variable_values=variables,
            operation_name=operation_name,
            subscribe_field_resolver=_events,
        )
        source = await subscribed if isawaitable(subscribed) else subscribed
        if isinstance(source, ExecutionResult):
            raise RequestFailed([dict(error.formatted) for error in source.errors or ()])
        try:
            async for result in source:
                self.produced += 1
                yield orjson.dumps(result.formatted)
        finally:
            self.closed.set()

    async def stalled(self) -> int:
        """Return how many results were produced, once there was one and no more come."""
        produced, unchanged = 0, 0
        while unchanged < 20:
            await asyncio.sleep(0.01)
            unchanged = unchanged + 1 if self.produced == produced > 0 else 0
            produced = self.produced
        return produced

    def _body(self, told: Mapping[str, Any], with_checkpoint: bool) -> bytes:
        extensions = {"extensions": {"checkpoint": self.note}} if with_checkpoint else {}
        return orjson.dumps({**told, **extensions})

    async def checkpoint(self, principal: Principal) -> str | None:
        if principal.allowed_roles == frozenset():
            raise RequestFailed([{"message": "no role", "extensions": {"code": "FORBIDDEN"}}])
        return self.note

    async def verifier_keys(self, principal: Principal) -> list[str]:
        await self.checkpoint(principal)
        return ["okr.example.com/1+00000000+AA==", "okr.example.com/1+00000001+AA=="]

    def _execute(
        self,
        ast: DocumentNode,
        variables: dict[str, Any] | None,
        operation_name: str | None,
        principal: Principal,
    ) -> ExecutionResult:
        self.asked.append((variables, operation_name, principal))
        if "crash" in (operation_name or ""):
            raise ZeroDivisionError("the secret of the house")
        result = execute(
            SCHEMA,
            ast,
            {
                "hello": lambda _, name: f"Grüß dich, {name}!",
                "person": str(principal.person_id),
                "partial": GraphQLError("half"),
                "bump": self._bump,
            },
            variable_values=variables,
            operation_name=operation_name,
        )
        assert isinstance(result, ExecutionResult)
        return result

    def _bump(self, _: object) -> int:
        self.bumps += 1
        return self.bumps


def _checked(document: str, operation_name: str | None) -> DocumentNode:
    try:
        ast = parse(document)
    except GraphQLError as error:
        raise RequestFailed([dict(error.formatted)]) from None
    errors = validate(SCHEMA, ast)
    if not errors and get_operation_ast(ast, operation_name) is None:
        errors = [GraphQLError("There is no such operation.")]
    if errors:
        raise RequestFailed([dict(error.formatted) for error in errors])
    return ast


async def _events(engine: SchemaEngine, info: Any, **arguments: int) -> AsyncIterator[Any]:
    match info.field_name:
        case "count":
            for number in range(1, arguments["to"] + 1):
                yield {"count": number}
        case "wait":
            yield {"wait": 1}
            engine.waiting.set()
            await asyncio.Event().wait()
        case "flood":
            for _ in range(arguments["results"]):
                yield {"flood": "x" * 1_000_000}
        case "crash":
            yield {"crash": 1}
            raise ZeroDivisionError("the secret of the house")
        case other:
            raise AssertionError(f"there is no subscription {other}")
