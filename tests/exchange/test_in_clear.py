"""What stands in clear of values that were restricted later is found, entry by entry."""

import json
from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

import orjson
import pytest

from okr.domain.check_in import CheckInFacts
from okr.domain.key_result import KeyResult
from okr.service.exchange import in_clear, named
from okr.service.exchange.in_clear import TOPICS, has_values
from okr.service.ledger.command import Decision, change
from tests.exchange.installation import Installation
from tests.ledger.company import Company
from tests.ledger.test_confidential import WHY, add_secret, report, restrict, score, secret

EXAMPLES = Path(__file__).parents[1] / "domain" / "examples"


def publish(company: Company, id_: UUID) -> Decision:
    return change(KeyResult, id_, lambda it: it.publish_values(company.act(reason=WHY)))


def feel(company: Company, id_: UUID) -> Decision:
    """A check-in without a value."""
    facts = CheckInFacts(date(2026, 4, 11), confidence=3)
    check_in_id = uuid4()
    return change(KeyResult, id_, lambda it: it.record_check_in(check_in_id, facts, company.act()))


async def test_what_was_recorded_before_a_restriction(company: Company, here: Installation) -> None:
    """What counts is who may read now, and of each entry whether it has a value in clear."""

    async def found(first: int = 1, last: int = 1_000) -> list[int]:
        return await in_clear(here.pool, company.org_id, first, last)

    async def recorded(*decisions: Decision) -> int:
        return (await company.append(*decisions)).position

    added = await here.owner.fetchval(
        "select position from entry where org_id = $1 and stream_id = $2 and topic = $3",
        *(company.org_id, company.umsatz, "key_result.added"),
    )
    reported = await recorded(report(company, company.umsatz, "5"))
    await recorded(feel(company, company.umsatz))
    await recorded(report(company, company.marge, "5"))
    scored = await recorded(score(company, company.umsatz))
    assert await found() == []
    await recorded(restrict(company, company.umsatz))
    await recorded(report(company, company.umsatz, "6"))
    assert await found() == [added, reported, scored]
    assert await found(added + 1, scored - 1) == [reported]
    await recorded(publish(company, company.umsatz))
    later = await recorded(report(company, company.umsatz, "7"))
    assert await found() == []
    await recorded(restrict(company, company.umsatz))
    assert await found() == [added, reported, scored, later]


async def test_what_was_confidential_from_the_start(company: Company, here: Installation) -> None:
    id_ = secret(company)
    await company.append(add_secret(company))
    await company.append(report(company, id_, "41.5"))
    await company.append(restrict(company, id_))
    assert await in_clear(here.pool, company.org_id, 1, 1_000) == []


@pytest.mark.parametrize(
    "example", [path for topic in TOPICS for path in sorted(EXAMPLES.glob(f"{topic}.v*.json"))]
)
def test_entries_of_every_topic_and_version(example: Path) -> None:
    told = json.loads(example.read_text("utf-8"))
    assert has_values(told["topic"], orjson.dumps(told["open"])) == (
        "confidential" not in example.name
    )


@pytest.mark.parametrize(
    ("count", "told"), [(1, "1"), (3, "1, 2, 3"), (10, "9, 10"), (11, "10, …")]
)
def test_how_they_are_named(count: int, told: str) -> None:
    assert named(range(1, count + 1)).endswith(told)
