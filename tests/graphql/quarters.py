"""Objectives of several quarters, and what leads from one to another."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from okr.domain.aggregate import Act
from okr.domain.goal_ref import GoalKind, GoalRef
from okr.domain.key_result import KeyResult
from okr.domain.lineage import Descendant
from okr.domain.objective import Objective
from okr.service.graphql.naming import snake_case
from okr.service.ledger.command import Command, change, fingerprint
from tests.graphql.house import House

ENDS = """{ __typename ... on Objective { title cycle { name } } ... on KeyResult { title } }"""
LINK = f"source {ENDS} refined {ENDS} at by {{ name }} changes {{ field from to }}"
OBJECTIVE = f"""query($id: ID!, $asOf: AsOf) {{ objective(id: $id, asOf: $asOf) {{
    lineage {{ {LINK} }} refinedFrom {{ {LINK} }} refinedInto {{ {LINK} }} }} }}"""


class Quarters:
    """Objectives in the quarters of a year, each named by its title."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.ids: dict[str, str] = {}
        """Of objectives, and of whatever else a test puts there."""
        self.cycles: list[str] = [house.cycle]

    async def open(self) -> None:
        """Open the other quarters of the year."""
        for name in ("Q2", "Q3", "Q4"):
            opened = await self.house.admin.done("openCycle", {"name": name})
            self.cycles.append(opened["id"])

    async def draft(self, quarter: int, title: str) -> None:
        """Draft an objective in a quarter, counted from 1."""
        given = {"cycle": self.cycles[quarter - 1], "title": title}
        self.ids[title] = (await self.house.member.done("draftObjective", given))["id"]

    async def refine(self, source: str, refined: str) -> int:
        """Say that an objective was refined from another one; return the position."""
        given = {"id": self.ids[refined], "source": self.ids[source]}
        told = await self.house.member.done("refineObjective", given)
        at: int = told["at"]
        return at

    async def refine_unchecked(self, source_title: str, title: str) -> None:
        """Say so of any goals, whatever their cycles, as only an import may."""
        principal = self.house.admin.principal
        act = Act(principal.person_id, datetime.now(UTC))
        source, goal = self._goal(source_title), self._goal(title)
        kind: type[Descendant] = Objective if goal.kind is GoalKind.OBJECTIVE else KeyResult
        refining = change(kind, goal.id, lambda it: it.refine_from(*source, act))
        ledger = self.house.admin.engine._services.ledger
        await ledger.append(
            principal.org_id, Command(uuid4(), fingerprint(), act.actor_id, (refining,), None)
        )

    def _goal(self, title: str) -> GoalRef:
        kind, _, id_ = self.ids[title].split(".")
        return GoalRef(GoalKind(snake_case(kind)), UUID(id_))

    async def read(self, title: str, position: int | None = None) -> dict[str, list[Any]]:
        """Return what leads to an objective and away from it."""
        as_of = None if position is None else {"position": str(position)}
        data = await self.house.auditor.read(OBJECTIVE, id=self.ids[title], asOf=as_of)
        found: dict[str, list[Any]] = data["objective"]
        return found


def pairs(links: Iterable[dict[str, Any]]) -> list[str]:
    """Return the links as "source > refined"."""
    return [f"{link['source']['title']} > {link['refined']['title']}" for link in links]
