"""Plans become drafts: once, by whom, under whom, and nothing before it is asked for."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg
import pytest
import typer

from okr.domain.aggregate import Act
from okr.domain.organization import Language
from okr.service.cli.acting import require_rights
from okr.service.cli.plan import RIGHTS
from okr.service.graphql.context import Services
from okr.service.postgres.connection import Database
from okr.service.reading.ids import GlobalId
from okr.service.spreadsheets import (
    Draft,
    SpreadsheetRefused,
    carry_out,
    draft_plan,
    read_plan,
    read_register,
)
from okr.service.spreadsheets.grid import Grid, Value
from tests.graphql.house import Client, House
from tests.spreadsheets.conftest import Asked

HEADER: list[Value] = ["Ziel", "KPI", "Verantwortlich", "Abteilung", "Ist", "Soll", "Q1", "Gewicht"]
ROWS: list[list[Value]] = [
    ["Größer werden", "Umsatz", "Jörg Müller", "Vertrieb", "1,2 Mio. €", "3,6 Mio. €", "2 Mio. €"],
    [None, "Neukunden", "Müller; Übel, Änne", None, "4", "mind. 24", "6", "2"],
    ["Besser werden", "Zertifikat", "Großmann", None, None, "ja"],
]
TREE = """query($id: ID!) { cycle(id: $id) { tree {
    title state owner { __typename name } attributes
    keyResults { title kind baseline target unit weight attributes owners { person { name } } }
} } }"""


@dataclass
class Import:
    """Imports rows into the cycle of a house."""

    house: House
    ask: Asked
    composed: Services

    async def draft(self, rows: list[list[Value]], **options: bool) -> Draft:
        plan = read_plan("plan.xlsx", [Grid("Plan", [HEADER, *rows])], Language.DE, 1)
        cycle = GlobalId.parse(self.house.cycle).key
        assert isinstance(cycle, UUID)
        register = await read_register(self.ask)
        chosen = {"add_people": False, "add_teams": False, **options}
        return await draft_plan(plan, self.house.org_id, cycle, register, self.ask, **chosen)

    async def write(self, draft: Draft, by: Client | None = None) -> int:
        who = (by or self.house.admin).principal.person_id
        act = Act(who, datetime.now(UTC))
        return await carry_out(draft, self.composed.ledger, act, RIGHTS)

    async def tree(self) -> list[dict[str, Any]]:
        """What stands in the cycle beside what the house began with."""
        data = await self.house.admin.read(TREE, id=self.house.cycle)
        found: list[dict[str, Any]] = data["cycle"]["tree"]
        return found[1:]


@pytest.fixture
def plans(house: House, ask: Asked, composed: Services) -> Import:
    return Import(house, ask, composed)


async def test_a_plan_becomes_drafts(plans: Import) -> None:
    draft = await plans.draft(ROWS, add_people=True, add_teams=True)
    assert (draft.new, list(draft.people.values()), list(draft.teams.values())) == (
        5,
        ["Großmann"],
        ["Vertrieb"],
    )
    assert await plans.write(draft) == 7
    grow, improve = await plans.tree()
    assert (grow["title"], grow["state"], grow["owner"]) == (
        "Größer werden",
        "DRAFT",
        {"__typename": "Team", "name": "Vertrieb"},
    )
    revenue, customers = grow["keyResults"]
    assert revenue == {
        "title": "Umsatz",
        "kind": "METRIC",
        "baseline": "1.2",
        "target": "2",
        "unit": "Mio. €",
        "weight": "1",
        "attributes": {"quarterly_targets": {"Q1": "2"}, "annual_target": "3.6"},
        "owners": [{"person": {"name": "Jörg Müller"}}],
    }
    assert (customers["kind"], customers["target"], customers["weight"]) == ("AT_LEAST", "6", "2")
    assert customers["owners"] == [{"person": {"name": "Jörg Müller"}}]
    assert draft.unknown_people == {"Übel, Änne": ["B3"]}
    assert draft.guessed_people == {"Müller": ["B3"]}
    assert improve["owner"] == {"__typename": "Person", "name": "Großmann"}
    assert improve["keyResults"][0]["kind"] == "YES_NO"


async def test_unknown_owners_are_left_out_and_told(plans: Import) -> None:
    draft = await plans.draft(ROWS)
    assert draft.unknown_people == {"Übel, Änne": ["B3"], "Großmann": ["B4", "A4"]}
    assert draft.unknown_teams == {"Vertrieb": ["A2"]}
    assert await plans.write(draft) == 5
    grow, improve = await plans.tree()
    assert grow["owner"] == {"__typename": "Person", "name": "Jörg Müller"}
    assert improve["owner"] is None
    assert improve["keyResults"][0]["owners"] == []


async def test_a_preview_writes_nothing(plans: Import, house: House) -> None:
    before = await house.admin.head()
    await plans.draft(ROWS, add_people=True, add_teams=True)
    assert await house.admin.head() == before


async def test_the_same_plan_again_changes_nothing(plans: Import, house: House) -> None:
    first = await plans.draft(ROWS, add_people=True, add_teams=True)
    await plans.write(first)
    head, tree = await house.admin.head(), await plans.tree()
    again = await plans.draft(ROWS, add_people=True, add_teams=True)
    assert (again.new, again.people, again.teams) == (0, {}, {})
    assert await plans.write(again) == 0
    assert await plans.write(first) == 0  # also where the preview was of before
    assert (await house.admin.head(), await plans.tree()) == (head, tree)


async def test_nobody_is_added_for_what_is_already_drafted(plans: Import, house: House) -> None:
    await plans.write(await plans.draft(ROWS))
    head = await house.admin.head()
    again = await plans.draft(ROWS, add_people=True, add_teams=True)
    assert (again.new, again.people, again.teams) == (0, {}, {})
    assert (again.unknown_people, again.unknown_teams) == ({}, {})
    assert again.staying == {
        "Vertrieb": ["A2"],
        "Übel, Änne": ["B3"],
        "Großmann": ["B4", "A4"],
    }
    assert await plans.write(again) == 0
    assert await house.admin.head() == head
    more: list[Value] = [None, "Audits", "Großmann", None, None, "ja"]
    edited = await plans.draft([*ROWS, more], add_people=True, add_teams=True)
    assert (edited.new, list(edited.people.values()), edited.teams) == (1, ["Großmann"], {})
    assert await plans.write(edited) == 2


async def test_only_what_is_new_in_an_edited_plan_is_added(plans: Import, house: House) -> None:
    await plans.write(await plans.draft(ROWS, add_people=True, add_teams=True))
    edited: list[list[Value]] = [
        ["Neu", "n"],
        ROWS[0][:6],
        [None, "  NEUKUNDEN "],
        [None, "Umsatz"],
        ROWS[2],
    ]
    draft = await plans.draft(edited, add_people=True, add_teams=True)
    assert draft.new == 3
    [_, grow, _] = draft.objectives
    assert [(it.planned.title, it.present is None, it.differs) for it in grow.key_results] == [
        ("Umsatz", False, True),
        ("NEUKUNDEN", False, True),
        ("Umsatz", True, False),  # a second one of this title
    ]
    assert await plans.write(draft) == 3
    titles = [[it["title"] for it in objective["keyResults"]] for objective in await plans.tree()]
    assert titles == [["Umsatz", "Neukunden", "Umsatz"], ["Zertifikat"], ["n"]]


async def test_nothing_is_added_to_what_was_given_up(plans: Import, house: House) -> None:
    await plans.write(await plans.draft(ROWS[2:]))
    data = await house.admin.read(TREE.replace("title state", "id state"), id=house.cycle)
    given_up = data["cycle"]["tree"][1]["id"]
    await house.admin.done("dropObjective", {"id": given_up})
    draft = await plans.draft([ROWS[2], [None, "noch eins"]])
    assert draft.objectives[0].ended
    assert draft.new == 0
    assert await plans.write(draft) == 0


async def test_a_change_in_between_is_told(plans: Import, house: House) -> None:
    draft = await plans.draft(ROWS)
    for phase in ("DRAFTING", "ALIGNMENT", "COMMITTED", "REVIEW"):
        await house.admin.done("changeCyclePhase", {"id": house.cycle, "phase": phase})
    for name, id_ in (("dropKeyResult", house.key_result), ("dropObjective", house.objective)):
        await house.admin.done(name, {"id": id_, "reason": {"kind": "AMBITION"}})
    await house.admin.done("closeCycle", {"id": house.cycle})
    before = await house.admin.head()
    with pytest.raises(SpreadsheetRefused, match=r"changed meanwhile .*import the plan again"):
        await plans.write(draft)
    assert await house.admin.head() == before


@pytest.mark.parametrize(
    ("who", "options", "roles"),
    [
        ("auditor", {}, "ADMIN, OKR_OWNER, LEAD, COACH, MEMBER"),
        ("stranger", {}, "ADMIN, OKR_OWNER, LEAD, COACH, MEMBER"),
        ("member", {"add_people": True}, "ADMIN"),
        ("member", {"add_teams": True}, "ADMIN, OKR_OWNER"),
    ],
)
async def test_nobody_drafts_without_the_role(
    plans: Import, house: House, who: str, options: dict[str, bool], roles: str
) -> None:
    draft, by = await plans.draft(ROWS, **options), getattr(house, who)
    before = await house.admin.head()
    with pytest.raises(
        typer.BadParameter, match=f"one of the roles {roles}, and .*not deactivated"
    ):
        await asked_rights(plans, draft, by)
    with pytest.raises(SpreadsheetRefused, match="none of your roles allows this"):
        await plans.write(draft, by)
    assert await house.admin.head() == before


async def test_a_member_drafts_until_deactivated(plans: Import, house: House) -> None:
    draft = await plans.draft(ROWS)
    await asked_rights(plans, draft, house.member)
    await house.admin.done("deactivatePerson", house.leaving(house.member))
    before = await house.admin.head()
    with pytest.raises(typer.BadParameter, match="a person who was not deactivated"):
        await asked_rights(plans, draft, house.member)
    with pytest.raises(SpreadsheetRefused, match="none of your roles allows this"):
        await plans.write(draft, house.member)
    assert await house.admin.head() == before


async def asked_rights(plans: Import, draft: Draft, by: Client) -> None:
    """Asks for the rights as the command line does."""
    person_id = by.principal.person_id
    await require_rights(plans.composed, plans.house.org_id, person_id, RIGHTS.asked(draft))


async def test_ten_thousand_rows_take_few_queries_and_calls(
    plans: Import, house: House, database: Database
) -> None:
    rows: list[list[Value]] = [
        [
            f"Ziel {number // 10}" if number % 10 == 0 else None,
            *(f"KPI {number}", "Jörg Müller", None, "1", f"{number + 2}"),
        ]
        for number in range(10_000)
    ]
    draft = await plans.draft(rows)
    assert draft.new == 11_000
    assert plans.ask.times < 20
    writer = plans.composed.ledger.writer(house.org_id)
    calls = writer.calls
    assert await plans.write(draft) == 11_000
    assert writer.calls - calls < 1_000
    owner = await asyncpg.connect(database.owner_dsn)
    await owner.execute("analyze key_result, objective")  # as PostgreSQL does by itself in a while
    await owner.close()
    times = plans.ask.times
    assert (await plans.draft(rows)).new == 0
    assert plans.ask.times - times < 120
