"""An erasure travels with an export, to all who write; a key that is only withheld is none."""

from pathlib import Path

import asyncpg
import pytest

from okr.domain.person import Person, Role
from okr.service.exchange import RecipientKey
from okr.service.ledger.command import Decision, change
from okr.service.ledger.keys import erase
from tests.exchange.installation import Installation, content
from tests.ledger.company import Company


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "organisation.ledger.jsonl"


@pytest.fixture
def back(tmp_path: Path) -> Path:
    """What is exported by whoever imported."""
    return tmp_path / "back.ledger.jsonl"


async def keys(installation: Installation, company: Company) -> dict[str, str]:
    """What became of the key of each person."""
    rows = await installation.owner.fetch(
        "select subject_id, case when wrapped is not null then 'kept' when withheld "
        "then 'withheld' else 'erased' end as state from data_key where org_id = $1",
        company.org_id,
    )
    names = {company.joerg: "Jörg", company.anna: "Anna", company.ute: "Ute"}
    return {names[row["subject_id"]]: row["state"] for row in rows}


def give(company: Company, role: Role) -> Decision:
    """Ute gets a role, whereby her row is written again."""
    return change(Person, company.ute, lambda it: it.give_role(role, company.act()))


@pytest.mark.parametrize("sealed", [False, True])
async def test_a_copy_without_keys_takes_none_where_it_came_from(
    company: Company,
    here: Installation,
    there: Installation,
    private: RecipientKey,
    file: Path,
    back: Path,
    sealed: bool,
) -> None:
    before = await here.everything(company.org_id)
    await here.export(company.org_id, file)
    await there.take_in(file)
    assert set((await keys(there, company)).values()) == {"withheld"}
    await there.export(company.org_id, back, private.public if sealed else None)
    assert content(back).count(b'"state":"withheld"') == 3
    assert (await here.take_in(back, private)).erased == 0
    assert set((await keys(here, company)).values()) == {"kept"}
    assert await here.everything(company.org_id) == before


async def test_who_never_had_a_key_cannot_destroy_it(
    company: Company, here: Installation, there: Installation, file: Path, back: Path
) -> None:
    await here.export(company.org_id, file)
    await there.take_in(file)
    await erase(there.pool, company.org_id, company.ute)
    await there.export(company.org_id, back)
    await here.take_in(back)
    assert set((await keys(here, company)).values()) == {"kept"}


async def test_an_erasure_travels_by_a_copy_without_keys(
    company: Company,
    here: Installation,
    there: Installation,
    file: Path,
    back: Path,
) -> None:
    await here.export(company.org_id, file)
    await there.take_in(file)
    await erase(here.pool, company.org_id, company.ute)
    later = file.with_name("later.ledger.jsonl")
    await here.export(company.org_id, later)
    assert (await there.take_in(later)).erased == 1
    assert await keys(there, company) == {"Jörg": "withheld", "Anna": "withheld", "Ute": "erased"}
    # whose key stayed here has not left
    assert await there.ledger.departed(company.org_id) == {company.ute}
    await there.export(company.org_id, back)
    assert content(back).count(b'"state":"erased"') == 1
    # what was known before does not make it undone
    await there.take_in(file)
    assert await keys(there, company) == {"Jörg": "withheld", "Anna": "withheld", "Ute": "erased"}


async def test_a_tombstone_gets_no_key_and_no_doubt(
    company: Company, here: Installation, there: Installation, file: Path
) -> None:
    await erase(here.pool, company.org_id, company.ute)
    await here.export(company.org_id, file)
    await there.take_in(file)
    for installation, change_ in (
        (here, "update data_key set withheld = true where org_id = $1 and wrapped is null"),
        (there, "update data_key set wrapped = '', wrapping_key_id = '' where org_id = $1"),
        (there, "update data_key set subject_id = gen_random_uuid() where org_id = $1"),
    ):
        with pytest.raises(asyncpg.PostgresError, match="an erased person stays erased") as refused:
            await installation.owner.execute(change_, company.org_id)
        assert refused.value.sqlstate == "OKR01"
    with pytest.raises(asyncpg.CheckViolationError):
        await here.pool.execute(
            "update data_key set withheld = true where org_id = $1 and wrapped is not null",
            company.org_id,
        )


async def test_a_service_that_runs_writes_no_name_after_the_rebuild(
    company: Company,
    here: Installation,
    there: Installation,
    private: RecipientKey,
    file: Path,
) -> None:
    """It has read the name, and asked who was erased right before the erasure came."""
    await here.export(company.org_id, file, private.public)
    await there.take_in(file, private)
    moved = company.through(there.ledger)
    name = "select name from person p join head h using (org_id, generation) where p.id = $1"
    await moved.append(give(moved, Role.LEAD))
    assert await there.owner.fetchval(name, company.ute) == "Ute"
    await erase(here.pool, company.org_id, company.ute)
    later = file.with_name("later.ledger.jsonl")
    await here.export(company.org_id, later, private.public)
    await moved.append(give(moved, Role.COACH))
    assert (await there.take_in(later, private)).erased == 1
    assert await there.owner.fetchval(name, company.ute) is None
    await moved.append(give(moved, Role.INTEGRATION))
    assert await there.owner.fetchval(name, company.ute) is None
