"""One change of an objective or a key result: what stood before, what since, by which entries."""

from dataclasses import dataclass
from typing import Annotated

import strawberry
from strawberry.scalars import JSON

from .....projections.transparency_feed import FEED
from ....reading.arguments import Arguments, Given
from ....reading.connections import connection
from ....reading.declare import sourced
from ....reading.differences import attributed, causes
from ....reading.encoding import json_list, leaf
from ....reading.nodes import object_by_key, types_by_kind
from ....reading.scope import Scope
from ....reading.selection import Selected
from ....reading.sources import column, variant
from ....reading.tables import Moment, Rows, every
from ...scalars import Position
from ..check_in import CheckIn
from ..connection import Connection
from ..cycle import Cycle
from ..goal import Goal
from ..key_result import KeyResult
from ..learning import Learning
from ..ledger_event import LedgerEvent
from ..node import NEWEST_EVENTS
from ..objective import Objective
from ..person import Person
from ..team import Team
from .kinds import ChangeKind
from .state import LINKED, NAMING, STATES

_UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"

NamedObject = Annotated[
    Person | Team | Cycle | Objective | KeyResult | CheckIn | Learning,
    strawberry.union("NamedObject", description="What a change may name by its id."),
]


@dataclass(frozen=True)
class Expression:
    """An SQL expression of the row."""

    template: str

    def sql(self, scope: Scope, field: Selected) -> str:
        return leaf(self.template.format(row=scope.row), field.definition.type)


@dataclass(frozen=True)
class Attribution:
    """The position of the entry by which a change came about."""

    def sql(self, scope: Scope, field: Selected) -> str:
        return leaf(attributed(scope, STATES), field.definition.type)


@dataclass(frozen=True)
class Cause:
    """The entry by which a change came about."""

    def sql(self, scope: Scope, field: Selected) -> str:
        return object_by_key(scope, field, field.type, attributed(scope, STATES))


@dataclass(frozen=True)
class NamedObjects:
    """The objects that the value in a column names, as they were at an end of the span."""

    column: str
    is_first: bool

    def sql(self, scope: Scope, field: Selected) -> str:
        moment = scope.moment
        inner = scope.within_all(field)
        if self.is_first:
            inner = inner.at(Moment(moment.since, in_ids=True))
        types = types_by_kind(scope, field)
        found = scope.compilation.alias("n")
        pattern = rf"\m({'|'.join(types)})\.{_UUID}\.({_UUID})\M"
        branches = " ".join(
            f"when '{kind}' then {object_by_key(inner, field, type_, f'{found}.id[2]::uuid')}"
            for kind, type_ in types.items()
        )
        items = json_list(f"case {found}.id[1] {branches} end", f"{found}.place")
        return (
            f"(select {items} from regexp_matches({self._naming(scope.row)}, '{pattern}', 'g')"
            f" with ordinality as {found}(id, place))"
        )

    def _naming(self, row: str) -> str:
        """Return what of the row has ids of objects, as text."""
        value, naming = f"{row}.{self.column}", f"any('{{{','.join(NAMING)}}}')"
        return (
            f"case when {row}.field = {naming} then {value}::text"
            f" when {row}.field = '' then (select string_agg(told::text, ' ' order by name)"
            f" from jsonb_each({value}) e(name, told) where name = {naming})"
            f" when split_part({row}.field, '.', 1) = any('{{{','.join(LINKED)}}}')"
            f" and {value} is not null then {row}.field end"
        )


def _causes(scope: Scope, alias: str, given: Given[Arguments]) -> Rows:
    return every(FEED, alias, scope.moment).matching(
        f"{alias}.position in ({causes(scope, STATES)})"
    )


@strawberry.type(
    description="That a fact of an objective or a key result became another, or that there is one."
)
class GoalChange:
    kind: ChangeKind = column("What kind of change it is.")
    entity_id: strawberry.ID = sourced(
        Expression(
            "case {row}.object_kind when 'key_result' then 'keyResult' else 'objective' end"
            " || '.' || $1::text || '.' || {row}.object_id"
        ),
        "Names what changed, whenever it is read.",
    )
    object: Goal | None = variant(
        "object_kind", "object_id", "What changed, as it stood at the end of the span."
    )
    field: str | None = sourced(
        Expression("nullif({row}.field, '')"),
        "What of it changed, by its name in the schema, a dot leading to a part: "
        "`scores.final`, `attributes.<name>`, `parents.<entityId>`, whose value is the link, "
        "`refinedFrom.<entityId>` and `learnings.<entityId>`, whose value is true; "
        "absent where the object itself came to be, came in or left.",
    )
    from_: JSON | None = column(
        "What stood there before: ids are entity ids, decimals are strings. Of an object that came "
        "into a part of the organisation or left it, an object of all its fields.",
        of="before",
        name="from",
    )
    from_objects: list[NamedObject] = sourced(
        NamedObjects("before", is_first=True),
        "The objects whose ids are in `from`, or to which a link led that stood there before, "
        "in their order, as they were at the beginning of the span.",
    )
    to: JSON | None = column(
        "What stands there since; of an object that came to be, came into a part of the "
        "organisation or left it, an object of all its fields.",
        of="after",
    )
    to_objects: list[NamedObject] = sourced(
        NamedObjects("after", is_first=False),
        "The objects whose ids are in `to`, or to which a link leads that stands there since, "
        "in their order, as they were at the end of the span.",
    )
    position: Position = sourced(
        Attribution(),
        "The position of the entry by which it came about: the last one in the span that changed "
        "the field; of an object that came to be, the one that made it; of one that came into a "
        "part of the organisation or left it, the one by which it did.",
    )
    event: LedgerEvent | None = sourced(Cause(), "That entry: who did it, when and why.")
    events: Connection[LedgerEvent] = connection(
        _causes,
        NEWEST_EVENTS,
        "All entries that changed it in the span, newest first: those that led from the one value "
        "to the other, also by way of others. Of an object that came to be, the one that made "
        "it and all that changed one of its fields since; of one that came into a part of the "
        "organisation or left it, the one by which it did, be it about the objective that it came "
        "with.",
    )
