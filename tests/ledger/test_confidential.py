"""Values of key results with readers are sealed under a key of the key result, and stay whole."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from cryptography.exceptions import InvalidTag

from okr.domain.aggregate import Reason, ReasonKind
from okr.domain.check_in import CheckInFacts
from okr.domain.errors import NotInForce
from okr.domain.key_result import KeyResult
from okr.domain.person import Role
from okr.domain.reports import ScoreKind
from okr.service.ledger import keys as data_keys
from okr.service.ledger.command import Decision, begin, change
from okr.service.ledger.erasing import blank
from okr.service.ledger.keys import erase
from okr.service.ledger.ledger import Ledger
from okr.service.ledger.rebuild import differences, rebuild
from okr.service.ledger.sealing import LocalWrappingKey
from okr.service.postgres.pool import Pool
from tests.ledger import verifier
from tests.ledger.company import EUROS, Company
from tests.ledger.conftest import Owner

READERS = [Role.ADMIN]
WHY = Reason(ReasonKind.OTHER, "Der Wettbewerb liest mit")
VALUES = ("baseline", "target", "unit", "progress", "progress_as_recorded", "score_mid")


def secret(company: Company) -> UUID:
    return company.id("EBIT")


def add_secret(company: Company) -> Decision:
    id_ = secret(company)
    return begin(
        KeyResult,
        id_,
        lambda: KeyResult.add(
            *(id_, company.objective, "EBIT", EUROS, (), company.act()), readers=READERS
        ),
    )


def report(company: Company, id_: UUID, value: str, by: UUID | None = None) -> Decision:
    facts = CheckInFacts(
        date(2026, 4, 10), Decimal(value), confidence=7, note="läuft", details={"monat": "März"}
    )
    check_in_id = uuid4()
    return change(
        KeyResult, id_, lambda it: it.record_check_in(check_in_id, facts, company.act(by))
    )


def score(company: Company, id_: UUID) -> Decision:
    return change(
        KeyResult, id_, lambda it: it.score(ScoreKind.MID, Decimal("0.25"), company.act())
    )


def restrict(company: Company, id_: UUID) -> Decision:
    return change(KeyResult, id_, lambda it: it.restrict_values(READERS, company.act(reason=WHY)))


async def entries(owner: Owner, company: Company, stream: UUID) -> list[Any]:
    return await owner.fetch(
        "select * from entry where org_id = $1 and stream_id = $2 order by stream_version",
        *(company.org_id, stream),
    )


async def key_of(owner: Owner, company: Company, subject: UUID) -> bytes:
    wrapped = await owner.fetchval(
        "select wrapped from data_key where org_id = $1 and subject_id = $2",
        *(company.org_id, subject),
    )
    return verifier.unwrap(bytes(range(32)), wrapped, company.org_id, subject)


async def row(owner: Owner, company: Company, id_: UUID) -> Any:
    return await owner.fetchrow(
        "select k.* from key_result k join head h using (org_id, generation) "
        "where k.org_id = $1 and k.id = $2",
        *(company.org_id, id_),
    )


async def test_values_stand_sealed_under_a_key_of_the_key_result(
    company: Company, owner: Owner
) -> None:
    id_ = secret(company)
    await company.append(add_secret(company))
    await company.append(report(company, id_, "41.5", company.anna), by=company.anna)
    added, reported = await entries(owner, company, id_)
    data_key = await key_of(owner, company, id_)
    assert json.loads(added["open"])["measure"] == {
        "kind": "metric",
        "baseline": None,
        "target": None,
        "unit": None,
    }
    assert verifier.confidential(data_key, added) == {
        "measure.baseline": "0",
        "measure.target": "100",
        "measure.unit": "Tsd. €",
    }
    told = json.loads(reported["open"])
    assert (told["value"], told["details"], told["confidence"]) == (None, None, 7)
    assert next(iter(told)) == "confidential"
    assert verifier.confidential(data_key, reported) == {
        "value": "41.5",
        "score": None,
        "details": {"monat": "März"},
    }
    annas = await key_of(owner, company, company.anna)
    assert json.loads(verifier.unseal(annas, reported)) == {"note": "läuft"}
    for entry in (added, reported):
        assert entry["payload_hash"] == verifier.payload_hash(entry)
    with pytest.raises(InvalidTag):
        verifier.confidential(data_key, {**reported, "stream_version": 3})


async def test_the_length_does_not_tell_how_long_the_values_are(
    company: Company, owner: Owner
) -> None:
    id_ = secret(company)
    await company.append(add_secret(company))
    for value in ("1", "123456789.123456"):
        await company.append(report(company, id_, value))
    _, short, long = (len(entry["open"]) for entry in await entries(owner, company, id_))
    assert short == long


async def test_what_is_recorded_is_sealed_from_the_restriction_to_the_publication(
    company: Company, owner: Owner
) -> None:
    id_ = company.umsatz
    await company.append(report(company, id_, "10"))
    await company.append(restrict(company, id_))
    await company.append(report(company, id_, "20"))
    await company.append(
        change(KeyResult, id_, lambda it: it.publish_values(company.act(reason=WHY)))
    )
    await company.append(score(company, id_))
    told = [json.loads(entry["open"]) for entry in await entries(owner, company, id_)]
    assert [one.get("value") for one in told] == [None, "10", None, None, None, "0.25"]
    assert ["confidential" in one for one in told] == [False] * 3 + [True] + [False] * 2
    found = await row(owner, company, id_)
    assert (found["readers"], found["progress"]) == (None, Decimal("0.2"))


async def test_live_and_rebuilt_rows_and_other_processes_have_the_values(
    company: Company,
    company_elsewhere: Company,
    owner: Owner,
    pool: Pool,
    wrapping_key: LocalWrappingKey,
) -> None:
    id_ = secret(company)
    await company.append(add_secret(company), report(company, id_, "41.5"))
    await company_elsewhere.append(score(company, id_))
    found = await row(owner, company, id_)
    assert [found[name] for name in VALUES] == [
        *(Decimal(0), Decimal(100), "Tsd. €", Decimal("0.415"), Decimal("0.415"), Decimal("0.25"))
    ]
    assert found["readers"] == ["admin"]
    assert await differences(pool, company.org_id, wrapping_key) == []


async def test_values_without_their_key_are_withheld_and_nothing_is_added_to_them(
    company: Company, owner: Owner, pool: Pool, wrapping_key: LocalWrappingKey, ledger: Ledger
) -> None:
    id_ = secret(company)
    await company.append(add_secret(company), report(company, id_, "41.5"), score(company, id_))
    await erase(pool, company.org_id, id_)
    await rebuild(pool, company.org_id, wrapping_key)
    found = await row(owner, company, id_)
    assert {name: found[name] for name in VALUES} == dict.fromkeys(VALUES)
    assert (found["kind"], found["progress_missing"]) == ("metric", "confidential")
    assert (found["check_in_count"], found["confidence"]) == (1, 7)
    later = company.through(Ledger(pool, wrapping_key))
    with pytest.raises(NotInForce, match="came here without their key"):
        await later.append(report(company, id_, "42"))
    await later.append(company.reword(id_, "Ergebnis"))
    assert await differences(pool, company.org_id, wrapping_key) == []


@pytest.mark.parametrize("restricted_later", [False, True])
async def test_a_note_goes_with_its_author_and_the_value_stays(
    company: Company,
    owner: Owner,
    pool: Pool,
    wrapping_key: LocalWrappingKey,
    monkeypatch: pytest.MonkeyPatch,
    restricted_later: bool,
) -> None:
    id_ = company.umsatz if restricted_later else secret(company)
    first = restrict(company, id_) if restricted_later else add_secret(company)
    await company.append(first)
    await company.append(report(company, id_, "41.5", company.anna), by=company.anna)
    await erase(pool, company.org_id, company.anna)
    monkeypatch.setattr(data_keys, "TRUSTED", 0)
    monkeypatch.setattr(data_keys, "MARGIN", 0)
    await rebuild(pool, company.org_id, wrapping_key)
    await blank(pool, company.org_id, wrapping_key, lambda: datetime.now(UTC))
    kept = await owner.fetchrow(
        "select c.value, c.note from check_in c join head h using (org_id, generation) "
        "where c.org_id = $1 and c.key_result_id = $2",
        *(company.org_id, id_),
    )
    assert kept is not None
    assert (kept["value"], kept["note"]) == (Decimal("41.5"), None)
