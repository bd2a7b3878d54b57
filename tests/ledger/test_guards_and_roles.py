"""What must hold of other objects, and of whoever acts, when a command is appended."""

import asyncio
from datetime import date
from functools import partial
from uuid import UUID, uuid4

import pytest

from okr.domain.cycle import Phase
from okr.domain.errors import (
    CycleClosed,
    Forbidden,
    InvalidInput,
    NotFound,
    NotInForce,
    Refused,
)
from okr.domain.goal import Outcome
from okr.domain.key_result import KeyResult
from okr.domain.objective import Objective
from okr.domain.person import Person, Role
from okr.domain.team import Team
from okr.service.ledger.command import Guard, Receipt, begin, change
from okr.service.ledger.keys import erase
from okr.service.postgres.pool import Pool
from tests.ledger.company import WHY, Company
from tests.ledger.conftest import Owner

MISSING = UUID(int=7)


async def refusal(company: Company, *guards: Guard) -> Refused:
    """How a command with these guards is refused; it leaves no trace."""
    before = await company.ledger.head(company.org_id)
    with pytest.raises(Refused) as refused:
        await company.append(company.draft(uuid4(), None, *guards))
    assert await company.ledger.head(company.org_id) == before
    return refused.value


async def test_everything_is_in_order(company: Company) -> None:
    await company.append(
        company.draft(
            uuid4(),
            None,
            Guard("person", company.ute),
            Guard("cycle", company.cycle),
            Guard("objective", company.objective),
            Guard("objective_in_force", company.objective),
        )
    )


async def test_a_person_must_exist(company: Company) -> None:
    refused = await refusal(company, Guard("person", MISSING))
    assert type(refused) is NotFound
    assert str(MISSING) in refused.message
    assert type(await refusal(company, Guard("person", company.umsatz))) is NotFound


async def test_a_cycle_must_exist(company: Company) -> None:
    assert type(await refusal(company, Guard("cycle", MISSING))) is NotFound
    assert type(await refusal(company, Guard("cycle", company.objective))) is NotFound


async def test_a_cycle_must_not_be_closed(company: Company) -> None:
    await company.append(company.go_to(Phase.REVIEW), alters_guards=True)
    await company.append(company.draft(uuid4(), None, Guard("cycle", company.cycle)))
    await company.append(company.go_to(Phase.CLOSED), alters_guards=True)
    refused = await refusal(company, Guard("cycle", company.cycle))
    assert type(refused) is CycleClosed
    await company.append(company.go_to(Phase.REVIEW), alters_guards=True)
    await company.append(company.draft(uuid4(), None, Guard("cycle", company.cycle)))


async def test_an_objective_must_exist(company: Company) -> None:
    assert type(await refusal(company, Guard("objective", MISSING))) is NotFound
    assert type(await refusal(company, Guard("objective_in_force", MISSING))) is NotFound


async def test_an_objectives_cycle_must_not_be_closed(company: Company) -> None:
    await company.append(company.go_to(Phase.CLOSED), alters_guards=True)
    assert type(await refusal(company, Guard("objective", company.objective))) is CycleClosed
    assert type(await refusal(company, Guard("objective_in_force", company.objective))) is (
        CycleClosed
    )
    refused = await refusal(company, Guard("objective_in_time", company.objective))
    assert (type(refused), refused.path) == (InvalidInput, ("reason",))


async def test_an_objective_must_be_in_force_where_that_is_asked(company: Company) -> None:
    await company.append(company.drop(), alters_guards=True)
    await company.append(company.draft(uuid4(), None, Guard("objective", company.objective)))
    refused = await refusal(company, Guard("objective_in_force", company.objective))
    assert type(refused) is NotInForce
    assert str(company.objective) in refused.message


async def test_a_person_must_be_active(company: Company) -> None:
    await company.append(
        change(Person, company.ute, lambda it: it.deactivate(date(2026, 4, 1), company.act())),
        alters_guards=True,
    )
    refused = await refusal(company, Guard("person", company.ute))
    assert type(refused) is NotInForce
    assert "is deactivated" in refused.message


