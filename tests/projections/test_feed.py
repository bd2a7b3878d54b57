"""The transparency feed says of every entry what changed, from what to what, by whom and why."""

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from okr.domain.aggregate import LedgerAggregate, Reason, ReasonKind
from okr.domain.check_in import CheckInFacts, CheckInStatus
from okr.domain.cycle import Cycle, Phase
from okr.domain.key_result import KeyResult
from okr.domain.measure import Measure, MeasureKind
from okr.domain.objective import Objective
from okr.domain.owner import Owner
from okr.domain.person import Person, Role
from okr.domain.reports import ScoreKind
from okr.service.ledger.command import change
from tests.ledger.company import WHY, Company
from tests.ledger.conftest import Owner as DatabaseOwner

ID = UUID(int=7)
FACTS = CheckInFacts(date(2026, 4, 10), Decimal(5), note="läuft", details={"roh": "5,0"})
CORRECTED = CheckInFacts(
    date(2026, 4, 10), Decimal(6), status=CheckInStatus.ON_TRACK, note="läuft besser"
)


def changed(field: str, before: Any, after: Any) -> dict[str, Any]:
    return {"field": field, "from": before, "to": after}


def was_set(field: str, value: Any) -> dict[str, Any]:
    return changed(field, None, value)


Do = Callable[[Company, Any], None]
CASES: list[tuple[str, type[LedgerAggregate], list[Do], list[dict[str, Any]]]] = [
    (
        "person.renamed",
        Person,
        [lambda c, it: it.rename("Anne", c.act())],
        [changed("name", "Anna", "Anne")],
    ),
    (
        "person.role_given",
        Person,
        [lambda c, it: it.give_role(Role.LEAD, c.act())],
        [was_set("role", "lead")],
    ),
    (
        "person.role_withdrawn",
        Person,
        [lambda c, it: it.withdraw_role(Role.MEMBER, c.act())],
        [was_set("role", "member")],
    ),
    (
        "cycle.phase_changed",
        Cycle,
        [lambda c, it: it.change_phase(Phase.DRAFTING, c.act())],
        [changed("phase", "guard_rails", "drafting")],
    ),
    (
        "objective.reworded",
        Objective,
        [lambda c, it: it.reword("Kunden loben uns", c.act())],
        [changed("title", "Kunden empfehlen uns", "Kunden loben uns")],
    ),
    (
        "objective.attribute_set",
        Objective,
        [
            lambda c, it: it.set_attribute("art", {"a": 1, "b": 1}, c.act()),
            lambda c, it: it.set_attribute("art", {"a": True, "b": 1}, c.act()),
        ],
        [was_set("name", "art"), changed("value", {"a": 1, "b": 1}, {"a": True, "b": 1})],
    ),
    (
        "objective.attribute_set",
        Objective,
        [
            lambda c, it: it.set_attribute("art", 1, c.act()),
            lambda c, it: it.set_attribute("art", True, c.act()),
        ],
        [was_set("name", "art"), changed("value", 1, True)],
    ),
    (
        "objective.attribute_set",
        Objective,
        [
            lambda c, it: it.set_attribute("art", "alt", c.act()),
            lambda c, it: it.set_attribute("art", None, c.act()),
        ],
        [was_set("name", "art"), changed("value", "alt", None)],
    ),
    (
        "objective.note_added",
        Objective,
        [lambda c, it: it.add_note(ID, "Nur Mut", c.act())],
        [was_set("note_id", str(ID)), was_set("text", "Nur Mut")],
    ),
    (
        "objective.note_removed",
        Objective,
        [
            lambda c, it: it.add_note(ID, "Nur Mut", c.act()),
            lambda c, it: it.remove_note(ID, c.act()),
        ],
        [was_set("note_id", str(ID))],
    ),
    ("objective.dropped", Objective, [lambda c, it: it.drop(c.act(reason=WHY))], []),
    (
        "objective.restored",
        Objective,
        [lambda c, it: it.drop(c.act()), lambda c, it: it.restore(c.act())],
        [],
    ),
    (
        "key_result.reworded",
        KeyResult,
        [lambda c, it: it.reword("Umsatz", c.act(), cosmetic=True)],
        [changed("title", "Umsatz verdoppeln", "Umsatz"), was_set("cosmetic", True)],
    ),
    (
        "key_result.retargeted",
        KeyResult,
        [
            lambda c, it: it.retarget(
                Measure(MeasureKind.METRIC, Decimal(0), Decimal(80), "Mio. €"), c.act(reason=WHY)
            )
        ],
        [changed("measure.target", "100", "80"), changed("measure.unit", "Tsd. €", "Mio. €")],
    ),
    (
        "key_result.handed_over",
        KeyResult,
        [lambda c, it: it.hand_over([Owner(ID)], c.act())],
        [changed("owners", [], [{"person_id": str(ID), "weight": "1"}])],
    ),
    (
        "key_result.reweighted",
        KeyResult,
        [lambda c, it: it.reweight(Decimal(3), c.act())],
        [changed("weight", "1", "3")],
    ),
    ("key_result.struck_out", KeyResult, [lambda c, it: it.strike_out(c.act())], []),
    (
        "key_result.check_in_recorded",
        KeyResult,
        [lambda c, it: it.record_check_in(ID, FACTS, c.act())],
        [
            was_set("check_in_id", str(ID)),
            was_set("measured_on", "2026-04-10"),
            was_set("value", "5"),
            was_set("note", "läuft"),
            was_set("details", {"roh": "5,0"}),
        ],
    ),
    (
        "key_result.check_in_corrected",
        KeyResult,
        [
            lambda c, it: it.record_check_in(ID, FACTS, c.act()),
            lambda c, it: it.correct_check_in(ID, CORRECTED, c.act(reason=WHY)),
        ],
        [
            was_set("check_in_id", str(ID)),
            changed("value", "5", "6"),
            was_set("status", "on_track"),
            changed("details.roh", "5,0", None),
            changed("note", "läuft", "läuft besser"),
        ],
    ),
    (
        "key_result.check_in_retracted",
        KeyResult,
        [
            lambda c, it: it.record_check_in(ID, FACTS, c.act()),
            lambda c, it: it.retract_check_in(ID, c.act(reason=WHY)),
        ],
        [was_set("check_in_id", str(ID))],
    ),
    (
        "key_result.scored",
        KeyResult,
        [lambda c, it: it.score(ScoreKind.FINAL, Decimal("0.70"), c.act())],
        [was_set("kind", "final"), was_set("value", "0.7")],
    ),
    (
        "key_result.rescored",
        KeyResult,
        [
            lambda c, it: it.score(ScoreKind.FINAL, Decimal("0.7"), c.act()),
            lambda c, it: it.rescore(ScoreKind.FINAL, Decimal("0.6"), c.act(reason=WHY)),
        ],
        [was_set("kind", "final"), changed("value", "0.7", "0.6")],
    ),
]


