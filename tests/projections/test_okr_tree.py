"""The rows of the OKR tree, after given events."""

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

import pytest

from okr.domain.alignment import Link
from okr.domain.calendar import Calendar, CalendarKind
from okr.domain.check_in import CheckInFacts, CheckInStatus
from okr.domain.commitment import Ambition
from okr.domain.goal import Outcome
from okr.domain.goal_ref import GoalKind
from okr.domain.key_result import KeyResult
from okr.domain.measure import Measure, MeasureKind
from okr.domain.objective import Objective
from okr.domain.organization import Organization
from okr.domain.owner import GoalOwner, Owner, OwnerKind
from okr.domain.person import Person, Role
from okr.domain.reports import ScoreKind
from okr.service.ledger.command import Receipt, change
from tests.ledger.company import WHY, Company
from tests.ledger.conftest import Owner as DatabaseOwner

EARLY, LATE = UUID(int=1), UUID(int=2)


class Given:
    """What is done to a company's key result, and the rows that come of it."""

    def __init__(self, company: Company, owner: DatabaseOwner) -> None:
        self.company = company
        self._owner = owner

    async def key_result(self, name: str, *arguments: Any) -> Receipt:
        """A decision of the key result, with a reason."""
        act = self.company.act(reason=WHY)
        return await self.company.append(
            change(KeyResult, self.company.umsatz, lambda it: getattr(it, name)(*arguments, act))
        )

    async def check_in(self, id: UUID, day: int, value: int | None, **facts: Any) -> Receipt:
        """A check-in measured on a day in April."""
        return await self.key_result("record_check_in", id, april(day, value, **facts))

    async def row(self, table: str, id: UUID) -> dict[str, Any]:
        """The row that holds now."""
        rows = await self.rows(table, id)
        return rows[-1]

    async def rows(self, table: str, id: UUID) -> list[dict[str, Any]]:
        """The rows of one id, oldest first."""
        records = await self._owner.fetch(
            f"select * from {table} where org_id = $1 and id = $2 order by position",
            self.company.org_id,
            id,
        )
        return [dict(record) for record in records]


def april(day: int, value: int | None, **facts: Any) -> CheckInFacts:
    return CheckInFacts(date(2026, 4, day), None if value is None else Decimal(value), **facts)


@pytest.fixture
def given(company: Company, owner: DatabaseOwner) -> Given:
    return Given(company, owner)


async def test_a_key_result_without_check_ins(given: Given) -> None:
    row = await given.row("key_result", given.company.umsatz)
    assert (row["check_in_count"], row["latest_check_in_id"]) == (0, None)
    assert (row["progress"], row["progress_missing"]) == (None, "no_check_in")
    assert (row["kind"], row["baseline"], row["target"], row["unit"]) == (
        "metric",
        0,
        100,
        "Tsd. €",
    )
    assert (row["version"], row["weight"], row["was_objective_id"]) == (1, 1, None)
    assert row["position"] == row["created_position"] == 7


async def test_a_check_in_moves_the_key_result(given: Given) -> None:
    receipt = await given.check_in(
        EARLY, 10, 25, confidence=6, status=CheckInStatus.AT_RISK, note="schwierig"
    )
    row = await given.row("key_result", given.company.umsatz)
    assert (row["check_in_count"], row["latest_check_in_id"]) == (1, EARLY)
    assert (row["progress"], row["progress_missing"]) == (Decimal("0.25"), None)
    assert (row["confidence"], row["status"]) == (6, "at_risk")
    assert (row["position"], row["created_position"]) == (receipt.position, 7)
    assert row["was_objective_id"] is None
    (check_in,) = await given.rows("check_in", EARLY)
    assert (check_in["value"], check_in["note"], check_in["until"]) == (25, "schwierig", None)
    assert check_in["position"] == check_in["created_position"] == receipt.position
    assert (check_in["key_result_id"], check_in["author_id"]) == (
        given.company.umsatz,
        given.company.joerg,
    )


async def test_the_latest_check_in_is_that_of_the_latest_day(given: Given) -> None:
    await given.check_in(LATE, 20, 50)
    await given.check_in(EARLY, 10, 25)
    row = await given.row("key_result", given.company.umsatz)
    assert (row["latest_check_in_id"], row["progress"]) == (LATE, Decimal("0.5"))
    assert row["check_in_count"] == 2


