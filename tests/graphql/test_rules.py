"""What the rules refuse: each kind of error with its code, and the path to the input at fault."""

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from okr.domain.aggregate import Act
from okr.domain.cycle import Cycle, Phase
from okr.domain.person import Role
from okr.service.ledger.command import Command, change, fingerprint
from okr.service.ledger.keys import erase
from okr.service.postgres.pool import Pool
from tests.graphql.cases import CASES, REASON, Case
from tests.graphql.house import OBJECT_OF, House, newcomer
from tests.graphql.test_ids_in_inputs import at

every_case = pytest.mark.parametrize("case", CASES, ids=str)


@pytest.mark.parametrize("case", [case for case in CASES if case.needs_reason], ids=str)
async def test_reasons_are_needed(case: Case, house: House) -> None:
    await case.prepare(house)
    given = case.input(house)
    error = await house.everybody.refused(case.mutation, {**given, "reason": None})
    assert (error["__typename"], error["code"]) == ("InvalidInput", "INVALID_INPUT")
    assert error["message"].endswith("needs a reason: say why.")
    assert error["path"] == ["input", "reason"]
    # what only imported histories may say is none either
    error = await house.everybody.refused(
        case.mutation, {**given, "reason": {"kind": "NOT_RECORDED"}}
    )
    assert error["path"] == ["input", "reason", "kind"]
    await house.everybody.done(case.mutation, {**given, "reason": {"kind": "ERROR"}})


@pytest.mark.parametrize(
    ("mutation", "given"),
    [
        ("rewordKeyResult", {"title": "Mehr Empfehlungen"}),
        ("reweightKeyResult", {"weight": "0"}),
        ("handOverKeyResult", {"owners": []}),
        ("strikeOutKeyResult", {}),
        ("dropKeyResult", {}),
    ],
)
async def test_what_changes_a_commitment_needs_a_reason(
    mutation: str, given: dict[str, Any], house: House
) -> None:
    await house.admin.done("commitObjective", {"id": house.objective})
    asked = {"id": house.key_result, **given}
    for silent in (None, {"kind": "OTHER"}, {"kind": "OTHER", "text": " "}):
        error = await house.everybody.refused(mutation, {**asked, "reason": silent})
        assert (error["code"], error["path"]) == ("INVALID_INPUT", ["input", "reason"])
    await house.everybody.done(mutation, {**asked, "reason": REASON})


async def test_a_cosmetic_wording_needs_no_reason(house: House) -> None:
    await house.admin.done("commitObjective", {"id": house.objective})
    given = {"id": house.key_result, "title": "Anders gesagt", "cosmetic": True}
    await house.everybody.done("rewordKeyResult", given)


async def test_adding_to_a_commitment_and_moving_out_of_it_need_a_reason(house: House) -> None:
    other = await house.admin.done(
        "draftObjective", {"cycle": house.cycle, "title": "Ein anderes Ziel"}, "id"
    )
    await house.admin.done("commitObjective", {"id": house.objective})
    added = {"objective": house.objective, "title": "Noch eins", "measure": {"kind": "TEXT"}}
    moved = {"id": house.key_result, "objective": other["id"]}
    for mutation, given in (("addKeyResult", added), ("moveKeyResult", moved)):
        error = await house.everybody.refused(mutation, given)
        assert (error["code"], error["path"]) == ("INVALID_INPUT", ["input", "reason"])
        await house.everybody.done(mutation, {**given, "reason": REASON})


@pytest.mark.parametrize("case", [case for case in CASES if not case.names_none], ids=str)
async def test_reasons_are_always_possible(case: Case, house: House) -> None:
    await case.prepare(house)
    given = {**case.input(house), "reason": {"kind": "OTHER", "text": "x" * 10_001}}
    error = await house.everybody.refused(case.mutation, given)
    assert error["path"] == ["input", "reason", "text"]
    told = await house.everybody.done(
        case.mutation,
        {**given, "reason": REASON},
        "history(first: 1) { nodes { reasonKind reason } }",
    )
    assert told["history"]["nodes"] == [{"reasonKind": REASON["kind"], "reason": REASON["text"]}]


async def close(house: House) -> None:
    """Close the cycle with all that is open in it, as only an import may leave it."""
    principal, id_ = house.admin.principal, UUID(house.cycle.rpartition(".")[2])
    act = Act(principal.person_id, datetime.now(UTC))
    closing = change(Cycle, id_, lambda it: it.change_phase(Phase.CLOSED, act))
    ledger = house.admin.engine._services.ledger
    await ledger.append(
        principal.org_id,
        Command(uuid4(), fingerprint(), act.actor_id, (closing,), None, alters_guards=True),
    )


