"""Writers of the same object, in one process and in several."""

import asyncio
from uuid import uuid4

import pytest

from okr.domain.errors import InvalidInput, NotFound, NotInForce, VersionConflict
from okr.domain.key_result import KeyResult
from okr.service.ledger import writer as writers
from okr.service.ledger.command import change
from okr.service.ledger.errors import TooMuchContention
from tests.ledger.company import Company
from tests.ledger.conftest import Owner


async def test_an_edit_of_the_expected_version_is_accepted(company: Company) -> None:
    await company.append(company.reword(company.umsatz, "Umsatz", expected_version=1))
    await company.append(company.reword(company.umsatz, "Umsätze", expected_version=2))


async def test_an_edit_of_another_version_is_refused(company: Company) -> None:
    before = await company.ledger.head(company.org_id)
    for expected in (0, 2):
        with pytest.raises(VersionConflict) as refused:
            await company.append(
                company.reword(company.umsatz, "Umsatz", expected_version=expected)
            )
        assert (refused.value.stream_id, refused.value.expected, refused.value.actual) == (
            company.umsatz,
            expected,
            1,
        )
    assert await company.ledger.head(company.org_id) == before


async def test_of_two_edits_of_one_version_at_once_one_is_refused(company: Company) -> None:
    answers = await asyncio.gather(
        *(
            company.append(company.reword(company.umsatz, title, expected_version=1))
            for title in ("Umsatz", "Absatz")
        ),
        return_exceptions=True,
    )
    assert [type(answer).__name__ for answer in answers] == ["Receipt", "VersionConflict"]


async def test_of_two_edits_of_one_version_in_two_processes_one_is_refused(
    company: Company, company_elsewhere: Company, owner: Owner
) -> None:
    for version in range(1, 11):
        answers = await asyncio.gather(
            *(
                where.append(
                    where.reword(where.umsatz, f"{name}{version}", expected_version=version)
                )
                for name, where in (("hier", company), ("dort", company_elsewhere))
            ),
            return_exceptions=True,
        )
        assert sorted(type(answer).__name__ for answer in answers) == [
            "Receipt",
            "VersionConflict",
        ]
    versions = await owner.fetch(
        "select stream_version from entry where org_id = $1 and stream_id = $2 order by position",
        company.org_id,
        company.umsatz,
    )
    assert [record["stream_version"] for record in versions] == list(range(1, 12))


async def test_check_ins_of_two_processes_on_one_key_result_are_all_accepted(
    company: Company, company_elsewhere: Company, owner: Owner
) -> None:
    ids = [uuid4() for _ in range(120)]

    async def check_in(where: Company, part: int) -> None:
        for id in ids[part::8]:
            await where.append(where.check_in(where.umsatz, id=id))

    await asyncio.gather(
        *(check_in((company, company_elsewhere)[part % 2], part) for part in range(8))
    )
    found = await owner.fetch(
        "select id, position from check_in where org_id = $1 and key_result_id = $2",
        company.org_id,
        company.umsatz,
    )
    assert sorted(record["id"] for record in found) == sorted(ids)
    key_result = await owner.fetchrow(
        "select version, check_in_count from key_result where org_id = $1 and id = $2",
        company.org_id,
        company.umsatz,
    )
    assert key_result is not None
    assert tuple(key_result) == (121, 120)


async def test_whoever_always_loses_is_told_in_the_end(
    company: Company, company_elsewhere: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writers, "ATTEMPTS", 3)
    decided = 0

    async def overtake() -> None:
        await company_elsewhere.append(company_elsewhere.check_in(company.umsatz))

    original = writers.OrganizationWriter._load

    async def overtaken(self: object, *arguments: object) -> object:
        nonlocal decided
        loaded = await original(self, *arguments)  # type: ignore[arg-type] # passed through
        if self is company.ledger.writer(company.org_id):
            decided += 1
            await overtake()
        return loaded

    monkeypatch.setattr(writers.OrganizationWriter, "_load", overtaken)
    with pytest.raises(TooMuchContention, match="try again"):
        await company.append(company.check_in(company.umsatz))
    assert decided == 4
    monkeypatch.undo()
    assert not (await company.append(company.check_in(company.umsatz))).repeated


async def test_an_aggregate_at_hand_does_not_serve_a_stale_refusal(
    company: Company, company_elsewhere: Company
) -> None:
    await company.append(company.check_in(company.umsatz))
    drop = change(KeyResult, company.umsatz, lambda it: it.drop(company.act()))
    restore = change(KeyResult, company.umsatz, lambda it: it.restore(company.act()))
    await company.append(drop)
    await company_elsewhere.append(restore)
    assert not (await company.append(company.check_in(company.umsatz))).repeated
    await company_elsewhere.append(drop)
    with pytest.raises(NotInForce):
        await company.append(company.check_in(company.umsatz))


async def test_nor_a_stale_acceptance_that_changes_nothing(
    company: Company, company_elsewhere: Company, owner: Owner
) -> None:
    await company.append(company.reword(company.umsatz, "Umsatz"))
    await company_elsewhere.append(company_elsewhere.reword(company.umsatz, "Absatz"))
    receipt = await company.append(company.reword(company.umsatz, "Umsatz"))
    titles = "select title from key_result where org_id = $1 and id = $2 and position = $3"
    assert (
        await owner.fetchval(titles, company.org_id, company.umsatz, receipt.position) == "Umsatz"
    )


async def test_nor_a_stale_version_conflict(company: Company, company_elsewhere: Company) -> None:
    await company.append(company.reword(company.umsatz, "Umsatz"))
    await company_elsewhere.append(company_elsewhere.reword(company.umsatz, "Absatz"))
    await company.append(company.reword(company.umsatz, "Umsatz", expected_version=3))


async def test_what_is_not_there_is_refused_until_it_is(
    company: Company, company_elsewhere: Company
) -> None:
    new = uuid4()
    with pytest.raises(NotFound, match=str(new)):
        await company.append(company.reword(new, "Umsatz"))
    await company_elsewhere.append(company_elsewhere.add(new))
    await company.append(company.reword(new, "Umsatz"))
    with pytest.raises(InvalidInput, match="exists already"):
        await company.append(company.add(new))
    with pytest.raises(NotFound):
        await company.append(company.reword(company.anna, "Umsatz"))


async def test_one_id_begins_one_object(
    company: Company, company_elsewhere: Company, owner: Owner
) -> None:
    for _ in range(5):
        new = uuid4()
        answers = await asyncio.gather(
            company.append(company.add(new)),
            company.append(company.draft(new)),
            company_elsewhere.append(company_elsewhere.add(new)),
            return_exceptions=True,
        )
        assert sorted(type(answer).__name__ for answer in answers) == [
            "InvalidInput",
            "InvalidInput",
            "Receipt",
        ]
        kinds = "select count(*) from entry where org_id = $1 and stream_id = $2"
        assert await owner.fetchval(kinds, company.org_id, new) == 1
