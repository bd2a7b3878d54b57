"""What became of the texts of a person who was erased."""

from dataclasses import dataclass
from datetime import datetime

import strawberry

from ...reading.declare import sourced
from ...reading.scope import Scope
from ...reading.selection import Selected
from ...reading.sources import column
from ...reading.tables import Rows
from ..scalars import Position


@dataclass(frozen=True)
class _Erasing:
    """The erasure of the person in the row, if there was one by then; it stands beside the
    projections, since it tells what became of these."""

    def sql(self, scope: Scope, field: Selected) -> str:
        alias = scope.compilation.alias("e")
        where = f"{alias}.org_id = $1 and {alias}.subject_id = {scope.row}.id"
        rows = Rows(alias, f"erasure {alias}", where, alias)
        if scope.moment.position is not None:
            rows = rows.matching(f"{alias}.position <= {scope.moment.position}")
        return scope.select(rows, lambda inner: inner.object(field, field.type))


@strawberry.type(
    description="The erasure of a person, whose data key is destroyed, and so all that it sealed."
)
class Erasure:
    position: Position = column("The position of the event that says so.")
    erased_at: datetime = column("When the key was destroyed.")
    blanked_at: datetime | None = column(
        "Since when no answer has the person's texts any more; absent while some may."
    )
    rewrapped_at: datetime | None = column(
        "Since when the key-encryption key that wrapped the destroyed key is out of use; absent "
        "while it is not. Older backups can be opened for as long as somebody keeps that one, and "
        "after that with a newer copy of the data keys, which is due from now on: "
        "`okr backup --keys-only`."
    )


ERASURE = sourced(_Erasing(), "The erasure of the person, if there was one by then.")
