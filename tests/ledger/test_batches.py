"""Commands that are written together: each has its own fate."""

import asyncio
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest

from okr.domain.cycle import Phase
from okr.domain.errors import (
    CycleClosed,
    Forbidden,
    InvalidInput,
    NotFound,
    NotInForce,
    VersionConflict,
)
from okr.domain.key_result import KeyResult
from okr.domain.objective import Objective
from okr.service.ledger import ledger as ledgers
from okr.service.ledger import writer as writers
from okr.service.ledger.command import Guard, Receipt, change
from okr.service.ledger.errors import UnknownOrganization
from okr.service.ledger.ledger import Ledger
from okr.service.ledger.sealing import LocalWrappingKey
from okr.service.postgres.pool import Pool
from tests.ledger.company import Company
from tests.ledger.conftest import Owner

NOBODY = Guard("person", UUID(int=7))


class Calls:
    """Counts the calls of `append` that a company's process makes."""

    def __init__(self, company: Company) -> None:
        self._writer = company.ledger.writer(company.org_id)
        self._before = self._writer.calls

    @property
    def made(self) -> int:
        return self._writer.calls - self._before


@pytest.fixture
def calls(company: Company) -> Calls:
    return Calls(company)


async def together(*commands: Any) -> list[str]:
    """Sends commands at once; returns what kind of answer each one got."""
    answers = await asyncio.gather(*commands, return_exceptions=True)
    return [type(answer).__name__ for answer in answers]


async def stream(owner: Owner, company: Company, stream_id: UUID) -> list[int]:
    records = await owner.fetch(
        "select stream_version from entry where org_id = $1 and stream_id = $2 order by position",
        company.org_id,
        stream_id,
    )
    return [record["stream_version"] for record in records]


async def positions(owner: Owner, company: Company) -> list[int]:
    records = await owner.fetch(
        "select position from entry where org_id = $1 order by position", company.org_id
    )
    return [record["position"] for record in records]


async def title(owner: Owner, company: Company, key_result: UUID) -> Any:
    return await owner.fetchval(
        "select title from key_result where org_id = $1 and id = $2", company.org_id, key_result
    )


async def test_commands_that_wait_are_written_together(company: Company, calls: Calls) -> None:
    await asyncio.gather(*(company.append(company.check_in(company.umsatz)) for _ in range(10)))
    assert calls.made == 1


async def test_no_more_than_a_batch_at_a_time(company: Company, calls: Calls) -> None:
    count = 2 * writers.BATCH + 1
    receipts = await asyncio.gather(
        *(company.append(company.check_in(company.umsatz)) for _ in range(count))
    )
    assert calls.made == 3
    assert [receipt.position for receipt in receipts] == list(range(9, 9 + count))


async def test_writers_who_wait_for_each_call_fill_the_next(company: Company, calls: Calls) -> None:
    async def write(part: int) -> None:
        for _ in range(10):
            await company.append(company.check_in((company.umsatz, company.marge)[part % 2]))

    await asyncio.gather(*map(write, range(16)))
    assert 160 / calls.made > 4


async def test_accepted_and_refused_commands_share_a_call(
    company: Company, calls: Calls, owner: Owner
) -> None:
    closed, objective, key_result = uuid4(), uuid4(), uuid4()
    await company.append(
        company.open_cycle(closed),
        company.go_to(Phase.CLOSED, closed),
        company.draft(objective, closed),
        company.add(key_result, objective),
        alters_guards=True,
    )
    before = calls.made
    answers = await together(
        company.append(company.check_in(company.umsatz)),
        company.append(company.check_in(company.umsatz, by=company.ute), by=company.ute),
        company.append(company.check_in(key_result)),
        company.append(company.empty_check_in(company.umsatz)),
        company.append(company.draft(uuid4(), None, NOBODY)),
        company.append(company.reword(company.marge, "Marge", expected_version=9)),
        company.append(company.check_in(company.marge)),
    )
    assert answers == [
        "Receipt",
        Forbidden.__name__,
        CycleClosed.__name__,
        InvalidInput.__name__,
        NotFound.__name__,
        VersionConflict.__name__,
        "Receipt",
    ]
    assert calls.made - before < len(answers)
    assert await stream(owner, company, company.umsatz) == [1, 2]
    assert await stream(owner, company, company.marge) == [1, 2]
    assert await stream(owner, company, key_result) == [1]
    found = await positions(owner, company)
    assert found == list(range(1, len(found) + 1))