async def test_a_person_must_not_be_erased(company: Company, pool: Pool) -> None:
    await company.append(company.draft(uuid4(), None, Guard("person", company.anna)))
    await erase(pool, company.org_id, company.anna)
    refused = await refusal(company, Guard("person", company.anna))
    assert type(refused) is NotInForce
    assert refused.message == (f"person {company.anna} is erased: leave them out or choose another")
    assert refused.path == ("person",)
    # also who was deactivated before, and nobody else
    await company.append(
        change(Person, company.anna, lambda it: it.deactivate(date(2026, 4, 1), company.act())),
        alters_guards=True,
    )
    assert "is erased" in (await refusal(company, Guard("person", company.anna))).message
    await company.append(company.draft(uuid4(), None, Guard("person", company.ute)))


async def test_who_is_no_longer_active_cannot_act(company: Company) -> None:
    await company.append(
        change(Person, company.anna, lambda it: it.deactivate(date(2026, 4, 1), company.act())),
        alters_guards=True,
    )
    check_in = company.check_in(company.umsatz, by=company.anna)
    with pytest.raises(Forbidden):
        await company.append(check_in, by=company.anna)


async def test_a_team_must_exist_and_be_active(company: Company) -> None:
    assert type(await refusal(company, Guard("team", MISSING))) is NotFound
    team, other = uuid4(), uuid4()
    for id in (team, other):
        await company.append(begin(Team, id, partial(Team.add, id, "Vertrieb", company.act())))
    await company.append(company.draft(uuid4(), None, Guard("team", team)))
    for end, words in (
        (lambda it: it.archive(date(2026, 4, 1), company.act()), "is archived"),
        (lambda it: it.merge(other, date(2026, 4, 1), company.act()), "is merged"),
    ):
        await company.append(change(Team, team, end), alters_guards=True)
        refused = await refusal(company, Guard("team", team))
        assert type(refused) is NotInForce
        assert words in refused.message
        await company.append(
            change(Team, team, lambda it: it.restore(company.act())), alters_guards=True
        )


async def test_a_key_result_must_exist_and_be_in_force_where_that_is_asked(
    company: Company,
) -> None:
    umsatz, in_force = company.umsatz, Guard("key_result_in_force", company.umsatz)
    assert type(await refusal(company, Guard("key_result", MISSING))) is NotFound
    assert type(await refusal(company, Guard("key_result", company.objective))) is NotFound
    await company.append(company.draft(uuid4(), None, Guard("key_result", umsatz), in_force))
    act = company.act(reason=WHY)
    await company.append(
        change(KeyResult, umsatz, lambda it: it.close(Outcome.CARRIED_OVER, act)),
        alters_guards=True,
    )
    refused = await refusal(company, in_force)
    assert type(refused) is NotInForce
    assert "is carried over" in refused.message
    await company.append(company.draft(uuid4(), None, Guard("key_result", umsatz)))
    await company.append(company.go_to(Phase.CLOSED), alters_guards=True)
    assert type(await refusal(company, Guard("key_result", umsatz))) is CycleClosed


async def test_an_objective_that_is_closed_is_not_in_force(company: Company) -> None:
    act = company.act(reason=WHY)
    await company.append(
        change(Objective, company.objective, lambda it: it.close(Outcome.SCORED, act)),
        alters_guards=True,
    )
    await company.append(company.draft(uuid4(), None, Guard("objective", company.objective)))
    refused = await refusal(company, Guard("objective_in_force", company.objective))
    assert type(refused) is NotInForce
    assert "is closed: reopen it" in refused.message


async def test_all_guards_of_a_command_must_hold(company: Company) -> None:
    fine, missing = Guard("person", company.anna), Guard("person", MISSING)
    assert type(await refusal(company, fine, missing)) is NotFound
    assert type(await refusal(company, missing, fine)) is NotFound