async def test_a_correction_closes_what_was_said_before(given: Given) -> None:
    recorded = await given.check_in(EARLY, 10, 25)
    corrected = await given.key_result("correct_check_in", EARLY, april(10, 30))
    again = await given.key_result("correct_check_in", EARLY, april(11, 35))
    rows = await given.rows("check_in", EARLY)
    assert [(row["position"], row["until"], row["value"]) for row in rows] == [
        (recorded.position, corrected.position, 25),
        (corrected.position, again.position, 30),
        (again.position, None, 35),
    ]
    assert {row["created_position"] for row in rows} == {recorded.position}
    assert [row["replaces"] for row in rows] == [False, True, True]
    key_result = await given.row("key_result", given.company.umsatz)
    assert (key_result["check_in_count"], key_result["progress"]) == (1, Decimal("0.35"))


async def test_corrections_in_one_call_close_each_other(given: Given) -> None:
    company = given.company
    decide = [
        lambda it: it.record_check_in(EARLY, april(10, 25), company.act()),
        lambda it: it.correct_check_in(EARLY, april(10, 30), company.act()),
        lambda it: it.retract_check_in(EARLY, company.act(reason=WHY)),
    ]
    receipt = await company.append(*(change(KeyResult, company.umsatz, one) for one in decide))
    rows = await given.rows("check_in", EARLY)
    last = receipt.position
    assert [(row["position"], row["until"]) for row in rows] == [
        (last - 2, last - 1),
        (last - 1, last),
        (last, None),
    ]
    assert {row["created_position"] for row in rows} == {last - 2}


async def test_the_same_id_in_another_key_result_is_another_check_in(given: Given) -> None:
    company = given.company
    await given.check_in(EARLY, 10, 25)
    other = await company.append(company.check_in(company.marge, 5, id=EARLY))
    corrected = await given.key_result("correct_check_in", EARLY, april(10, 30))
    rows = await given.rows("check_in", EARLY)
    assert [(row["key_result_id"], row["value"], row["until"]) for row in rows] == [
        (company.umsatz, 25, corrected.position),
        (company.marge, 5, None),
        (company.umsatz, 30, None),
    ]
    assert [row["created_position"] for row in rows] == [
        other.position - 1,
        other.position,
        other.position - 1,
    ]


async def test_a_retracted_check_in_no_longer_counts(given: Given) -> None:
    await given.check_in(EARLY, 10, 25)
    await given.check_in(LATE, 20, 50)
    await given.key_result("retract_check_in", LATE)
    row = await given.row("key_result", given.company.umsatz)
    assert (row["latest_check_in_id"], row["progress"]) == (EARLY, Decimal("0.25"))
    assert row["check_in_count"] == 1
    assert [check_in["retracted"] for check_in in await given.rows("check_in", LATE)] == [
        False,
        True,
    ]


async def test_another_target_is_another_progress_from_then_on(given: Given) -> None:
    await given.check_in(EARLY, 10, 25)
    measure = Measure(MeasureKind.METRIC, Decimal(0), Decimal(50))
    await given.key_result("retarget", measure)
    versions = await given.rows("key_result_version", given.company.umsatz)
    assert [version["progress"] for version in versions] == [
        None,
        Decimal("0.25"),
        Decimal("0.5"),
    ]


@pytest.mark.parametrize(
    ("measure", "missing"),
    [
        (Measure(MeasureKind.METRIC, None, Decimal(5)), "no_baseline"),
        (Measure(MeasureKind.METRIC, Decimal(5), Decimal(5)), "baseline_equals_target"),
        (Measure(MeasureKind.TEXT), "not_numeric"),
    ],
    ids=lambda value: str(value) if isinstance(value, str) else "",
)
async def test_a_progress_that_there_is_not_has_its_reason(
    measure: Measure, missing: str, given: Given
) -> None:
    await given.check_in(EARLY, 10, 25)
    await given.key_result("retarget", measure)
    row = await given.row("key_result", given.company.umsatz)
    assert (row["progress"], row["progress_missing"]) == (None, missing)