async def test_what_builds_on_a_command_that_a_guard_stops_is_decided_anew(
    company: Company, owner: Owner
) -> None:
    answers = await together(
        company.append(company.reword(company.umsatz, "Absatz", NOBODY)),
        company.append(company.reword(company.umsatz, "Absatz")),
        company.append(company.check_in(company.umsatz)),
    )
    assert answers == ["NotFound", "Receipt", "Receipt"]
    assert await stream(owner, company, company.umsatz) == [1, 2, 3]
    told = await owner.fetchval(
        "select changes from transparency_feed where org_id = $1 and topic = $2",
        company.org_id,
        "key_result.reworded",
    )
    assert '"from": "Umsatz verdoppeln"' in told


async def test_what_builds_on_a_command_of_the_wrong_role_is_decided_anew(
    company: Company, owner: Owner
) -> None:
    answers = await together(
        company.append(company.add(new := uuid4()), by=company.ute),
        company.append(company.reword(new, "Absatz")),
        company.append(company.check_in(company.umsatz, by=company.ute), by=company.ute),
        company.append(company.check_in(company.umsatz)),
    )
    assert answers == ["Forbidden", "NotFound", "Forbidden", "Receipt"]
    assert await stream(owner, company, new) == []
    assert await stream(owner, company, company.umsatz) == [1, 2]


async def test_a_chain_breaks_where_it_is_refused_and_goes_on_without_it(
    company: Company, owner: Owner
) -> None:
    answers = await together(
        company.append(company.reword(company.umsatz, "A")),
        company.append(company.reword(company.umsatz, "B", NOBODY)),
        company.append(company.reword(company.umsatz, "C"), company.reword(company.marge, "C")),
        company.append(company.reword(company.marge, "D", NOBODY)),
        company.append(company.reword(company.marge, "E")),
        company.append(company.check_in(company.umsatz)),
    )
    assert answers == ["Receipt", "NotFound", "Receipt", "NotFound", "Receipt", "Receipt"]
    assert await stream(owner, company, company.umsatz) == [1, 2, 3, 4]
    assert await stream(owner, company, company.marge) == [1, 2, 3]
    assert await title(owner, company, company.umsatz) == "C"
    assert await title(owner, company, company.marge) == "E"


async def test_a_refusal_that_rests_on_a_refused_command_does_not_count(
    company: Company, company_elsewhere: Company, owner: Owner
) -> None:
    """Both are first decided on the key result as it was, dropped, and then again together; the
    second is refused only because of what the auditor may not do."""
    drop = change(KeyResult, company.umsatz, lambda it: it.drop(company.act()))
    restore = change(KeyResult, company.umsatz, lambda it: it.restore(company.act()))
    await company.append(drop)
    await company_elsewhere.append(restore)
    answers = await together(
        company.append(drop, by=company.ute), company.append(company.check_in(company.umsatz))
    )
    assert answers == ["Forbidden", "Receipt"]
    assert await stream(owner, company, company.umsatz) == [1, 2, 3, 4]


async def test_a_decision_makes_one_event(company: Company, owner: Owner) -> None:
    def reword_twice(key_result: KeyResult) -> None:
        key_result.reword("A", company.act())
        key_result.reword("B", company.act())

    with pytest.raises(RuntimeError, match="several decisions"):
        await company.append(change(KeyResult, company.umsatz, reword_twice))
    await company.append(company.check_in(company.umsatz))
    assert await title(owner, company, company.umsatz) == "Umsatz verdoppeln"
    assert await stream(owner, company, company.umsatz) == [1, 2]


async def test_commands_may_build_on_each_other(company: Company, calls: Calls) -> None:
    new = uuid4()
    answers = await together(
        company.append(company.add(new)),
        company.append(company.reword(new, "Absatz", expected_version=1)),
        company.append(company.check_in(new)),
        company.append(company.reword(new, "Absatz")),
    )
    # the first is missing when the others are looked up, so they may be decided twice
    assert answers == ["Receipt"] * 4


