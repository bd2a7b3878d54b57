"""What must hold of several objects together: no loops, and nothing open in what is closed."""

import asyncio
from dataclasses import replace
from itertools import pairwise
from uuid import UUID, uuid4

import pytest

from okr.domain.alignment import Link
from okr.domain.cycle import Phase
from okr.domain.errors import NotSettled, Refused, WouldCreateLoop
from okr.domain.goal import Outcome
from okr.domain.goal_ref import GoalKind
from okr.domain.key_result import KeyResult
from okr.domain.objective import Objective
from okr.domain.team import Team
from okr.service.ledger.command import Command, Decision, Invariant, begin, change
from okr.service.ledger.errors import Unsettled
from okr.service.ledger.history import HistoryWriter
from okr.service.ledger.ledger import Ledger
from okr.service.ledger.sealing import LocalWrappingKey
from okr.service.postgres.pool import Pool
from tests.ledger.company import WHY, Company
from tests.ledger.conftest import Owner

PAIRS = 20


def align(company: Company, low: UUID, high: UUID, *, checked: bool = True) -> Command:
    """An objective is put under another one."""
    decision = change(
        Objective,
        low,
        lambda it: it.align(GoalKind.OBJECTIVE, high, Link.CONTRIBUTES, company.act()),
    )
    invariants = (Invariant("acyclic_alignment", low),) if checked else ()
    return company.command(decision, invariants=invariants)


def move_team(company: Company, low: UUID, high: UUID) -> Command:
    """A team is put under another one."""
    return company.command(
        change(Team, low, lambda it: it.move(high, company.act())),
        invariants=(Invariant("acyclic_teams", low),),
    )


def add_team(company: Company, id: UUID) -> Decision:
    """A team exists."""
    return begin(Team, id, lambda: Team.add(id, "Vertrieb", company.act()))


def close(company: Company, outcome: Outcome, objective: UUID) -> Command:
    """An objective ends."""
    return company.command(
        change(Objective, objective, lambda it: it.close(outcome, company.act(reason=WHY))),
        invariants=(Invariant("settled_objective", objective),),
    )


async def refused(company: Company, command: Command, kind: type[Refused]) -> Refused:
    """How a command is refused; it leaves no trace."""
    before = await company.ledger.head(company.org_id)
    with pytest.raises(kind) as refusal:
        await company.send(command)
    assert await company.ledger.head(company.org_id) == before
    return refusal.value


async def test_a_loop_over_several_objectives(company: Company) -> None:
    ids = [uuid4() for _ in range(5)]
    await company.append(*map(company.draft, ids))
    for low, high in pairwise(ids):
        await company.send(align(company, low, high))
    told = await refused(company, align(company, ids[-1], ids[0]), WouldCreateLoop)
    assert str(ids[-1]) in told.message
    # the aggregate in memory is as it was, and other parents are free
    await company.append(company.draft(other := uuid4()))
    await company.send(align(company, ids[-1], other))


async def test_a_loop_through_a_key_result_that_moves(company: Company) -> None:
    low, high = uuid4(), uuid4()
    await company.append(company.draft(low), company.draft(high))
    await company.append(
        change(
            Objective,
            low,
            lambda it: it.align(GoalKind.KEY_RESULT, company.umsatz, Link.SUPPORTS, company.act()),
        ),
        invariants=(Invariant("acyclic_alignment", low),),
    )
    await company.send(align(company, high, low))

    def move(objective: UUID) -> Command:
        return company.command(
            change(KeyResult, company.umsatz, lambda it: it.move(objective, company.act())),
            invariants=(Invariant("acyclic_alignment", objective),),
        )

    await refused(company, move(high), WouldCreateLoop)
    await refused(company, move(low), WouldCreateLoop)
    other = uuid4()
    await company.append(company.draft(other))
    await company.send(move(other))


async def test_what_an_import_has_left_in_a_loop_ends_the_walk(
    company: Company, pool: Pool, wrapping_key: LocalWrappingKey
) -> None:
    one, two, low = uuid4(), uuid4(), uuid4()
    await company.append(*map(company.draft, (one, two, low)))
    for pair in ((one, two), (two, one)):
        await company.send(align(company, *pair, checked=False))
    await company.send(align(company, low, one))
    await refused(company, align(company, two, low), WouldCreateLoop)