@every_case
async def test_a_closed_cycle(case: Case, house: House) -> None:
    await case.prepare(house)
    await close(house)
    given = case.input(house)
    if not case.in_closed_cycle:
        error = await house.everybody.refused(case.mutation, given)
        assert (error["__typename"], error["code"]) == ("CycleClosed", "CYCLE_CLOSED")
        assert error["path"][0] == "input"
        named = at(given, tuple(error["path"][1:]))
        assert named in {house.cycle, house.objective, house.key_result}
        assert error["message"].endswith("is closed: reopen it, or choose another.")
        reopen = {"id": house.cycle, "phase": "REVIEW", "reason": REASON}
        await house.admin.done("changeCyclePhase", reopen)
    await house.everybody.done(case.mutation, given)


async def test_a_closed_cycle_keeps_its_scores(house: House) -> None:
    await close(house)
    given = {"id": house.key_result, "kind": "FINAL"}
    select = "scores { final } position"
    scoring = {**given, "value": "0.7"}
    for silent in (None, {"kind": "OTHER", "text": " "}):
        error = await house.member.refused("scoreKeyResult", {**scoring, "reason": silent})
        assert (error["code"], error["path"]) == ("INVALID_INPUT", ["input", "reason"])
        assert error["message"] == (
            "The cycle is closed, so what is said of it now needs a reason: say why."
        )
    scored = await house.member.done("scoreKeyResult", {**scoring, "reason": REASON}, select)
    rescored = await house.member.done(
        "rescoreKeyResult", {**given, "value": "0.6", "reason": REASON}, select
    )
    assert (scored["scores"], rescored["scores"]) == ({"final": "0.7"}, {"final": "0.6"})
    data = await house.auditor.read(
        """query($id: ID!, $then: Position!) {
            then: keyResult(id: $id, asOf: {position: $then}) { scores { final } }
            now: keyResult(id: $id) { scores { final } } }""",
        id=house.key_result,
        then=scored["position"],
    )
    assert data == {"then": {"scores": {"final": "0.7"}}, "now": {"scores": {"final": "0.6"}}}


@pytest.mark.parametrize(
    "case",
    [
        c
        for c in CASES
        if OBJECT_OF[c.mutation] in ("objective", "keyResult") and c.edits and not c.of_closed
    ],
    ids=str,
)
async def test_what_is_dropped(case: Case, house: House) -> None:
    kind = OBJECT_OF[case.mutation]
    id_ = house.objective if kind == "objective" else house.key_result
    drop = f"drop{kind[0].upper()}{kind[1:]}"
    await case.prepare(house)
    if drop not in dict(case.first):
        await house.admin.done(drop, {"id": id_, "reason": REASON})
    if case.when_dropped:
        await house.everybody.done(case.mutation, case.input(house))
    else:
        error = await house.everybody.refused(case.mutation, case.input(house))
        assert error == {
            "__typename": "NotInForce",
            "code": "NOT_IN_FORCE",
            "message": f"This {'objective' if kind == 'objective' else 'key result'} is dropped: "
            "restore it first.",
            "path": [],
        }


async def test_what_is_not_dropped_is_not_restored(standing: House) -> None:
    error = await standing.member.refused("restoreKeyResult", {"id": standing.key_result})
    assert (error["code"], error["path"]) == ("NOT_IN_FORCE", [])
    assert error["message"] == "This key result is not dropped: there is nothing to restore."


async def test_a_key_result_for_a_dropped_objective(house: House) -> None:
    await house.member.done("dropObjective", {"id": house.objective})
    given = {"objective": house.objective, "title": "Neu", "measure": {"kind": "TEXT"}}
    error = await house.member.refused("addKeyResult", given)
    assert (error["code"], error["path"]) == ("NOT_IN_FORCE", ["input", "objective"])


async def test_a_retracted_check_in(house: House) -> None:
    given = {"id": house.key_result, "checkIn": house.check_in, "reason": REASON}
    await house.member.done("retractCheckIn", given)
    for name, more in (
        ("retractCheckIn", {}),
        ("correctCheckIn", {"measuredOn": "2026-01-01", "value": "1"}),
    ):
        error = await house.member.refused(name, {**given, **more})
        assert (error["code"], error["path"]) == ("NOT_IN_FORCE", ["input", "checkIn"])


async def test_an_organisation_is_founded_once(standing: House) -> None:
    given = {"name": "Noch einmal", "founderName": "Änne"}
    head = await standing.admin.head()
    for client in (standing.admin, standing.stranger):
        error = await client.refused("foundOrganization", given)
        assert error == {
            "__typename": "InvalidInput",
            "code": "INVALID_INPUT",
            "message": f"Organization organization.{standing.org_id}.{standing.org_id} exists "
            "already: read it instead of making it again.",
            "path": [],
        }
    assert await standing.admin.head() == head


