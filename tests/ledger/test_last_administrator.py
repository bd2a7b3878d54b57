"""An organisation keeps an administrator who can act."""

import asyncio
from uuid import UUID

import pytest

from okr.domain.errors import InvalidInput
from okr.domain.person import Person, Role
from okr.service.ledger.command import Decision, Guard, Receipt, change
from okr.service.ledger.keys import erase
from okr.service.postgres.pool import Pool
from tests.ledger.company import Company


def give(company: Company, person: UUID) -> Decision:
    """A person becomes an administrator."""
    return change(Person, person, lambda it: it.give_role(Role.ADMIN, company.act()))


def withdraw(company: Company, person: UUID) -> Decision:
    """A person is no administrator any more."""
    return change(
        Person,
        person,
        lambda it: it.withdraw_role(Role.ADMIN, company.act()),
        guards=lambda it: (Guard("other_administrator", it.id),),
    )


async def test_the_last_one_stays(company: Company) -> None:
    before = await company.ledger.head(company.org_id)
    with pytest.raises(InvalidInput, match=r"last administrator.*somebody else first") as refused:
        await company.append(withdraw(company, company.joerg), alters_guards=True)
    assert refused.value.path == ("role",)
    assert await company.ledger.head(company.org_id) == before


async def test_one_of_two_may_go(company: Company) -> None:
    await company.append(give(company, company.anna), alters_guards=True)
    await company.append(withdraw(company, company.joerg), alters_guards=True)
    with pytest.raises(InvalidInput, match=f"person {company.anna} is the last administrator"):
        await company.append(withdraw(company, company.anna), alters_guards=True, by=company.anna)


async def test_of_two_who_go_at_once_one_stays(
    company: Company, company_elsewhere: Company
) -> None:
    await company.append(give(company, company.anna), alters_guards=True)
    results = await asyncio.gather(
        company.append(withdraw(company, company.joerg), alters_guards=True, roles=None),
        company_elsewhere.append(withdraw(company, company.anna), alters_guards=True, roles=None),
        return_exceptions=True,
    )
    assert {type(result) for result in results} == {Receipt, InvalidInput}


async def test_an_erased_one_does_not_count(company: Company, pool: Pool) -> None:
    await company.append(give(company, company.anna), alters_guards=True)
    async with pool.acquire() as connection:
        await erase(connection, company.org_id, company.anna)
    with pytest.raises(InvalidInput, match="last administrator"):
        await company.append(withdraw(company, company.joerg), alters_guards=True)
    await company.append(withdraw(company, company.anna), alters_guards=True)


async def test_those_of_another_organisation_do_not_count(
    company: Company, other_company: Company
) -> None:
    await other_company.append(give(other_company, other_company.anna), alters_guards=True)
    with pytest.raises(InvalidInput, match="last administrator"):
        await company.append(withdraw(company, company.joerg), alters_guards=True)


@pytest.fixture
async def other_company(company: Company) -> Company:
    """Another organisation of the same ledger."""
    return await Company(company.ledger, company.id("another")).found()
