"""The Mutation type: all mutations, in the order of their subjects."""

from types import ModuleType
from typing import Any

import strawberry
from strawberry.types.field import StrawberryField

from . import (
    alignment,
    calendar,
    carrying_over,
    closing,
    commitment,
    cycles,
    key_results,
    lineage,
    moving,
    objectives,
    people,
    readers,
    reports,
    retrospectives,
    talk,
    teams,
)


def _mutations(*modules: ModuleType) -> dict[str, Any]:
    return {
        name: value
        for module in modules
        for name, value in vars(module).items()
        if isinstance(value, StrawberryField)
    }


Mutation = strawberry.type(
    type(
        "Mutation",
        (),
        _mutations(
            *(people, teams, calendar, cycles),
            *(objectives, commitment, alignment, key_results, readers, reports),
            *(moving, closing, carrying_over, talk, retrospectives, lineage),
        ),
    ),
    description="Every change of an organisation. Each mutation is one command, appended to the "
    "ledger as a whole or not at all, and safe to repeat with its idempotency key.",
)