async def test_two_founders_at_once(standing: House) -> None:
    engine = standing.admin.engine
    one = newcomer(engine)
    other = newcomer(engine, one.principal.org_id)
    payloads = await asyncio.gather(
        *(
            client.mutate("foundOrganization", {"name": "Südwind", "founderName": name}, "name")
            for client, name in ((one, "Änne"), (other, "Jörg"))
        )
    )
    codes = [[error["code"] for error in payload["errors"]] for payload in payloads]
    assert sorted(codes) == [[], ["INVALID_INPUT"]]


async def test_a_person_is_added_once(standing: House) -> None:
    subject = str(standing.member.principal.person_id)
    error = await standing.admin.refused("addPerson", {"name": "Jörg", "subject": subject})
    assert error["code"] == "INVALID_INPUT"
    assert error["message"] == (
        "Person 'Jörg Müller' exists already: read it instead of making it again."
    )
    assert error["path"] == ["input", "subject"]


METRIC = {"baseline": "20", "target": "10"}
OBJECTIVE = "objective"
KEY_RESULT = "keyResult"

WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("addPerson", {"name": " "}, "name"),
    ("addPerson", {"name": "x" * 501}, "name"),
    ("addPerson", {"name": "Jörg", "subject": "Unfug"}, "subject"),
    ("openCycle", {"name": "Q\n2"}, "name"),
    ("openCycle", {"name": "Q2", "startsOn": "2026-04-01", "endsOn": "2026-03-31"}, "endsOn"),
    ("rewordObjective", {"title": "\u0007"}, "title"),
    ("setObjectiveAttribute", {"name": "", "value": 1}, "name"),
    ("setObjectiveAttribute", {"name": "x", "value": "\u0000"}, "value"),
    ("setObjectiveAttribute", {"name": "x", "value": 2**64}, ""),
    ("setObjectiveAttribute", {"name": "x", "value": [[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]}, "value"),
    ("addObjectiveNote", {"text": " \n "}, "text"),
    ("addObjectiveNote", {"text": "x" * 10_001}, "text"),
    ("rewordKeyResult", {"title": ""}, "title"),
    ("retargetKeyResult", {"measure": {"baseline": "1"}, "reason": REASON}, "measure target"),
    (
        "retargetKeyResult",
        {"measure": {**METRIC, "kind": "TEXT"}, "reason": REASON},
        "measure baseline",
    ),
    (
        "retargetKeyResult",
        {"measure": {**METRIC, "unit": "x" * 51}, "reason": REASON},
        "measure unit",
    ),
    (
        "retargetKeyResult",
        {"measure": {**METRIC, "target": "1" + "0" * 18}, "reason": REASON},
        "measure target",
    ),
    ("setKeyResultAttribute", {"name": "x" * 101, "value": 1}, "name"),
    ("recordCheckIn", {"measuredOn": "2026-01-01"}, ""),
    ("recordCheckIn", {"measuredOn": "2026-01-01", "score": "1.01"}, "score"),
    ("recordCheckIn", {"measuredOn": "2026-01-01", "confidence": 11}, "confidence"),
    ("recordCheckIn", {"measuredOn": "2026-01-01", "details": [1]}, "details"),
    ("recordCheckIn", {"measuredOn": "2026-01-01", "value": "0." + "1" * 19}, "value"),
    ("scoreKeyResult", {"kind": "FINAL", "value": "-0.1"}, "value"),
    ("scoreKeyResult", {"kind": "MID", "value": "0.9"}, "kind"),
    ("rescoreKeyResult", {"kind": "FINAL", "value": "0.9", "reason": REASON}, "kind"),
]


@pytest.mark.parametrize(("name", "given", "path"), WRONG)
async def test_values_that_break_a_rule(
    standing: House, name: str, given: dict[str, Any], path: str
) -> None:
    ids = {OBJECTIVE: {"id": standing.objective}, KEY_RESULT: {"id": standing.key_result}}
    error = await standing.everybody.refused(name, {**ids.get(OBJECT_OF[name], {}), **given})
    assert (error["__typename"], error["code"]) == ("InvalidInput", "INVALID_INPUT")
    assert error["path"] == (["input", *path.split()] if path else [])
    assert error["message"][0].isupper()
    assert error["message"].endswith(".")
    # names are those of the schema, not of Python
    assert "_" not in error["message"]