@pytest.mark.parametrize("stopped_by", ["domain", "missing", "guard", "role", "version"])
async def test_several_decisions_are_taken_all_or_not_at_all(
    stopped_by: str, company: Company, owner: Owner
) -> None:
    first = company.reword(company.umsatz, "Absatz")
    second, refusal = {
        "domain": (company.empty_check_in(company.marge), InvalidInput),
        "missing": (company.reword(uuid4(), "Absatz"), NotFound),
        "guard": (company.reword(company.marge, "Absatz", NOBODY), NotFound),
        "role": (company.check_in(company.marge, by=company.ute), Forbidden),
        "version": (company.reword(company.marge, "Absatz", expected_version=5), VersionConflict),
    }[stopped_by]
    by = company.ute if stopped_by == "role" else None
    before = await positions(owner, company)
    with pytest.raises(refusal):
        await company.append(first, second, by=by)
    assert await positions(owner, company) == before
    assert await title(owner, company, company.umsatz) == "Umsatz verdoppeln"

    await company.append(company.check_in(company.umsatz), company.check_in(company.marge))
    assert await title(owner, company, company.umsatz) == "Umsatz verdoppeln"
    assert await stream(owner, company, company.umsatz) == [1, 2]
    assert await stream(owner, company, company.marge) == [1, 2]


async def test_several_decisions_are_overtaken_all_or_not_at_all(
    company: Company, company_elsewhere: Company, owner: Owner
) -> None:
    async def both(where: Company) -> None:
        for number in range(20):
            await where.append(
                where.reword(where.umsatz, f"{number}"), where.check_in(where.marge, number)
            )

    await asyncio.gather(both(company), both(company_elsewhere))
    commands = await owner.fetch(
        "select count(*) as entries, max(position) - min(position) as apart from entry "
        "where org_id = $1 group by command_id having count(*) = 2",
        company.org_id,
    )
    assert len(commands) >= 20
    assert {record["apart"] for record in commands} == {1}
    assert await stream(owner, company, company.marge) == list(range(1, 42))


async def test_several_decisions_of_one_object(company: Company, owner: Owner) -> None:
    await company.append(
        company.reword(company.umsatz, "A"),
        company.check_in(company.umsatz),
        company.reword(company.umsatz, "B"),
    )
    assert await stream(owner, company, company.umsatz) == [1, 2, 3, 4]
    assert await title(owner, company, company.umsatz) == "B"
    with pytest.raises(NotInForce):
        await company.append(
            company.reword(company.umsatz, "C"),
            change(KeyResult, company.umsatz, lambda it: it.restore(company.act())),
        )
    assert await stream(owner, company, company.umsatz) == [1, 2, 3, 4]


async def test_a_command_that_changes_nothing(company: Company, owner: Owner) -> None:
    before = await company.ledger.head(company.org_id)
    assert before is not None
    receipt = await company.append(company.reword(company.umsatz, "Umsatz verdoppeln"))
    assert receipt == Receipt(before.position, company.umsatz, False)
    assert await company.ledger.head(company.org_id) == before


async def test_commands_that_change_nothing_between_others(company: Company, owner: Owner) -> None:
    receipts = await asyncio.gather(
        company.append(company.reword(company.umsatz, "Umsatz verdoppeln")),
        company.append(company.reword(company.umsatz, "Absatz")),
        company.append(company.reword(company.umsatz, "Absatz")),
        company.append(company.check_in(company.umsatz)),
        company.append(company.reword(company.umsatz, "Absatz"), company.check_in(company.marge)),
    )
    assert [receipt.position for receipt in receipts] == [11, 9, 11, 10, 11]
    assert await stream(owner, company, company.umsatz) == [1, 2, 3]


async def test_a_command_that_fails_unforeseen_fails_alone(company: Company, owner: Owner) -> None:
    def fail(_: KeyResult) -> None:
        raise ZeroDivisionError

    answers = await together(
        company.append(company.check_in(company.umsatz)),
        company.append(
            company.reword(company.umsatz, "A"), change(KeyResult, company.umsatz, fail)
        ),
        company.append(company.check_in(company.umsatz)),
        company.append(company.check_in(company.marge)),
    )
    assert answers == ["Receipt", "ZeroDivisionError", "Receipt", "Receipt"]
    assert await title(owner, company, company.umsatz) == "Umsatz verdoppeln"


async def test_a_command_that_the_database_cannot_take_fails_alone(
    company: Company, owner: Owner
) -> None:
    repeated = company.command(company.check_in(company.marge))
    await company.send(repeated)
    answers = await together(
        company.append(company.check_in(company.umsatz)),
        company.append(company.check_in(company.umsatz), correlation_id="keine UUID"),
        company.send(repeated),
        company.append(company.reword(uuid4(), "A")),
        company.append(company.check_in(company.umsatz)),
    )
    assert answers == ["Receipt", "DataError", "Receipt", "NotFound", "Receipt"]
    assert await stream(owner, company, company.umsatz) == [1, 2, 3]


