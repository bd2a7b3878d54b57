"""History from elsewhere: with its own times, in order, once, all or nothing, and marked."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from okr.domain.cycle import Phase
from okr.domain.errors import (
    CycleClosed,
    IdempotencyKeyReused,
    InvalidInput,
    NotFound,
)
from okr.service.ledger.command import Command, Decision, Guard, fingerprint, no_guards
from okr.service.ledger.errors import ImportOutOfOrder, NotTaken
from okr.service.ledger.history import HistoryWriter
from okr.service.ledger.ledger import Ledger
from okr.service.ledger.rebuild import differences
from okr.service.ledger.sealing import LocalWrappingKey
from okr.service.postgres.pool import Pool
from tests.ledger.company import Company
from tests.ledger.conftest import Owner

START = datetime(2021, 3, 1, 9, tzinfo=UTC)


class Past:
    """The history of a company, a line per hour."""

    def __init__(self, company: Company) -> None:
        self.company = company

    def line(self, hour: int, *decisions: Decision, **options: Any) -> Command:
        """What a line of the history says; the same line is the same command."""
        return self.company.command(
            *decisions,
            id=self.company.id(f"line {hour}"),
            roles=None,
            recorded_at=START + timedelta(hours=hour),
            **options,
        )

    def founding(self) -> list[Command]:
        """The first two lines."""
        company = self.company
        return [
            self.line(0, *company.founding()),
            self.line(1, company.draft(company.objective), company.add(company.umsatz)),
        ]

    def check_in(self, hour: int) -> Command:
        """A line with a check-in; what it asks for may be in the same call."""
        company = self.company
        decision = company.check_in(company.umsatz, id=company.id(f"check-in {hour}"))
        return self.line(hour, replace(decision, guards=no_guards))


@pytest.fixture
def company(ledger: Ledger, org_id: UUID) -> Company:
    return Company(ledger, org_id)


@pytest.fixture
def past(company: Company) -> Past:
    return Past(company)


@pytest.fixture
def history(pool: Pool, wrapping_key: LocalWrappingKey, org_id: UUID) -> HistoryWriter:
    return HistoryWriter(org_id, pool, wrapping_key)


async def entries(owner: Owner, company: Company) -> list[asyncpg.Record]:
    return await owner.fetch(
        "select * from entry where org_id = $1 order by position", company.org_id
    )


async def test_history_has_its_own_times_and_says_so(
    history: HistoryWriter, past: Past, owner: Owner
) -> None:
    before = await owner.fetchval("select clock_timestamp()")
    receipts = await history.append([*past.founding(), past.check_in(5)])
    after = await owner.fetchval("select clock_timestamp()")
    found = await entries(owner, past.company)
    assert [entry["position"] for entry in found] == list(range(1, 9))
    hours = [(entry["recorded_at"] - START) // timedelta(hours=1) for entry in found]
    assert hours == [0, 0, 0, 0, 0, 1, 1, 5]
    assert all(entry["imported"] for entry in found)
    assert all(before <= entry["appended_at"] <= after for entry in found)
    assert [receipt.position for receipt in receipts] == [5, 7, 8]
    head = await past.company.ledger.head(past.company.org_id)
    assert head is not None
    assert (head.position, head.recorded_at) == (8, START + timedelta(hours=5))
    fed = await owner.fetch(
        "select imported from transparency_feed where org_id = $1", past.company.org_id
    )
    assert [record["imported"] for record in fed] == [True] * 8


async def test_the_projections_have_these_times(
    history: HistoryWriter,
    past: Past,
    owner: Owner,
    pool: Pool,
    wrapping_key: LocalWrappingKey,
) -> None:
    await history.append([*past.founding(), past.check_in(5)])
    company = past.company
    row = await owner.fetchrow(
        "select recorded_at, created_position from key_result where org_id = $1 and id = $2",
        company.org_id,
        company.umsatz,
    )
    assert row is not None
    assert tuple(row) == (START + timedelta(hours=5), 7)
    assert await differences(pool, company.org_id, wrapping_key) == []


async def test_a_repetition_changes_nothing(
    history: HistoryWriter, past: Past, pool: Pool, wrapping_key: LocalWrappingKey, owner: Owner
) -> None:
    lines = [*past.founding(), past.check_in(5)]
    first = await history.append(lines)
    before = await entries(owner, past.company)
    for again in (history, HistoryWriter(past.company.org_id, pool, wrapping_key)):
        assert await again.append(lines) == [receipt._replace(repeated=True) for receipt in first]
        assert await entries(owner, past.company) == before


async def test_an_interrupted_import_goes_on_where_it_stopped(
    history: HistoryWriter, past: Past, pool: Pool, wrapping_key: LocalWrappingKey, owner: Owner
) -> None:
    company = past.company
    nothing_new = past.line(6, company.reword(company.umsatz, "Umsatz verdoppeln"))
    renamed = past.line(7, company.reword(company.umsatz, "Absatz"))
    lines = [*past.founding(), past.check_in(5), nothing_new, renamed, past.check_in(8)]
    await history.append(lines[:5])
    receipts = await HistoryWriter(company.org_id, pool, wrapping_key).append(lines)
    assert [receipt.repeated for receipt in receipts] == [True] * 5 + [False]
    assert [receipt.position for receipt in receipts] == [5, 7, 8, 9, 9, 10]
    assert len(await entries(owner, company)) == 10


async def test_another_line_in_the_place_of_one_is_refused(
    history: HistoryWriter, past: Past, owner: Owner
) -> None:
    await history.append(past.founding())
    other = past.line(1, past.company.reword(past.company.umsatz, "Absatz"), asked="something else")
    assert other.fingerprint != fingerprint("")
    with pytest.raises(NotTaken) as refused:
        await history.append([past.founding()[0], other])
    assert refused.value.index == 1
    assert isinstance(refused.value.cause, IdempotencyKeyReused)
    assert len(await entries(owner, past.company)) == 7


@pytest.mark.parametrize("hours", [[7, 6], [4], [6, 8, 7]])
async def test_history_out_of_order_is_refused(
    hours: list[int], history: HistoryWriter, past: Past, owner: Owner
) -> None:
    await history.append(past.founding())
    await history.append([past.line(5, past.company.open_cycle(uuid4()))])
    before = await entries(owner, past.company)
    lines = [past.line(hour, past.company.open_cycle(uuid4())) for hour in hours]
    with pytest.raises(ImportOutOfOrder, match="2021-03-01"):
        await history.append(lines)
    assert await entries(owner, past.company) == before


async def test_lines_of_one_moment_are_in_order(history: HistoryWriter, past: Past) -> None:
    first, second = past.founding()
    at_once = past.company.command(*second.decisions, roles=None, recorded_at=first.recorded_at)
    assert [receipt.position for receipt in await history.append([first, at_once])] == [5, 7]


async def test_the_future_is_no_history(history: HistoryWriter, past: Past, owner: Owner) -> None:
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    company = past.company
    with pytest.raises(ImportOutOfOrder, match="future"):
        await history.append(
            [company.command(*company.founding(), roles=None, recorded_at=tomorrow)]
        )
    assert await company.ledger.head(company.org_id) is None


async def test_history_older_than_what_was_recorded_live_is_refused(
    history: HistoryWriter, past: Past, owner: Owner
) -> None:
    await history.append(past.founding())
    company = past.company
    await company.append(company.check_in(company.umsatz))
    before = await entries(owner, company)
    assert [entry["imported"] for entry in before[-2:]] == [True, False]
    assert before[-1]["recorded_at"] == before[-1]["appended_at"]
    with pytest.raises(ImportOutOfOrder):
        await history.append([past.line(5, company.open_cycle(uuid4()))])
    assert await entries(owner, company) == before


async def test_it_is_taken_all_or_not_at_all(
    history: HistoryWriter, past: Past, owner: Owner
) -> None:
    company = past.company
    lines = [*past.founding(), past.line(5, company.empty_check_in(company.umsatz))]
    with pytest.raises(NotTaken, match="empty") as refused:
        await history.append(lines)
    assert refused.value.index == 2
    assert isinstance(refused.value.cause, InvalidInput)
    assert await company.ledger.head(company.org_id) is None
    await history.append(lines[:2])
    assert len(await entries(owner, company)) == 7


async def test_what_the_database_refuses_says_why(
    history: HistoryWriter, past: Past, owner: Owner
) -> None:
    company = past.company
    await history.append(past.founding())
    await history.append([past.line(2, company.go_to(Phase.CLOSED))])
    with pytest.raises(NotTaken) as refused:
        await history.append(
            [
                past.line(3, company.open_cycle(uuid4())),
                past.line(4, company.check_in(company.umsatz)),
            ]
        )
    assert refused.value.index == 1
    assert isinstance(refused.value.cause, CycleClosed)
    with pytest.raises(NotTaken) as refused:
        await history.append(
            [past.line(3, company.draft(uuid4(), None, Guard("person", UUID(int=7))))]
        )
    assert isinstance(refused.value.cause, NotFound)
    assert len(await entries(owner, company)) == 8


async def test_a_writer_beside_the_import_is_noticed(
    history: HistoryWriter, past: Past, owner: Owner
) -> None:
    """Only by hand can the clock be so that both fit; the import must then not build on what it
    remembers."""
    company = past.company
    await history.append(past.founding())
    await company.append(company.check_in(company.umsatz))
    head = await company.ledger.head(company.org_id)
    assert head is not None
    line = company.command(
        company.check_in(company.umsatz), roles=None, recorded_at=head.recorded_at
    )
    with pytest.raises(NotTaken, match="meanwhile"):
        await history.append([line])
    receipts = await history.append([line])
    assert [receipt.position for receipt in receipts] == [9]


async def test_the_service_goes_on_from_imported_history(
    history: HistoryWriter, past: Past, owner: Owner
) -> None:
    company = past.company
    await history.append(past.founding())
    receipt = await company.append(
        company.check_in(company.umsatz, by=company.anna), by=company.anna
    )
    assert receipt.position == 8
    newest = (await entries(owner, company))[-1]
    assert not newest["imported"]
    assert newest["recorded_at"] == newest["appended_at"]


async def test_a_founded_organisation_is_not_founded_again(
    history: HistoryWriter, past: Past, owner: Owner
) -> None:
    await history.append(past.founding())
    with pytest.raises(NotTaken, match="exists already"):
        await history.append([past.line(9, past.company.organization())])


async def test_no_history_is_no_call(history: HistoryWriter, past: Past) -> None:
    assert await history.append([]) == []
    assert await past.company.ledger.head(past.company.org_id) is None
