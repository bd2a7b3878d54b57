"""How a function that decides becomes a mutation with a payload of its own."""

import inspect
from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, Any, NamedTuple, TypeAlias, get_type_hints

import strawberry
from strawberry.types import Info

from ....domain.errors import Refused
from ....domain.person import Role
from ...ledger.command import Decision, Invariant
from ...ledger.errors import UnknownOrganization
from ..context import Context
from ..naming import pascal_case, snake_case
from ..scalars import Position
from .call import Call, CommandInput
from .errors import UserError, as_user_error
from .roles import EVERYBODY, admissible, require
from .wording import Names, ids_in

INPUT = strawberry.argument(description="What is asked, and the key under which to repeat it.")
_Root: TypeAlias = strawberry.Parent[Any]
_Hidden: TypeAlias = strawberry.Private[Any]


class Plan(NamedTuple):
    """Decisions, and what must hold of several objects together after them."""

    decisions: Sequence[Decision]
    invariants: tuple[Invariant, ...]


Decided: TypeAlias = Decision | Sequence[Decision] | Plan
Decide = Callable[[Any, Call], Decided | Awaitable[Decided]]


def mutation(
    object_type: type,
    *,
    roles: frozenset[Role] | None,
    alters_guards: bool = False,
) -> Callable[[Decide], Any]:
    """Makes a mutation of `decide(input, call)`, which returns the decisions to append, if need
    be with invariants; it is a coroutine where it first reads from the call's ledger.

    The payload has the changed object (`object_type`, under its own name), the `position` and
    the `errors`; its name, the mutation's and its description come from the function. `roles`:
    the caller must hold one of them; None lets everybody whose token is valid.
    """

    def make(decide: Decide) -> Any:
        name = pascal_case(decide.__name__)
        description = " ".join((inspect.getdoc(decide) or "").split())
        input_type = get_type_hints(decide)["input"]
        payload_type = _payload(name, object_type)

        async def resolve(info: Info, input: CommandInput) -> Any:
            context: Context = info.context
            try:
                now = context.services.clock()
                call = Call.of(context.principal, name, input, now, context.services.ledger)
                decided = decide(input, call)
                if inspect.isawaitable(decided):
                    decided = await decided
                decisions, invariants = _planned(decided)
                receipt = await context.services.ledger.append(
                    context.principal.org_id,
                    call.command(decisions, roles, alters_guards, invariants),
                )
                if receipt.repeated:
                    await require(context, EVERYBODY)
            except (Refused, UnknownOrganization) as refusal:
                told = await admissible(context, refusal, roles)
                org_id = context.principal.org_id
                named = await context.services.ledger.names(org_id, ids_in(str(told)))
                error = as_user_error(told, input, Names(org_id, named))
                return payload_type(stream_id=None, position=None, errors=[error])
            return payload_type(
                stream_id=receipt.stream_id, position=Position(receipt.position), errors=[]
            )

        resolve.__name__ = decide.__name__
        resolve.__annotations__ = {
            "info": Info,
            "input": Annotated[input_type, INPUT],
            "return": payload_type,
        }
        return strawberry.mutation(resolver=resolve, description=description)

    return make


def _planned(decided: Decided) -> Plan:
    if isinstance(decided, Plan):
        return decided
    return Plan([decided] if isinstance(decided, Decision) else decided, ())


def _payload(name: str, object_type: Any) -> Any:
    kind = object_type.__name__
    field = snake_case(kind)

    async def read(root: Any, info: Info) -> Any:
        if root.stream_id is None:
            return None
        return await info.context.read(info, kind, root.stream_id, root.position)

    read.__annotations__ = {"root": _Root, "info": Info}
    namespace: dict[str, Any] = {
        "__doc__": f"What {name} led to.",
        "__annotations__": {
            "stream_id": _Hidden,
            field: object_type | None,
            "position": Position | None,
            "errors": list[UserError],
        },
        field: strawberry.field(
            resolver=read,
            description="The object as it is after the change; null when there were errors.",
        ),
        "position": strawberry.field(
            description="The ledger's position after the change: pass it as `minPosition` to read "
            "your own write anywhere. Null when there were errors."
        ),
        "errors": strawberry.field(
            description="Why nothing was changed; empty when all went well."
        ),
    }
    payload = type(f"{name}Payload", (), namespace)
    return strawberry.type(payload, description=f"What {name[0].lower()}{name[1:]} led to.")
