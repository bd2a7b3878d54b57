"""The rows of the learning history, after given events."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid5

import pytest

from okr.domain.goal_ref import GoalKind
from okr.domain.key_result import KeyResult
from okr.domain.learning import Evidence, EvidenceKind, LearningKind, Verdict
from okr.domain.objective import Objective
from okr.domain.retrospective import Retrospective
from okr.service.ledger.command import Decision, Receipt, begin, change
from okr.service.ledger.rebuild import differences
from okr.service.ledger.sealing import LocalWrappingKey
from okr.service.postgres.pool import Pool
from tests.ledger.company import WHY, Company
from tests.ledger.conftest import Owner

LEARNING, OTHER = UUID(int=1), UUID(int=2)


class Given:
    """A company's retrospective, what is said in it, and the rows that come of it."""

    def __init__(self, company: Company, owner: Owner) -> None:
        self.company = company
        self.id = company.id("retrospective")
        self._owner = owner

    async def open(self, id: UUID, team_id: UUID | None = None) -> Receipt:
        """A retrospective begins."""
        company = self.company
        return await company.append(
            begin(
                Retrospective,
                id,
                lambda: Retrospective.open(id, company.cycle, team_id, company.act()),
            )
        )

    async def say(self, *decide: Callable[[Retrospective], object]) -> Receipt:
        """Decisions of the retrospective in one command."""
        return await self.company.append(*(change(Retrospective, self.id, one) for one in decide))

    def captured(
        self, id: UUID, text: str = "Zu viele Ziele", *evidence: Evidence
    ) -> Callable[[Retrospective], None]:
        """A learning is captured."""
        kind = LearningKind.WENT_BADLY
        act = self.company.act()
        return lambda it: it.capture_learning(id, kind, text, act, evidence=evidence)

    async def rows(self, table: str, id: UUID) -> list[dict[str, Any]]:
        """The rows of one id, oldest first."""
        records = await self._owner.fetch(
            f"select * from {table} where org_id = $1 and id = $2 order by position",
            self.company.org_id,
            id,
        )
        return [dict(record) for record in records]


@pytest.fixture
async def given(company: Company, owner: Owner) -> Given:
    found = Given(company, owner)
    await found.open(found.id, company.id("team"))
    return found


async def test_a_retrospective(given: Given) -> None:
    (opened,) = await given.rows("retrospective", given.id)
    assert (opened["cycle_id"], opened["team_id"]) == (
        given.company.cycle,
        given.company.id("team"),
    )
    assert (opened["state"], opened["version"]) == ("open", 1)
    act = given.company.act(reason=WHY)
    closed = await given.say(lambda it: it.close(act))
    reopened = await given.say(lambda it: it.reopen(act))
    versions = await given.rows("retrospective_version", given.id)
    assert [(one["position"], one["state"]) for one in versions] == [
        (opened["position"], "open"),
        (closed.position, "closed"),
        (reopened.position, "open"),
    ]
    assert {one["created_position"] for one in versions} == {opened["position"]}


async def test_what_is_said_makes_a_version_of_the_retrospective(given: Given) -> None:
    receipt = await given.say(given.captured(LEARNING))
    (row,) = await given.rows("retrospective", given.id)
    assert (row["position"], row["version"]) == (receipt.position, 2)


async def test_a_learning_and_its_versions(given: Given) -> None:
    company = given.company
    evidence = (
        Evidence(EvidenceKind.KEY_RESULT, company.umsatz),
        Evidence(EvidenceKind.ENTRY, 3),
    )
    captured = await given.say(given.captured(LEARNING, "Zu viele Ziele", *evidence))
    act = company.act()
    reworded = await given.say(lambda it: it.reword_learning(LEARNING, "Drei genügen", act))
    withdrawn = await given.say(lambda it: it.withdraw_learning(LEARNING, company.act(reason=WHY)))
    rows = await given.rows("learning", LEARNING)
    assert [
        (one["position"], one["until"], one["text"], one["withdrawn"], one["replaces"])
        for one in rows
    ] == [
        (captured.position, reworded.position, "Zu viele Ziele", False, False),
        (reworded.position, withdrawn.position, "Drei genügen", False, True),
        (withdrawn.position, None, "Drei genügen", True, True),
    ]
    for row in rows:
        # who captured it stays its author
        assert (row["author_id"], row["kind"]) == (company.joerg, "went_badly")
        assert (row["cycle_id"], row["team_id"]) == (company.cycle, company.id("team"))
        assert row["created_position"] == captured.position
        assert f'"id": "{company.umsatz}"' in row["evidence"]
        assert '{"id": "3", "kind": "entry"}' in row["evidence"]


async def test_changes_in_one_call_close_each_other(
    given: Given, pool: Pool, wrapping_key: LocalWrappingKey
) -> None:
    act = given.company.act()
    receipt = await given.say(
        given.captured(LEARNING),
        given.captured(OTHER, "Anderes"),
        lambda it: it.reword_learning(LEARNING, "Neu", act),
        lambda it: it.reword_learning(LEARNING, "Noch neuer", act),
    )
    last = receipt.position
    rows = await given.rows("learning", LEARNING)
    assert [(one["position"], one["until"]) for one in rows] == [
        (last - 3, last - 1),
        (last - 1, last),
        (last, None),
    ]
    (other,) = await given.rows("learning", OTHER)
    assert (other["position"], other["until"]) == (last - 2, None)
    assert await differences(pool, given.company.org_id, wrapping_key) == []