async def test_what_a_refused_command_left_behind_is_not_written_with_the_next(
    company: Company, owner: Owner
) -> None:
    def reword_and_refuse(key_result: KeyResult) -> None:
        key_result.reword("A", company.act())
        key_result.restore(company.act())

    for _ in range(2):
        answers = await together(
            company.append(change(KeyResult, company.umsatz, reword_and_refuse)),
            company.append(company.check_in(company.umsatz)),
        )
        assert answers == ["NotInForce", "Receipt"]
    assert await title(owner, company, company.umsatz) == "Umsatz verdoppeln"
    assert await stream(owner, company, company.umsatz) == [1, 2, 3]


async def test_whoever_stops_waiting_does_not_stop_the_command(
    company: Company, owner: Owner
) -> None:
    command = company.command(company.check_in(company.umsatz))
    sending = asyncio.create_task(company.send(command))
    await asyncio.sleep(0)
    twin = asyncio.create_task(company.send(command))
    await asyncio.sleep(0)
    sending.cancel()
    receipt = await twin
    with pytest.raises(asyncio.CancelledError):
        await sending
    assert await company.send(command) == receipt._replace(repeated=True)
    assert await stream(owner, company, company.umsatz) == [1, 2]


async def test_nothing_can_be_written_before_the_founding(ledger: Ledger, org_id: UUID) -> None:
    company = Company(ledger, org_id)
    with pytest.raises(UnknownOrganization, match="found it first"):
        await company.append(company.open_cycle(company.cycle), roles=None)
    assert await ledger.head(org_id) is None
    with pytest.raises(NotFound):
        await company.append(company.reword(company.umsatz, "A"))


async def test_who_comes_with_the_founding_may_come_too_early(
    ledger: Ledger, org_id: UUID, owner: Owner
) -> None:
    company = Company(ledger, org_id)
    answers = await together(
        company.append(company.open_cycle(uuid4()), roles=None),
        company.append(*company.founding(), roles=None),
    )
    assert answers == ["UnknownOrganization", "Receipt"]
    assert len(await positions(owner, company)) == len(company.founding())


async def test_an_organisation_is_founded_once(
    ledger: Ledger, other_ledger: Ledger, org_id: UUID, owner: Owner
) -> None:
    company = Company(ledger, org_id)
    answers = await together(
        *(
            where.append(*where.founding(), roles=None)
            for where in (company, company.through(other_ledger))
        )
    )
    assert sorted(answers) == ["InvalidInput", "Receipt"]
    assert len(await positions(owner, company)) == len(company.founding())


async def test_organisations_do_not_wait_for_each_other(
    company: Company, owner: Owner, pool: Pool
) -> None:
    other = await Company(company.ledger, uuid4()).found()
    async with pool.acquire() as connection, connection.transaction():
        await connection.fetch(
            "select position from head where org_id = $1 for update", company.org_id
        )
        held_up = asyncio.create_task(company.append(company.check_in(company.umsatz)))
        await other.append(other.check_in(other.umsatz))
        assert not held_up.done()
    await held_up


@pytest.fixture
def told(ledger: Ledger) -> Iterator[list[tuple[UUID, int]]]:
    """What the ledger tells of its appends."""
    found: list[tuple[UUID, int]] = []
    before = ledger.on_append
    ledger.on_append = lambda org_id, position: found.append((org_id, position))
    yield found
    ledger.on_append = before


async def test_appends_are_told(company: Company, told: list[tuple[UUID, int]]) -> None:
    receipt = await company.append(company.check_in(company.umsatz))
    assert told == [(company.org_id, receipt.position)]


async def test_more_organisations_than_are_kept_at_hand(
    pool: Pool, wrapping_key: LocalWrappingKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledgers, "ORGANIZATIONS", 2)
    ledger = Ledger(pool, wrapping_key)
    companies = [Company(ledger, uuid4()) for _ in range(5)]
    await asyncio.gather(*(company.found() for company in companies))
    for company in companies:
        await company.append(company.check_in(company.umsatz))
    await Company(ledger, uuid4()).found()
    assert len(ledger._writers) == 2


async def test_more_objects_than_are_kept_at_hand(
    company: Company, owner: Owner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(company.ledger._cache, "_limit", 1)
    for _ in range(3):
        await asyncio.gather(
            company.append(company.check_in(company.umsatz)),
            company.append(company.check_in(company.marge)),
            company.append(
                change(Objective, company.objective, lambda it: it.reword("A", company.act()))
            ),
        )
    assert await stream(owner, company, company.umsatz) == [1, 2, 3, 4]