async def test_scores_owners_and_the_rest_of_a_key_result(given: Given) -> None:
    await given.key_result("score", ScoreKind.MID, Decimal("0.4"))
    await given.key_result("score", ScoreKind.FINAL, Decimal("0.7"))
    await given.key_result("rescore", ScoreKind.FINAL, Decimal("0.8"))
    await given.key_result("hand_over", [Owner(given.company.anna, Decimal("0.50"))])
    await given.key_result("set_attribute", "quelle", {"crm": True})
    await given.key_result("strike_out")
    await given.key_result("drop")
    row = await given.row("key_result", given.company.umsatz)
    assert (row["score_mid"], row["score_projected"], row["score_final"]) == (
        Decimal("0.4"),
        None,
        Decimal("0.8"),
    )
    assert json.loads(row["owners"]) == [{"person_id": str(given.company.anna), "weight": "0.5"}]
    assert json.loads(row["attributes"]) == {"quelle": {"crm": True}}
    assert (row["struck_out"], row["dropped"], row["version"]) == (True, True, 8)


async def test_notes_of_an_objective(given: Given) -> None:
    company = given.company
    acts = [company.act(), company.act(company.anna)]
    await company.append(
        change(Objective, company.objective, lambda it: it.add_note(EARLY, "Eins", acts[0])),
        change(Objective, company.objective, lambda it: it.add_note(LATE, "Zwei", acts[1])),
    )
    for id, text, act in zip((EARLY, LATE), ("Eins", "Zwei"), acts, strict=True):
        (note,) = await given.rows("note", id)
        assert (note["objective_id"], note["text"]) == (company.objective, text)
        assert (note["author_id"], note["at"]) == (act.actor_id, act.at)
    removed = await company.append(
        change(Objective, company.objective, lambda it: it.remove_note(EARLY, company.act()))
    )
    notes = await given.rows("note", EARLY)
    assert [(note["text"], note["removed"], note["until"]) for note in notes] == [
        ("Eins", False, removed.position),
        (None, True, None),
    ]
    versions = await given.rows("objective_version", company.objective)
    assert [version["version"] for version in versions] == [1, 2, 3, 4]
    for former in ("was_cycle_id", "was_owner_id", "was_title"):
        assert {version[former] for version in versions} == {None}


async def test_a_note_may_come_again_under_the_id_of_a_removed_one(given: Given) -> None:
    company = given.company
    decide: list[Callable[[Objective], None]] = [
        lambda it: it.add_note(EARLY, "Eins", company.act()),
        lambda it: it.remove_note(EARLY, company.act()),
        lambda it: it.add_note(EARLY, "Doch", company.act()),
    ]
    receipt = await company.append(*(change(Objective, company.objective, one) for one in decide))
    last = receipt.position
    notes = await given.rows("note", EARLY)
    assert [(note["position"], note["until"], note["text"]) for note in notes] == [
        (last - 2, last - 1, "Eins"),
        (last - 1, last, None),
        (last, None, "Doch"),
    ]
    assert {note["created_position"] for note in notes} == {last - 2}


async def test_a_person(given: Given) -> None:
    company = given.company
    await company.append(
        change(Person, company.anna, lambda it: it.give_role(Role.LEAD, company.act())),
        change(Person, company.anna, lambda it: it.rename("Anne", company.act())),
    )
    versions = await given.rows("person_version", company.anna)
    assert [(version["name"], version["roles"]) for version in versions] == [
        ("Anna", ["member"]),
        ("Anna", ["lead", "member"]),
        ("Anne", ["lead", "member"]),
    ]
    assert await given.row("person", company.anna) == versions[-1]


async def test_the_organisation_and_its_cycle(given: Given) -> None:
    company = given.company
    row = await given.row("organization", company.org_id)
    assert (row["name"], row["zone"], row["language"]) == (
        "Müller & Söhne GmbH",
        "Europe/Berlin",
        "de",
    )
    cycle = await given.row("cycle", company.cycle)
    assert (cycle["name"], cycle["starts_on"], cycle["ends_on"], cycle["phase"]) == (
        "Q2",
        date(2026, 4, 1),
        date(2026, 6, 30),
        "guard_rails",
    )


