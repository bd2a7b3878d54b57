"""Mutations that say who may read the values of a key result."""

from collections.abc import Callable
from dataclasses import replace

import strawberry

from ....domain import key_result as domain
from ....domain import person as people
from ...ledger.command import Decision
from ..types.enums import Role
from ..types.key_result import KeyResult
from .call import Call, EditInput, same
from .mutation import mutation
from .roles import DECIDERS


@strawberry.input(description="Who may read the values of a key result; needs a reason.")
class RestrictKeyResultValuesInput(EditInput):
    """Who may read the values."""

    readers: list[Role] = strawberry.field(
        description="The roles whose holders may read the values, beside the owners: one at least, "
        "and one of your own unless you are an owner."
    )


@strawberry.input(description="A key result whose values everybody is to read; needs a reason.")
class PublishKeyResultValuesInput(EditInput):
    """A key result whose values everybody is to read."""


def by_reader(call: Call, decision: Decision) -> Decision:
    """The decision on a key result as one that only those may make who may read its values."""
    return replace(decision, reads=_roles_to_read(call))


def remaining_reader(call: Call, decision: Decision) -> Decision:
    """The decision on a key result as one of somebody who may read its values afterwards."""
    return replace(decision, reads_on=_roles_to_read(call))


def _roles_to_read(call: Call) -> Callable[[domain.KeyResult], frozenset[str] | None]:
    return lambda it: it.roles_to_read(call.principal.person_id)


def chosen(given: list[Role]) -> list[people.Role]:
    """The domain's roles."""
    return [same(people.Role, role) for role in given]


@mutation(KeyResult, roles=DECIDERS)
def restrict_key_result_values(input: RestrictKeyResultValuesInput, call: Call) -> Decision:
    """Let nobody but holders of some roles, and the owners, read the values of a key result, at
    whatever moment; needs a reason. New values are sealed in the ledger, while earlier ones stay
    there as they are. It takes somebody who may read the values, before and after. Where these are
    the readers already nothing is recorded, the reason neither."""
    readers = chosen(input.readers)
    decision = call.edit(domain.KeyResult, input, lambda it: it.restrict_values(readers, call.act))
    return remaining_reader(call, by_reader(call, decision))


@mutation(KeyResult, roles=DECIDERS)
def publish_key_result_values(input: PublishKeyResultValuesInput, call: Call) -> Decision:
    """Let everybody read the values of a key result, those from before as well; needs a reason. It
    takes somebody who may read them. Where everybody may already nothing is recorded, the reason
    neither."""
    return by_reader(
        call, call.edit(domain.KeyResult, input, lambda it: it.publish_values(call.act))
    )