@pytest.mark.parametrize("what", ["objectives", "teams"])
async def test_moves_that_would_close_a_loop_together(
    company: Company, company_elsewhere: Company, owner: Owner, what: str
) -> None:
    """Of each pair of moves through two processes at once, at most one is accepted."""
    pairs = [(uuid4(), uuid4()) for _ in range(PAIRS)]
    everything = [id for pair in pairs for id in pair]
    if what == "objectives":
        await company.append(*map(company.draft, everything))
    else:
        await company.append(*(add_team(company, id) for id in everything))
    put = align if what == "objectives" else move_team
    answers = await asyncio.gather(
        *(
            where.send(put(where, low, high))
            for one, two in pairs
            for where, low, high in ((company, one, two), (company_elsewhere, two, one))
        ),
        return_exceptions=True,
    )
    loops = [isinstance(answer, WouldCreateLoop) for answer in answers]
    errors = [answer for answer in answers if isinstance(answer, BaseException)]
    assert all(isinstance(error, WouldCreateLoop) for error in errors), errors
    assert [sum(pair) for pair in zip(loops[::2], loops[1::2], strict=True)] == [1] * PAIRS
    table = (
        "select objective_id as low, parent_id as high from alignment where org_id = $1"
        if what == "objectives"
        else "select id as low, parent_id as high from team where org_id = $1 and parent_id"
        " is not null"
    )
    links = {(row["low"], row["high"]) for row in await owner.fetch(table, company.org_id)}
    assert len(links) == PAIRS
    assert not links & {(high, low) for low, high in links}


async def test_longer_loops_of_concurrent_moves(
    company: Company, company_elsewhere: Company, owner: Owner
) -> None:
    """Rings of three moves through two processes: one of each ring is refused."""
    rings = [[uuid4() for _ in range(3)] for _ in range(PAIRS)]
    await company.append(*(company.draft(id) for ring in rings for id in ring))
    answers = await asyncio.gather(
        *(
            where.send(align(where, ring[n], ring[(n + 1) % 3]))
            for ring in rings
            for n, where in enumerate((company, company_elsewhere, company))
        ),
        return_exceptions=True,
    )
    refusals = [isinstance(answer, WouldCreateLoop) for answer in answers]
    assert sum(isinstance(answer, BaseException) for answer in answers) == PAIRS
    assert [sum(refusals[n : n + 3]) for n in range(0, len(refusals), 3)] == [1] * PAIRS


async def test_an_objective_is_closed_when_its_key_results_have_ended(company: Company) -> None:
    told = await refused(
        company, close(company, Outcome.CARRIED_OVER, company.objective), NotSettled
    )
    assert isinstance(told, Unsettled)
    assert told.count == 2
    assert told.below == (("key_result", company.umsatz), ("key_result", company.marge))
    act = company.act(reason=WHY)
    await company.append(change(KeyResult, company.umsatz, lambda it: it.drop(act)))
    told = await refused(company, close(company, Outcome.SCORED, company.objective), NotSettled)
    assert "1 key result is still open" in told.message
    await company.append(change(KeyResult, company.marge, lambda it: it.strike_out(act)))
    await company.send(close(company, Outcome.SCORED, company.objective))


async def test_a_cycle_is_closed_when_its_objectives_have_ended(company: Company) -> None:
    closing = company.command(
        company.go_to(Phase.CLOSED),
        alters_guards=True,
        invariants=(Invariant("settled_cycle", company.cycle),),
    )
    told = await refused(company, closing, NotSettled)
    assert isinstance(told, Unsettled)
    assert told.below == (
        ("objective", company.objective),
        ("key_result", company.umsatz),
        ("key_result", company.marge),
    )
    assert told.count == 3
    assert "1 objective and 2 key results are still open" in told.message
    # a dropped objective takes its key results with it only where they are told to end
    act = company.act(reason=WHY)
    umsatz, marge = (
        change(KeyResult, id_, lambda it: it.drop(act)) for id_ in (company.umsatz, company.marge)
    )
    some = replace(closing, id=uuid4(), decisions=(company.drop(), umsatz, *closing.decisions))
    told = await refused(company, some, NotSettled)
    assert isinstance(told, Unsettled)
    assert told.below == (("key_result", company.marge),)
    # all of it in one command, or nothing
    both = company.command(
        company.drop(),
        umsatz,
        marge,
        company.go_to(Phase.CLOSED),
        alters_guards=True,
        invariants=(Invariant("settled_cycle", company.cycle),),
    )
    receipt = await company.send(both)
    assert (await company.send(both)) == receipt._replace(repeated=True)


async def test_an_import_may_leave_things_open(
    company: Company, pool: Pool, wrapping_key: LocalWrappingKey
) -> None:
    head = await company.ledger.head(company.org_id)
    assert head is not None
    writer = HistoryWriter(company.org_id, pool, wrapping_key)
    command = company.command(company.go_to(Phase.CLOSED), roles=None, recorded_at=head.recorded_at)
    await writer.append([command])


async def test_an_invariant_is_alone_in_its_call(company: Company, other_ledger: Ledger) -> None:
    """So that its refusal takes nobody else's command with it."""
    low, high = uuid4(), uuid4()
    await company.append(company.draft(low), company.draft(high))
    await company.send(align(company, low, high))
    answers = await asyncio.gather(
        *(company.append(company.check_in(company.umsatz, n)) for n in range(10)),
        company.send(align(company, high, low)),
        *(company.append(company.check_in(company.marge, n)) for n in range(10)),
        return_exceptions=True,
    )
    errors = [answer for answer in answers if isinstance(answer, BaseException)]
    assert [type(error) for error in errors] == [WouldCreateLoop]
