"""The reports of the demo tell what its story tells."""

from decimal import Decimal
from typing import Any

import pytest

from tests.demo.folded import Story
from tests.policy.conftest import History

ORDERS = "q1.marke/auftragseingang"


@pytest.fixture(scope="module")
def told() -> Story:
    return Story()


@pytest.mark.parametrize("name", ["Q1 2026", "Q2 2026", "Q3 2026"])
async def test_any_quarter(story: History, name: str) -> None:
    reports = [
        await story.report(name, asOf={"position": str(position)}, days=2)
        for position in (40, 150, 214, 520, 700, 913)
    ]
    opened = [report is not None for report in reports]
    assert opened == sorted(opened)
    assert opened[-1]


async def test_the_lowered_target(story: History, told: Story) -> None:
    [(position, event)] = told.of(ORDERS, "key_result.retargeted")
    report = await story.report("Q1 2026")
    found: dict[str, Any] = next(
        it for it in report["changesAfterCommitment"] if it["event"]["position"] == str(position)
    )
    assert found["event"]["reason"] == event.reason_text
    assert found["event"]["changes"] == [{"field": "measure.target", "from": "4.2", "to": "3.5"}]
    assert (found["commitmentBasis"], found["daysAfterCommitment"]) == ("OBJECTIVE", 53)
    assert found["byOwner"] is True
    orders = told.key_result(ORDERS)
    assert orders.latest is not None
    value = orders.latest.value
    assert value == Decimal("2.78")
    [result] = [it for it in report["keyResults"] if it["keyResult"]["id"].endswith(str(orders.id))]
    assert result["progress"] == str(round(value / Decimal("3.5"), 10))
    assert result["progressWithout"] == str(round(value / Decimal("4.2"), 10))
    without = Decimal(result["progressWithout"])
    assert result["finalScore"] == "0.8"
    assert result["scoreWithout"] == str(Decimal("0.8") - Decimal(result["progress"]) + without)
    assert result["scoreDifference"] == result["difference"]


async def test_what_was_struck_out_counts_with_what_it_had_reached(story: History) -> None:
    """Sören's visits were struck out unscored, for a key result that came after the commitment."""
    report = await story.report("Q1 2026")
    by_objective: dict[str, Any] = {it["objective"]["id"]: it for it in report["objectives"]}
    [visits] = [
        it for it in report["keyResults"] if (it["finalScore"], it["progress"]) == (None, "0.155")
    ]
    assert visits["scoreWithout"] == "0.155"
    later = [it for it in report["keyResults"] if not it["committed"]]
    assert [(it["finalScore"], it["scoreWithout"]) for it in later] == [("0.7", None)]
    offer = next(it for it in by_objective.values() if it["changes"] == 3)
    assert Decimal(offer["scoreWithout"]) < Decimal(offer["meanScore"])
    means = [Decimal(it["scoreWithout"]) for it in by_objective.values()]
    assert Decimal(report["outcome"]["scoreWithout"]) == round(sum(means) / len(means), 10)


async def test_before_it_was_lowered(story: History, told: Story) -> None:
    [(position, _)] = told.of(ORDERS, "key_result.retargeted")
    report = await story.report("Q1 2026", asOf={"position": str(position - 1)})
    assert report["counts"]["changesAfterCommitment"] == 2
    assert {it["difference"] for it in report["keyResults"]} == {"0", None}


async def test_the_check_in_that_came_late(story: History, told: Story) -> None:
    [late] = (await story.report("Q1 2026"))["backDated"]
    assert late["checkIn"]["measuredOn"] == "2026-02-09"
    assert (late["recordedOn"], late["delay"]) == ("2026-02-19", 10)
    assert (await story.report("Q1 2026", days=10))["backDated"] == []


async def test_whoever_has_left_did_not_hand_over(story: History, told: Story) -> None:
    """Sören hands over what was Tobias's."""
    by_others = (await story.report("Q1 2026"))["changesByOthers"]
    assert {it["event"]["actor"]["name"] for it in by_others} == {"Sören Großmann"}
    assert [it["event"]["topic"] for it in by_others] == [
        "objective.handed_over",
        *["key_result.handed_over"] * 3,
    ]


async def test_a_rescoring_in_review_comes_before_the_closing(story: History, told: Story) -> None:
    assert told.count("key_result.rescored") == 1
    for name in ("Q1 2026", "Q2 2026"):
        assert (await story.report(name))["changesAfterClosing"] == []
