"""A command takes effect once, however often and wherever it is sent."""

import asyncio
from dataclasses import replace
from uuid import uuid4

import pytest

from okr.domain.cycle import Phase
from okr.domain.errors import CycleClosed, Forbidden, IdempotencyKeyReused, InvalidInput
from okr.service.ledger.command import Receipt, fingerprint
from tests.ledger.company import Company
from tests.ledger.conftest import Owner


async def entries_of(owner: Owner, company: Company, command_id: object) -> int:
    """How many entries a command has led to."""
    count: int = await owner.fetchval(
        "select count(*) from entry where org_id = $1 and command_id = $2",
        company.org_id,
        command_id,
    )
    return count


def repeated(receipt: Receipt) -> Receipt:
    return receipt._replace(repeated=True)


async def test_a_repeat_gets_the_first_receipt(company: Company, owner: Owner) -> None:
    command = company.command(company.check_in(company.umsatz))
    first = await company.send(command)
    await company.append(company.check_in(company.umsatz))
    assert await company.send(command) == repeated(first)
    assert await entries_of(owner, company, command.id) == 1


async def test_a_repeat_in_another_process_gets_it_too(
    company: Company, company_elsewhere: Company, owner: Owner
) -> None:
    command = company.command(company.check_in(company.umsatz))
    first = await company.send(command)
    assert await company_elsewhere.send(command) == repeated(first)
    assert await entries_of(owner, company, command.id) == 1


async def test_of_several_decisions_the_receipt_is_about_the_first_one(
    company: Company, company_elsewhere: Company, owner: Owner
) -> None:
    command = company.command(company.check_in(company.umsatz), company.check_in(company.marge))
    first = await company.send(command)
    assert first.stream_id == company.umsatz
    assert await company.ledger.position(company.org_id) == first.position
    assert await company_elsewhere.send(command) == repeated(first)
    assert await entries_of(owner, company, command.id) == 2


async def test_a_repeat_begins_nothing_anew(company: Company, owner: Owner) -> None:
    command = company.command(company.draft(uuid4()))
    first = await company.send(command)
    assert await company.send(command) == repeated(first)
    assert await entries_of(owner, company, command.id) == 1


async def test_another_request_under_the_key_is_refused(
    company: Company, company_elsewhere: Company, owner: Owner
) -> None:
    command = company.command(company.check_in(company.umsatz), asked="this")
    await company.send(command)
    other = company.command(company.check_in(company.umsatz), asked="that", id=command.id)
    for where in (company, company_elsewhere):
        with pytest.raises(IdempotencyKeyReused) as refused:
            await where.send(other)
        assert refused.value.path == ("idempotency_key",)
    assert await entries_of(owner, company, command.id) == 1


async def test_another_request_under_the_key_is_refused_before_anything_else(
    company: Company,
) -> None:
    command = company.command(company.check_in(company.umsatz), asked="this")
    await company.send(command)
    with pytest.raises(IdempotencyKeyReused):
        await company.append(company.empty_check_in(company.umsatz), asked="that", id=command.id)
    with pytest.raises(IdempotencyKeyReused):
        await company.append(
            company.check_in(company.umsatz), asked="that", id=command.id, by=company.ute
        )


async def test_an_accepted_command_keeps_its_receipt_when_it_would_be_refused_by_now(
    company: Company, company_elsewhere: Company
) -> None:
    reworded = company.command(
        company.reword(company.umsatz, "Umsatz verdreifachen", expected_version=1)
    )
    checked_in = company.command(company.check_in(company.umsatz, id=uuid4()))
    first = [await company.send(reworded), await company.send(checked_in)]
    await company.append(company.go_to(Phase.CLOSED), alters_guards=True)
    for where in (company, company_elsewhere):
        assert await where.send(reworded) == repeated(first[0])
        assert await where.send(checked_in) == repeated(first[1])


async def test_an_accepted_command_keeps_its_receipt_when_its_actor_may_no_longer(
    company: Company, company_elsewhere: Company
) -> None:
    command = company.command(company.check_in(company.umsatz), by=company.anna)
    first = await company.send(command)
    nobody = replace(command, roles=frozenset())
    for where in (company, company_elsewhere):
        assert await where.send(nobody) == repeated(first)


@pytest.mark.parametrize("how", ["domain", "guard", "role"])
async def test_a_refused_command_takes_effect_when_it_is_repeated_in_better_times(
    how: str, company: Company, owner: Owner
) -> None:
    command = company.command(company.check_in(company.umsatz), by=company.anna)
    if how == "guard":
        await company.append(company.go_to(Phase.CLOSED), alters_guards=True)
        with pytest.raises(CycleClosed):
            await company.send(command)
        await company.append(company.go_to(Phase.REVIEW), alters_guards=True)
    elif how == "role":
        with pytest.raises(Forbidden):
            await company.send(replace(command, roles=frozenset({"admin"})))
    else:
        with pytest.raises(InvalidInput):
            await company.append(company.empty_check_in(company.umsatz), id=command.id)
    assert not (await company.send(command)).repeated
    assert await entries_of(owner, company, command.id) == 1


async def test_the_same_command_at_once_in_one_process(company: Company, owner: Owner) -> None:
    command = company.command(company.check_in(company.umsatz))
    receipts = await asyncio.gather(*(company.send(command) for _ in range(8)))
    assert len({receipt.position for receipt in receipts}) == 1
    assert await entries_of(owner, company, command.id) == 1


async def test_another_request_under_the_key_at_once_in_one_process(company: Company) -> None:
    command = company.command(company.check_in(company.umsatz))
    other = replace(command, fingerprint=fingerprint("other"))
    first, second = await asyncio.gather(
        company.send(command), company.send(other), return_exceptions=True
    )
    assert isinstance(first, Receipt)
    assert isinstance(second, IdempotencyKeyReused)


async def test_the_same_commands_at_once_in_two_processes(
    company: Company, company_elsewhere: Company, owner: Owner
) -> None:
    commands = [company.command(company.check_in(company.umsatz)) for _ in range(40)]
    here = [company.send(command) for command in commands]
    there = [company_elsewhere.send(command) for command in reversed(commands)]
    receipts = await asyncio.gather(*here, *there)
    for command, one, other in zip(commands, receipts[:40], reversed(receipts[40:]), strict=True):
        assert one.position == other.position
        assert {one.repeated, other.repeated} == {True, False}
        assert await entries_of(owner, company, command.id) == 1


async def test_a_command_that_changes_nothing_is_remembered_too(
    company: Company, company_elsewhere: Company, owner: Owner
) -> None:
    command = company.command(company.reword(company.umsatz, "Umsatz verdoppeln"), asked="this")
    first = await company.send(command)
    await company.append(company.reword(company.umsatz, "Umsatz verdreifachen"))
    for where in (company, company_elsewhere):
        assert await where.send(command) == repeated(first)
        with pytest.raises(IdempotencyKeyReused):
            await where.send(replace(command, fingerprint=fingerprint("that")))
    assert await entries_of(owner, company, command.id) == 0


async def test_a_key_of_another_organisation_is_another_key(company: Company, owner: Owner) -> None:
    other = await Company(company.ledger, uuid4()).found()
    command = company.command(company.check_in(company.umsatz), asked="this")
    await company.send(command)
    same_key = other.command(other.check_in(other.umsatz), asked="that", id=command.id)
    assert not (await other.send(same_key)).repeated
    assert await entries_of(owner, other, command.id) == 1
