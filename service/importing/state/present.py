"""What the ledger holds before a state is imported, and which steps are still to be taken."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from ...postgres.pool import Pool
from ...postgres.sql import load
from ..errors import ImportRefused
from .plan import Step
from .problems import Problem

SQL = load(__package__, "state.sql")


@dataclass(frozen=True)
class Head:
    """How far an organisation's ledger has come."""

    position: int
    recorded_at: datetime
    zone: str
    language: str


class HeldElsewhere(ImportRefused):
    """The organisation has objects of these names that did not come from this file."""

    def __init__(self, file: str, org_id: UUID, steps: Sequence[Step]) -> None:
        super().__init__(
            f"{file}: organisation {org_id} has {len(steps)} of its objects already, not from this "
            f"file, such as {steps[0].pointer}: import it to another organisation (--organization)."
        )


@dataclass(frozen=True)
class Outstanding:
    """The steps that earlier imports did not take, and what is wrong with those that they did."""

    steps: list[Step]
    altered: list[Problem]


async def read_head(pool: Pool, org_id: UUID) -> Head | None:
    """The head of the organisation; None for one that is not founded."""
    async with pool.acquire() as connection:
        record = await connection.fetchrow(SQL["head"], org_id)
    return None if record is None else Head(**record)


async def outstanding(pool: Pool, org_id: UUID, file: str, steps: Sequence[Step]) -> Outstanding:
    """What is left of the steps; raises HeldElsewhere where others have taken some."""
    async with (
        pool.acquire() as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        ids = [step.command.id for step in steps]
        recorded = {
            record["command_id"]: record["fingerprint"]
            for record in await connection.fetch(SQL["recorded"], org_id, ids)
        }
        left = [step for step in steps if step.command.id not in recorded]
        begun_by = {
            decision.stream_id: step
            for step in left
            for decision in step.command.decisions
            if decision.begins
        }
        begun = await connection.fetch(SQL["begun"], org_id, list(begun_by))
    if begun:
        raise HeldElsewhere(file, org_id, [begun_by[record["stream_id"]] for record in begun])
    altered = [
        Problem(
            step.pointer,
            "an earlier import recorded something else, which stays: put it back here, and change "
            "it in the organisation",
        )
        for step in steps
        if step.command.id in recorded and recorded[step.command.id] != step.command.fingerprint
    ]
    return Outstanding(left, altered)