async def test_values_of_what_is_added(standing: House) -> None:
    person = standing.person(standing.member)
    added = {"objective": standing.objective, "title": "Neu", "measure": METRIC}
    drafted = {"cycle": standing.cycle, "title": "Neu"}
    for name, given, path in (
        ("addKeyResult", {**added, "weight": "-1"}, "weight"),
        (
            "addKeyResult",
            {**added, "owners": [{"person": person, "weight": "-1"}]},
            "owners 0 weight",
        ),
        ("addKeyResult", {**added, "owners": [{"person": person}] * 2}, "owners 1 person"),
        ("addKeyResult", {**added, "attributes": {"mein_feld": "\u0000"}}, "attributes mein_feld"),
        ("draftObjective", {**drafted, "attributes": [1]}, "attributes"),
        ("draftObjective", {**drafted, "attributes": {"": 1}}, "attributes"),
        ("draftObjective", {**drafted, "title": "\u2028"}, "title"),
    ):
        error = await standing.member.refused(name, given)
        assert (error["code"], error["path"]) == ("INVALID_INPUT", ["input", *path.split()])


async def test_what_founding_asks_for(standing: House) -> None:
    founder = newcomer(standing.admin.engine)
    right = {"name": "Südwind", "founderName": "Änne"}
    for wrong, path in (
        ({"name": ""}, "name"),
        ({"founderName": " "}, "founderName"),
        ({"zone": "Berlin"}, "zone"),
    ):
        error = await founder.refused("foundOrganization", {**right, **wrong})
        assert (error["code"], error["path"]) == ("INVALID_INPUT", ["input", path])
    await founder.done("foundOrganization", right)


async def test_owners_who_are_nobody(standing: House) -> None:
    nobody = standing.id("person", uuid4())
    drafted = {"cycle": standing.cycle, "title": "Neu", "owner": nobody}
    error = await standing.member.refused("draftObjective", drafted)
    assert (error["code"], error["path"]) == ("NOT_FOUND", ["input", "owner"])
    handed_over = {"id": standing.key_result, "owners": [{"person": nobody}]}
    error = await standing.member.refused("handOverKeyResult", handed_over)
    assert (error["code"], error["path"]) == ("NOT_FOUND", ["input", "owners", "0", "person"])


async def test_owners_who_were_erased(house: House, pool: Pool) -> None:
    person = house.person(house.auditor)
    await erase(pool, house.org_id, house.auditor.principal.person_id)
    owners = [{"person": house.person(house.member)}, {"person": person}]
    for name, given, path in (
        ("draftObjective", {"cycle": house.cycle, "title": "Neu", "owner": person}, ["owner"]),
        ("handOverObjective", {"id": house.objective, "owner": person}, ["owner"]),
        (
            "handOverKeyResult",
            {"id": house.key_result, "owners": owners},
            ["owners", "1", "person"],
        ),
    ):
        error = await house.member.refused(name, given)
        assert (error["code"], error["path"]) == ("NOT_IN_FORCE", ["input", *path])
        assert error["message"].endswith(" is erased: leave them out or choose another.")


async def test_types_of_input_are_checked_before_anything_is_done(standing: House) -> None:
    for given in (
        {"measuredOn": "12.01.2026", "value": "1"},
        {"measuredOn": "2026-01-12", "value": 1.5},
        {"measuredOn": "2026-01-12", "value": "1e5"},
        {"measuredOn": "2026-01-12", "value": "NaN"},
        {"measuredOn": "2026-01-12", "status": "GREEN"},
    ):
        response = await standing.member.execute(
            "mutation($input: RecordCheckInInput!) { recordCheckIn(input: $input) { position } }",
            input={"idempotencyKey": "x", "id": standing.key_result, **given},
        )
        assert "data" not in response
        assert len(response["errors"]) == 1


async def test_the_last_administrator_stays(house: House) -> None:
    other = {"id": house.person(house.everybody), "role": Role.ADMIN.name}
    await house.admin.done("withdrawRole", other)
    mine = {"id": house.person(house.admin), "role": Role.ADMIN.name}
    error = await house.admin.refused("withdrawRole", mine)
    assert (error["code"], error["path"]) == ("INVALID_INPUT", ["input", "role"])
    assert error["message"].endswith(
        "is the last administrator, and nobody could give the role back: give it to somebody else "
        "first."
    )
    await house.admin.done("giveRole", other)
    await house.admin.done("withdrawRole", mine)


async def test_the_last_role_may_be_withdrawn_from_oneself(house: House) -> None:
    """The answer to it is the last thing that one reads."""
    given = {"id": house.person(house.admin), "role": Role.ADMIN.name}
    told = await house.admin.done("withdrawRole", given, "roles")
    assert told["roles"] == []
    error = await house.admin.refused("giveRole", given)
    assert error["code"] == "FORBIDDEN"