async def test_an_objective_on_its_way(given: Given) -> None:
    company = given.company
    act = company.act(reason=WHY)
    decide: list[Callable[[Objective], None]] = [
        lambda it: it.propose(act),
        lambda it: it.set_ambition(Ambition.ASPIRATIONAL, act),
        lambda it: it.commit(act),
        lambda it: it.hand_over(GoalOwner(OwnerKind.TEAM, EARLY), act),
        lambda it: it.move(LATE, act),
        lambda it: it.close(Outcome.CARRIED_OVER, act, LATE),
        lambda it: it.reopen(act),
    ]
    await company.append(*(change(Objective, company.objective, one) for one in decide))
    versions = await given.rows("objective_version", company.objective)
    assert [version["state"] for version in versions] == [
        *("draft", "proposed", "proposed", "committed", "committed", "committed"),
        *("closed", "committed"),
    ]
    assert (versions[0]["owner_kind"], versions[0]["owner_id"]) == ("person", company.joerg)
    last = versions[-2]
    assert (last["owner_kind"], last["owner_id"], last["cycle_id"]) == ("team", EARLY, LATE)
    assert (last["ambition"], last["outcome"], last["successor_id"]) == (
        "aspirational",
        "carried_over",
        LATE,
    )
    assert (versions[-1]["outcome"], versions[-1]["successor_id"]) == (None, None)
    for former, was, where in (
        ("was_owner_id", company.joerg, 4),
        ("was_cycle_id", company.cycle, 5),
    ):
        found = {index: row[former] for index, row in enumerate(versions) if row[former]}
        assert found == {where: was}


async def test_alignments_close_each_other(given: Given) -> None:
    company, act = given.company, given.company.act()
    goal = (GoalKind.KEY_RESULT, company.umsatz)
    decide: list[Callable[[Objective], None]] = [
        lambda it: it.align(*goal, Link.CONTRIBUTES, act),
        lambda it: it.align(*goal, Link.SUPPORTS, act),
        lambda it: it.align(GoalKind.OBJECTIVE, LATE, Link.SUPPORTS, act),
        lambda it: it.unalign(*goal, act),
        lambda it: it.align(*goal, Link.SUPPORTS, act),
    ]
    last = (
        await company.append(*(change(Objective, company.objective, one) for one in decide))
    ).position
    id_ = uuid5(company.objective, str(company.umsatz))
    rows = await given.rows("alignment", id_)
    assert [(row["position"], row["until"], row["link"], row["removed"]) for row in rows] == [
        (last - 4, last - 3, "contributes", False),
        (last - 3, last - 1, "supports", False),
        (last - 1, last, None, True),
        (last, None, "supports", False),
    ]
    assert {row["created_position"] for row in rows} == {last - 4}
    assert {(row["parent_kind"], row["parent_id"]) for row in rows} == {goal}


async def test_a_key_result_that_moves_and_ends(given: Given) -> None:
    company = given.company
    await given.key_result("move", LATE)
    await given.key_result("close", Outcome.CARRIED_OVER)
    await given.key_result("reopen")
    await given.key_result("move", company.objective)
    versions = await given.rows("key_result_version", company.umsatz)
    assert [
        (version["objective_id"], version["was_objective_id"], version["state"])
        for version in versions
    ] == [
        (company.objective, None, "open"),
        (LATE, company.objective, "open"),
        (LATE, None, "closed"),
        (LATE, None, "open"),
        (company.objective, LATE, "open"),
    ]
    assert versions[2]["outcome"] == "carried_over"


async def test_confidence_and_status_are_told_each_for_itself(given: Given) -> None:
    await given.check_in(EARLY, 10, 25, confidence=6)
    await given.check_in(LATE, 20, 50, status=CheckInStatus.AT_RISK)
    row = await given.row("key_result", given.company.umsatz)
    assert (row["latest_check_in_id"], row["confidence"], row["status"]) == (LATE, 6, "at_risk")


async def test_the_calendar_of_the_organisation(given: Given) -> None:
    company = given.company
    assert (await given.row("organization", company.org_id))["calendar"] is None
    calendar = Calendar(CalendarKind.HALVES, 7)
    await company.append(
        change(Organization, company.org_id, lambda it: it.set_calendar(calendar, company.act()))
    )
    row = await given.row("organization", company.org_id)
    assert json.loads(row["calendar"]) == calendar.to_payload()