async def test_the_same_id_in_another_retrospective_is_another_learning(
    given: Given, pool: Pool, wrapping_key: LocalWrappingKey
) -> None:
    company, act = given.company, given.company.act()
    other = company.id("other")
    await given.open(other)
    await given.say(given.captured(LEARNING, "Hier"))
    await company.append(change(Retrospective, other, given.captured(LEARNING, "Dort")))
    await given.say(lambda it: it.reword_learning(LEARNING, "Hier doch", act))
    rows = await given.rows("learning", LEARNING)
    assert [(one["text"], one["until"] is None) for one in rows] == [
        ("Hier", False),
        ("Dort", True),
        ("Hier doch", True),
    ]
    assert await differences(pool, company.org_id, wrapping_key) == []


async def test_the_newest_decision_holds(given: Given) -> None:
    company = given.company
    goal = (GoalKind.OBJECTIVE, company.objective)
    act, by_anna = company.act(), company.act(company.anna)
    first = await given.say(lambda it: it.decide_on(*goal, Verdict.KEEP, act, note="Läuft"))
    same = await given.say(lambda it: it.decide_on(*goal, Verdict.KEEP, by_anna))
    rows = await given.rows("learning_decision", company.objective)
    assert [
        (one["position"], one["until"], one["decision"], one["note"], one["author_id"])
        for one in rows
    ] == [
        (first.position, same.position, "keep", "Läuft", company.joerg),
        (same.position, None, "keep", None, company.anna),
    ]
    assert [one["replaces"] for one in rows] == [False, True]
    assert {one["goal_kind"] for one in rows} == {"objective"}


def applies(company: Company, kind: Any, id: UUID, learning: UUID) -> Decision:
    return change(
        kind, id, lambda it: it.apply_learning(learning, company.id("retrospective"), company.act())
    )


async def test_who_applies_a_learning(
    given: Given, pool: Pool, wrapping_key: LocalWrappingKey
) -> None:
    company = given.company
    receipt = await company.append(
        applies(company, Objective, company.objective, LEARNING),
        applies(company, KeyResult, company.umsatz, LEARNING),
        applies(company, KeyResult, company.umsatz, OTHER),
        applies(company, KeyResult, company.umsatz, LEARNING),  # once is enough
    )
    rows = await given.rows("learning_application", LEARNING)
    assert [(one["goal_kind"], one["goal_id"], one["position"]) for one in rows] == [
        ("objective", company.objective, receipt.position - 2),
        ("key_result", company.umsatz, receipt.position - 1),
    ]
    assert {one["retrospective_id"] for one in rows} == {given.id}
    assert {(one["until"], one["removed"]) for one in rows} == {(None, False)}
    assert await differences(pool, company.org_id, wrapping_key) == []


async def test_what_was_refined_from_what(
    given: Given, pool: Pool, wrapping_key: LocalWrappingKey
) -> None:
    company = given.company
    later = uuid5(company.org_id, "later")
    source = (GoalKind.OBJECTIVE, company.objective)
    await company.append(company.draft(later))
    receipt = await company.append(
        change(Objective, later, lambda it: it.refine_from(*source, company.act())),
        change(KeyResult, company.marge, lambda it: it.refine_from(*source, company.act())),
    )
    rows = await given.rows("refinement", company.objective)
    assert [
        (one["source_kind"], one["goal_kind"], one["goal_id"], one["position"], one["author_id"])
        for one in rows
    ] == [
        ("objective", "objective", later, receipt.position - 1, company.joerg),
        ("objective", "key_result", company.marge, receipt.position, company.joerg),
    ]
    assert await differences(pool, company.org_id, wrapping_key) == []


async def test_what_is_taken_back_may_be_said_again(
    given: Given, pool: Pool, wrapping_key: LocalWrappingKey
) -> None:
    company, later = given.company, uuid5(given.company.org_id, "later")
    source = (GoalKind.OBJECTIVE, company.objective)
    retrospective = company.id("retrospective")
    # another goal's of the same source and learning stay
    await company.append(
        company.draft(later),
        change(KeyResult, company.umsatz, lambda it: it.refine_from(*source, company.act())),
        applies(company, KeyResult, company.umsatz, LEARNING),
    )
    act, why = company.act(company.anna), company.act(reason=WHY)
    decisions: list[Callable[[Objective], None]] = [
        lambda it: it.refine_from(*source, act),
        lambda it: it.apply_learning(LEARNING, retrospective, act),
        lambda it: it.withdraw_refinement(*source, why),
        lambda it: it.withdraw_application(LEARNING, why),
        lambda it: it.refine_from(*source, act),
        lambda it: it.apply_learning(LEARNING, retrospective, act),
    ]
    receipt = await company.append(*(change(Objective, later, decide) for decide in decisions))
    last = receipt.position
    for table, id_, at in (
        ("refinement", company.objective, last - 5),
        ("learning_application", LEARNING, last - 4),
    ):
        kept, *rows = await given.rows(table, id_)
        assert (kept["goal_id"], kept["until"]) == (company.umsatz, None)
        assert [(one["position"], one["until"], one["removed"]) for one in rows] == [
            (at, at + 2, False),
            (at + 2, at + 4, True),
            (at + 4, None, False),
        ]
        assert [one["author_id"] for one in rows] == [company.anna, company.joerg, company.anna]
    assert await differences(pool, company.org_id, wrapping_key) == []