async def test_guards_follow_what_an_aggregate_says_by_now(
    company: Company, company_elsewhere: Company
) -> None:
    """The other process holds the objective as it was, and first asks for what it said then."""

    async def set_attribute(where: Company, name: str, value: object, *, guarded: bool) -> None:
        def guards(objective: Objective) -> tuple[Guard, ...]:
            needed = UUID(str(objective.attributes["braucht"]))
            return (Guard("person", needed),) if guarded else ()

        await where.append(
            change(
                Objective,
                company.objective,
                lambda it: it.set_attribute(name, value, company.act()),
                guards=guards,
            )
        )

    for stale, present in ((company.anna, MISSING), (MISSING, company.anna)):
        await set_attribute(company, "braucht", str(stale), guarded=False)
        await set_attribute(company_elsewhere, "gelesen", str(uuid4()), guarded=False)
        await set_attribute(company, "braucht", str(present), guarded=False)
        guarded = set_attribute(company_elsewhere, "gelesen", str(uuid4()), guarded=True)
        if present == MISSING:
            with pytest.raises(NotFound):
                await guarded
        else:
            await guarded


async def test_closing_a_cycle_and_checking_in_at_once(company: Company) -> None:
    """In whichever order they come: never a check-in after the closing."""
    first, closed, late = await asyncio.gather(
        company.append(company.check_in(company.umsatz)),
        company.append(company.go_to(Phase.CLOSED), alters_guards=True),
        company.append(company.check_in(company.umsatz)),
        return_exceptions=True,
    )
    assert isinstance(first, Receipt)
    assert isinstance(closed, Receipt)
    assert first.position < closed.position
    assert isinstance(late, CycleClosed)


async def test_closing_a_cycle_in_one_process_and_checking_in_in_another(
    company: Company, company_elsewhere: Company, owner: Owner
) -> None:
    under_way = asyncio.Event()

    async def check_in() -> None:
        while True:
            await company_elsewhere.append(company_elsewhere.check_in(company.umsatz))
            under_way.set()

    checking_in = asyncio.create_task(check_in())
    await under_way.wait()
    closed = await company.append(company.go_to(Phase.CLOSED), alters_guards=True)
    with pytest.raises(CycleClosed):
        await checking_in
    assert await company.ledger.position(company.org_id) == closed.position


async def test_an_auditor_cannot_write(company: Company, owner: Owner) -> None:
    before = await company.ledger.head(company.org_id)
    for decision in (
        company.check_in(company.umsatz, by=company.ute),
        company.draft(uuid4()),
        company.drop(),
    ):
        with pytest.raises(Forbidden, match="administrator"):
            await company.append(decision, by=company.ute)
    assert await company.ledger.head(company.org_id) == before


async def test_neither_can_somebody_unknown_or_without_a_role(company: Company) -> None:
    without = uuid4()
    await company.append(company.person(without, "Ohne"))
    for who in (without, uuid4()):
        with pytest.raises(Forbidden):
            await company.append(company.check_in(company.umsatz, by=who), by=who)
    with pytest.raises(Forbidden):
        await company.append(company.check_in(company.umsatz), roles=frozenset())


async def test_a_role_holds_from_when_it_is_given_until_it_is_withdrawn(
    company: Company, company_elsewhere: Company
) -> None:
    async def give(role: Role) -> None:
        await company.append(
            change(Person, company.ute, lambda it: it.give_role(role, company.act())),
            alters_guards=True,
        )

    async def check_in() -> None:
        await company_elsewhere.append(
            company.check_in(company.umsatz, by=company.ute), by=company.ute
        )

    await give(Role.COACH)
    with pytest.raises(Forbidden):
        await check_in()
    await give(Role.MEMBER)
    await check_in()
    await company.append(
        change(Person, company.ute, lambda it: it.withdraw_role(Role.MEMBER, company.act())),
        alters_guards=True,
    )
    with pytest.raises(Forbidden):
        await check_in()


async def test_a_person_of_another_organisation_has_no_role_here(company: Company) -> None:
    other = await Company(company.ledger, uuid4()).found()
    with pytest.raises(Forbidden):
        await company.append(company.check_in(company.umsatz), by=other.joerg)
