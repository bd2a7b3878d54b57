"""Who may do what: roles come from the ledger, a token can only narrow them."""

from typing import Any
from uuid import uuid4

import pytest

from okr.domain.person import Role
from tests.graphql.cases import CASES, REPORTERS, Case
from tests.graphql.house import OBJECT_OF, House, newcomer

every_case = pytest.mark.parametrize("case", CASES, ids=str)


def forbidden(case: Case) -> dict[str, object]:
    """Return the error for somebody who holds none of the roles that the case takes."""
    names = ", ".join(role.name for role in Role if role in case.roles)
    return {
        "__typename": "Forbidden",
        "code": "FORBIDDEN",
        "message": f"This takes one of the roles {names}: ask an administrator of the "
        "organisation for one, or use a token that leaves it to you.",
        "path": [],
    }


@every_case
async def test_the_roles_it_takes(case: Case, house: House) -> None:
    await case.prepare(house)
    head = await house.admin.head()
    others = [house.everybody.narrowed(role) for role in Role if role not in case.roles]
    others += [
        house.auditor,
        house.stranger,
        house.everybody.narrowed(),
        house.auditor.narrowed(*Role),
    ]
    if Role.INTEGRATION not in case.roles:
        others.append(house.integration)
    for client in others:
        assert await client.refused(case.mutation, case.input(house)) == forbidden(case)
    assert await house.admin.head() == head
    for role in case.roles:
        payload = await house.everybody.narrowed(role).mutate(case.mutation, case.input(house))
        assert "FORBIDDEN" not in [error["code"] for error in payload["errors"]]


@every_case
async def test_who_may_not_ask_learns_nothing(case: Case, standing: House) -> None:
    """Neither what an object says now nor whether an id belongs to one."""
    given = case.input(standing)
    asked: list[dict[str, Any]] = [{"idempotencyKey": ""}, {"reason": {"kind": "NOT_RECORDED"}}]
    if case.edits:
        asked += [{"expectedVersion": 99}, {"id": "Unfug"}, {"id": f"event.{standing.org_id}.1"}]
    for changed in asked:
        for client in (standing.auditor, standing.stranger, standing.everybody.narrowed()):
            error = await client.refused(case.mutation, {**given, **changed})
            assert error == forbidden(case)


def test_integrations_only_check_in() -> None:
    assert {case.mutation for case in CASES if Role.INTEGRATION in case.roles} == {
        "recordCheckIn",
        "correctCheckIn",
        "retractCheckIn",
    }
    assert all(case.roles == REPORTERS for case in CASES if Role.INTEGRATION in case.roles)
    assert not any(Role.AUDITOR in case.roles for case in CASES)


async def test_an_integration_checks_in(house: House) -> None:
    told = await house.integration.done(
        "recordCheckIn",
        {"id": house.key_result, "measuredOn": "2026-02-01", "value": "11"},
        "latestCheckIn { author { name } value }",
    )
    assert told["latestCheckIn"] == {"author": {"name": "CRM"}, "value": "11"}


async def test_a_role_takes_effect_and_ends_at_once(house: House) -> None:
    given = {"id": house.objective, "title": "Neu"}
    auditor = house.person(house.auditor)
    await house.admin.done("giveRole", {"id": auditor, "role": "COACH"})
    await house.auditor.done("rewordObjective", given)
    await house.admin.done("withdrawRole", {"id": auditor, "role": "COACH"})
    error = await house.auditor.refused("rewordObjective", {**given, "title": "Neuer"})
    assert error["code"] == "FORBIDDEN"


async def test_a_token_that_takes_administration_away_founds_nothing(standing: House) -> None:
    founder = newcomer(standing.admin.engine)
    given = {"name": "Südwind", "founderName": "Änne"}
    error = await founder.narrowed(Role.AUDITOR, Role.MEMBER).refused("foundOrganization", given)
    assert error["code"] == "FORBIDDEN"
    await founder.narrowed(Role.ADMIN).done("foundOrganization", given)


async def test_who_has_no_role_reads_nothing(standing: House) -> None:
    for client in (
        standing.stranger,
        standing.everybody.narrowed(),
        newcomer(standing.admin.engine),
    ):
        response = await client.execute("{ organization { name } }")
        assert response["data"] is None
        assert response["errors"][0]["extensions"] == {"code": "FORBIDDEN"}


@every_case
async def test_an_organisation_that_was_never_founded(case: Case, standing: House) -> None:
    nowhere = standing.moved(uuid4())
    assert await nowhere.admin.refused(case.mutation, case.input(nowhere)) == {
        "__typename": "NotFound",
        "code": "NOT_FOUND",
        "message": "There is no such organisation; found it first.",
        "path": [],
    }


def test_every_object_is_covered() -> None:
    assert {OBJECT_OF[case.mutation] for case in CASES} == {
        "person",
        "organization",
        "team",
        "comment",
        "cycle",
        "objective",
        "keyResult",
        "retrospective",
    }
