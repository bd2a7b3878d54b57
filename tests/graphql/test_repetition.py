"""Idempotency keys and expected versions: what is sent twice happens once, and nobody overwrites
what he has not seen."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from okr.domain.person import Role
from okr.service.graphql.engine import Engine
from tests.graphql.cases import CASES, REASON, Case
from tests.graphql.house import OBJECT_OF, Client, House, newcomer

every_case = pytest.mark.parametrize("case", CASES, ids=str)
every_edit = pytest.mark.parametrize("case", [case for case in CASES if case.edits], ids=str)


@every_case
async def test_a_repetition_gets_the_first_answer(
    case: Case, house: House, elsewhere: Engine
) -> None:
    await case.prepare(house)
    client, given = house.everybody, {"idempotencyKey": "Anfrage 1", **case.input(house)}
    select = f"id version position {case.select}"
    first = await client.mutate(case.mutation, given, select)
    assert first["errors"] == []
    later = await client.done("openCycle", {"name": "Danach"})
    for process in (client.engine, elsewhere):
        assert await replace(client, engine=process).mutate(case.mutation, given, select) == first
    assert await client.head() == later["at"]


@every_case
async def test_a_key_stands_for_one_request(case: Case, house: House) -> None:
    await case.prepare(house)
    client, given = house.everybody, {"idempotencyKey": "Anfrage 1", **case.input(house)}
    await client.done(case.mutation, given)
    head = await client.head()
    error = await client.refused(
        case.mutation, {**given, "reason": {"kind": "OTHER", "text": "Nun doch anders."}}
    )
    assert error == {
        "__typename": "IdempotencyKeyReused",
        "code": "IDEMPOTENCY_KEY_REUSED",
        "message": "This idempotency key stands for another request: use a new key for a new "
        "request.",
        "path": ["input", "idempotencyKey"],
    }
    assert await client.head() == head


async def test_a_key_belongs_to_the_mutation_as_well(house: House) -> None:
    given = {"idempotencyKey": "Anfrage 1", "id": house.key_result}
    await house.member.done("dropKeyResult", given)
    error = await house.member.refused("restoreKeyResult", given)
    assert error["code"] == "IDEMPOTENCY_KEY_REUSED"


async def test_a_key_belongs_to_the_person(house: House) -> None:
    given = {"idempotencyKey": "Anfrage 1", "cycle": house.cycle, "title": "Wir wachsen"}
    one = await house.admin.done("draftObjective", given)
    other = await house.everybody.done("draftObjective", given)
    assert one["id"] != other["id"]


async def test_two_at_once_are_one(house: House) -> None:
    given = {"idempotencyKey": "doppelt geklickt", "id": house.objective, "text": "Notiz"}
    answers = await asyncio.gather(
        *(house.member.mutate("addObjectiveNote", given, "notes { text }") for _ in range(5))
    )
    assert answers[0]["errors"] == []
    assert len(answers[0]["objective"]["notes"]) == 2
    assert all(answer == answers[0] for answer in answers)


async def test_founding_is_repeatable(standing: House) -> None:
    founder = newcomer(standing.admin.engine)
    given = {"idempotencyKey": "Gründung", "name": "Südwind", "founderName": "Änne"}
    first = await founder.mutate("foundOrganization", given, "id name")
    assert await founder.mutate("foundOrganization", given, "id name") == first
    error = await founder.refused("foundOrganization", {**given, "name": "Ostwind"})
    assert error["code"] == "IDEMPOTENCY_KEY_REUSED"


@pytest.mark.parametrize("key", ["", "x" * 201, "Zeile\nZeile", "\x00"])
async def test_useless_keys(standing: House, key: str) -> None:
    error = await standing.member.refused(
        "dropObjective", {"id": standing.objective, "idempotencyKey": key}
    )
    assert error == {
        "__typename": "InvalidInput",
        "code": "INVALID_INPUT",
        "message": "The idempotency key must have 1 to 200 printable characters.",
        "path": ["input", "idempotencyKey"],
    }


async def test_a_refused_request_may_be_repeated_under_its_key(house: House) -> None:
    given = {"idempotencyKey": "Anfrage 1", "id": house.objective}
    await house.member.refused("restoreObjective", given)
    await house.member.done("dropObjective", {"id": house.objective})
    await house.member.done("restoreObjective", given)


async def test_who_has_lost_all_roles_gets_no_old_answers(house: House) -> None:
    given = {"idempotencyKey": "Anfrage 1", "id": house.objective, "title": "Neu"}
    await house.member.done("rewordObjective", given)
    await house.admin.done(
        "withdrawRole", {"id": house.person(house.member), "role": Role.MEMBER.name}
    )
    error = await house.member.refused("rewordObjective", given)
    assert error["code"] == "FORBIDDEN"


CONFLICT = """mutation($input: {name}Input!) {{ payload: {field}(input: $input) {{
    position
    errors {{ message code path ... on VersionConflict {{ expected actual current {{
        __typename ... on Node {{ id }} ... on {type} {{ version {select} }}
    }} }} }}
}} }}"""


async def conflict(client: Client, case: Case, given: dict[str, Any]) -> dict[str, Any]:
    """Return the error of a request that must end in a conflict."""
    found = OBJECT_OF[case.mutation]
    document = CONFLICT.format(
        name=case.mutation[0].upper() + case.mutation[1:],
        field=case.mutation,
        type=found[0].upper() + found[1:],
        select=case.select,
    )
    data = await client.read(document, input={"idempotencyKey": "Konflikt", **given})
    [error] = data["payload"]["errors"]
    assert data["payload"]["position"] is None
    assert isinstance(error, dict)
    return error


@every_edit
async def test_a_conflict_brings_the_present_object(case: Case, house: House) -> None:
    await case.prepare(house)
    given, client = case.input(house), house.everybody
    found = OBJECT_OF[case.mutation]
    type_ = f"{found[0].upper()}{found[1:]}"
    data = await client.read(
        f"query($id: ID!) {{ node(id: $id) {{ ... on {type_} {{ version {case.select} }} }} }}",
        id=given["id"],
    )
    present = data["node"]
    version, head = present["version"], await client.head()
    error = await conflict(client, case, {**given, "expectedVersion": version + 1})
    assert error == {
        "message": f"Expected version {version + 1}, but it is now at version {version}: read it "
        "again, and repeat the edit with its present version.",
        "code": "VERSION_CONFLICT",
        "path": ["input", "expectedVersion"],
        "expected": version + 1,
        "actual": version,
        "current": {
            "__typename": type_,
            "id": given["id"],
            **present,
        },
    }
    assert await client.head() == head
    told = await client.done(case.mutation, {**given, "expectedVersion": version})
    assert version < told["version"] <= version + case.entries


async def test_of_two_edits_of_one_version_one_wins(house: House) -> None:
    case = next(case for case in CASES if case.mutation == "rewordObjective")
    version = (await house.member.done("rewordObjective", case.input(house)))["version"]

    async def reword(client: Client, number: int) -> list[str]:
        given = {"id": house.objective, "title": f"Fassung {number}", "expectedVersion": version}
        payload = await client.mutate("rewordObjective", given)
        return [error["code"] for error in payload["errors"]]

    codes = await asyncio.gather(*(reword(house.member, number) for number in range(6)))
    assert sorted(codes) == [[]] + [["VERSION_CONFLICT"]] * 5


async def test_check_ins_of_many_at_once_all_count(house: House) -> None:
    given = {"id": house.key_result, "measuredOn": "2026-02-02", "value": "15"}
    told = await asyncio.gather(
        *(
            client.done("recordCheckIn", given, "checkInCount")
            for client in (house.member, house.integration, house.everybody, house.admin)
            for _ in range(5)
        )
    )
    assert sorted(one["checkInCount"] for one in told) == list(range(2, 22))


async def test_a_key_may_be_any_printable_text(house: House) -> None:
    given = {"id": house.key_result, "reason": REASON, "idempotencyKey": "ß" * 200}
    first = await house.member.mutate("strikeOutKeyResult", given)
    assert first["errors"] == []
    assert await house.member.mutate("strikeOutKeyResult", given) == first