def stream_of(company: Company, kind: type[LedgerAggregate]) -> UUID:
    return {
        Person: company.anna,
        Cycle: company.cycle,
        Objective: company.objective,
        KeyResult: company.umsatz,
    }[kind]


async def newest(owner: DatabaseOwner, company: Company) -> dict[str, Any]:
    record = await owner.fetchrow(
        "select * from transparency_feed where org_id = $1 order by position desc limit 1",
        company.org_id,
    )
    assert record is not None
    return {**record, "changes": json.loads(record["changes"])}


@pytest.mark.parametrize(
    ("topic", "kind", "does", "expected"),
    CASES,
    ids=[f"{number} {case[0]}" for number, case in enumerate(CASES)],
)
async def test_what_changed(
    topic: str,
    kind: type[LedgerAggregate],
    does: list[Do],
    expected: list[dict[str, Any]],
    company: Company,
    owner: DatabaseOwner,
) -> None:
    for do in does:
        await company.append(change(kind, stream_of(company, kind), partial(do, company)))
    row = await newest(owner, company)
    assert row["topic"] == topic
    by_field = {one["field"]: one for one in row["changes"]}
    assert by_field == {one["field"]: one for one in expected}
    assert len(row["changes"]) == len(expected)


async def test_who_what_and_why(company: Company, owner: DatabaseOwner) -> None:
    act = company.act(company.anna, Reason(ReasonKind.AMBITION, "Wir können mehr"))
    receipt = await company.append(
        change(
            KeyResult,
            company.umsatz,
            lambda it: it.retarget(Measure(MeasureKind.METRIC, None, Decimal(200)), act),
        ),
        by=company.anna,
    )
    row = await newest(owner, company)
    head = await company.ledger.head(company.org_id)
    assert head is not None
    del row["changes"]
    assert row == {
        "org_id": company.org_id,
        "generation": 1,
        "position": receipt.position,
        "recorded_at": head.recorded_at,
        "occurred_at": act.at,
        "topic": "key_result.retargeted",
        "actor_id": company.anna,
        "subject_kind": "key_result",
        "subject_id": company.umsatz,
        "version": 2,
        "objective_id": company.objective,
        "left_objective_id": None,
        "key_result_id": None,
        "about_id": None,
        "people": [],
        "unit": None,
        "reason_kind": "ambition",
        "reason_text": "Wir können mehr",
        "imported": False,
    }


async def test_every_entry_is_told_once(company: Company, owner: DatabaseOwner) -> None:
    records = await owner.fetch(
        "select position, subject_kind, objective_id from transparency_feed where org_id = $1 "
        "order by position",
        company.org_id,
    )
    assert [record["position"] for record in records] == list(range(1, 9))
    assert [record["subject_kind"] for record in records] == [
        "organization",
        *["person"] * 3,
        "cycle",
        "objective",
        *["key_result"] * 2,
    ]
    assert [record["objective_id"] for record in records] == [None] * 5 + [company.objective] * 3
