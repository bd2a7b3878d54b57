"""Sealed values through everything that is done at the machine: they stay sealed, and readable."""

import json
from base64 import b64decode
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from okr.domain.aggregate import Act, Reason, ReasonKind
from okr.domain.check_in import CheckInFacts
from okr.domain.cycle import Cycle
from okr.domain.key_result import KeyResult
from okr.domain.measure import Measure, MeasureKind
from okr.domain.person import Role
from okr.projections.wording.hidden import hidden_values
from okr.service.exchange.in_clear import TOPICS
from okr.service.importing.identity import id_of
from okr.service.ledger.command import Command, begin, change, fingerprint
from okr.service.ledger.key_file import KeyFile
from okr.service.ledger.ledger import Ledger
from okr.service.postgres.pool import Pool, open_pool
from okr.service.postgres.supervisor import server
from tests.cli.okr import HISTORY, Okr, temporary
from tests.cli.packages import contents, make, unpacked
from tests.cli.test_erase_and_backup import KEY, NAME, ORGANIZATION, deactivate

VALUE, NOTE = "987654.321", "ohne Rückstellungen"
SECRET = UUID(int=7)


async def add_secret(okr: Okr) -> None:
    """Whoever is erased later reports on a key result whose values are sealed."""
    author = id_of(ORGANIZATION, "person", NAME)
    act = Act(author, datetime.now(UTC))
    facts = CheckInFacts(date(2026, 3, 2), Decimal(VALUE), note=NOTE)
    measure = Measure(MeasureKind.METRIC, Decimal(0), Decimal(VALUE), "€")
    async with server(okr.data_dir) as database, await open_pool(database.service_dsn) as pool:
        objective = await pool.fetchval(
            "select o.id from objective o where o.org_id = $1 limit 1", ORGANIZATION
        )
        decisions = (
            begin(
                KeyResult,
                SECRET,
                lambda: KeyResult.add(
                    *(SECRET, objective, "EBIT", measure, (), act), readers=[Role.ADMIN]
                ),
            ),
            change(KeyResult, SECRET, lambda it: it.record_check_in(uuid4(), facts, act)),
        )
        ledger = Ledger(pool, KeyFile(okr.data_dir / KEY))
        await ledger.append(
            ORGANIZATION, Command(uuid4(), fingerprint("EBIT"), author, decisions, None)
        )


async def restrict(okr: Okr, key_result: UUID = SECRET) -> int:
    """Return the position from which on just these roles may read values, sealed ones at first."""
    actor = id_of(ORGANIZATION, "person", NAME)
    act = Act(actor, datetime.now(UTC), Reason(ReasonKind.OTHER, "Der Beirat liest mit"))
    roles = (Role.ADMIN, Role.LEAD)
    async with server(okr.data_dir) as database, await open_pool(database.service_dsn) as pool:
        decision = change(KeyResult, key_result, lambda it: it.restrict_values(roles, act))
        command = Command(uuid4(), fingerprint("Beirat"), actor, (decision,), None)
        receipt = await Ledger(pool, KeyFile(okr.data_dir / KEY)).append(ORGANIZATION, command)
        return receipt.position


async def check_in(okr: Okr) -> tuple[Decimal | None, str | None, Decimal | None]:
    """The value, the note and the progress that are projected."""
    async with server(okr.data_dir) as database, await open_pool(database.service_dsn) as pool:
        record = await pool.fetchrow(
            "select c.value, c.note, k.progress from head h "
            "join key_result k on k.org_id = $1 and k.generation = h.generation and k.id = $2 "
            "join check_in c on c.org_id = $1 and c.generation = h.generation "
            "and c.key_result_id = $2 where h.org_id = $1",
            *(ORGANIZATION, SECRET),
        )
        assert record is not None
        return record["value"], record["note"], record["progress"]


def opened(ledger: bytes) -> str:
    """The open parts of an export."""
    lines = [json.loads(line) for line in ledger.splitlines()]
    return "\n".join(b64decode(line["open"]).decode() for line in lines if "open" in line)


def texts(folder: Path, pattern: str) -> list[str]:
    """The files with names like that."""
    return [path.read_text(encoding="utf-8-sig") for path in folder.glob(pattern)]


def told_in(package: Path) -> set[str]:
    """The files of a package that tell the value."""
    shown = (VALUE, "987.654,32", "987,654.32")
    files = contents(package).items()
    return {name for name, content in files if any(it.encode() in content for it in shown)}


@pytest.fixture
async def okr() -> AsyncIterator[Okr]:
    with temporary("import", HISTORY) as okr:
        await add_secret(okr)
        yield okr


async def test_an_erasure_takes_the_note_and_leaves_the_value(okr: Okr) -> None:
    assert await check_in(okr) == (Decimal(VALUE), NOTE, Decimal(1))
    await deactivate(okr)
    okr.well("erase", ORGANIZATION, NAME, "--reason", "Art. 17")
    okr.well("rotate-key")
    okr.well("rebuild", "--check")
    assert await check_in(okr) == (Decimal(VALUE), None, Decimal(1))


async def test_a_copy_without_keys_and_a_package_are_whole_and_have_no_value(
    okr: Okr, tmp_path: Path
) -> None:
    export, package, keys = (tmp_path / name for name in ("export.jsonl", "package.zip", "keys"))
    okr.well("export", ORGANIZATION, "--to", export)
    okr.well("audit-package", "--from", 10, "--output", package)
    for ledger in (export.read_bytes(), contents(package)["ledger.jsonl"]):
        assert VALUE not in opened(ledger)
        assert '{"confidential":"' in opened(ledger)
        assert f'"subject_id":"{SECRET}","state":"withheld"'.encode() in ledger
    keys.write_text(okr.well("checkpoint-key", "list"), encoding="utf-8")
    files = unpacked(package, tmp_path / "package")
    own = (files / "ledger.jsonl", "--checkpoints", files / "checkpoints.txt")
    for verified in ((export,), own):
        assert "positions 1 to 81" in okr.well("verify", *verified, "--key", keys)
    assert not told_in(package)
    assert told_in(make(okr, tmp_path / "told.zip", "--from", 10, "--with-confidential"))
    with temporary() as elsewhere:
        elsewhere.well("import", export)
        assert await check_in(elsewhere) == (None, None, None)
        elsewhere.well("rebuild", "--check")


async def test_who_may_read_is_told_in_every_form(okr: Okr) -> None:
    position = await restrict(okr)
    span = ("--from", position - 1, "--to", position)
    told = okr.well("diff", *span, "--language", "de").splitlines()
    assert told[2] == "1 Leserkreis geändert"
    assert told[3] == hidden_values(1, "de")
    at = told.index(
        "  Leserkreis geändert, Zahlen lesbar für: Administration → Administration, Führung"
    )
    assert told[at + 1].startswith(f"    {position} · ")
    assert told[at + 1].endswith("anderer Grund: Der Beirat liest mit")
    english = ("readers changed, numbers readable by", "administrator", "administrator, lead")
    markdown = okr.well("diff", *span, "--language", "en", "--format", "markdown")
    assert f"| {' | '.join(english)} | {position} |" in markdown
    page = okr.well("diff", *span, "--language", "en", "--format", "html")
    assert f"<tr>{''.join(f'<td>{cell}</td>' for cell in english)}<td>{position}</td>" in page
    replayed = okr.well("replay", *span, "--language", "en").splitlines()
    assert replayed[-2].strip() == "numbers readable by: administrator → administrator, lead"
    assert replayed[-1] == hidden_values(1, "en")
    package = okr.data_dir / "package.zip"
    okr.well("audit-package", "--from", position - 1, "--output", package)
    assert any(b'"READERS_SET"' in content for content in contents(package).values())


async def test_values_that_were_restricted_later_are_told_of(okr: Okr, tmp_path: Path) -> None:
    """By the export and the package, which stays the same."""
    async with server(okr.data_dir) as database, await open_pool(database.service_dsn) as pool:
        [(key_result, positions)] = await pool.fetch(
            "select e.stream_id, array_agg(e.position order by e.position) from entry e"
            " where e.org_id = $1 and e.topic = any($2::text[])"
            " group by e.stream_id having count(*) between 3 and 9"
            " order by min(e.position) limit 1",
            *(ORGANIZATION, TOPICS),
        )
    at = [str(position) for position in positions]
    export, package = tmp_path / "export.jsonl", tmp_path / "package.zip"
    assert "clear" not in okr("export", ORGANIZATION, "--to", export).errors
    await restrict(okr, key_result)
    told = f"{len(at)} entries have values in clear that were restricted later, at positions"
    done = okr("export", ORGANIZATION, "--to", tmp_path / "later.jsonl")
    assert f"later.jsonl: {told} {', '.join(at)}." in done.errors
    done = okr("export", ORGANIZATION, "--from-position", at[-1], "--to", tmp_path / "end.jsonl")
    assert f"1 entry has values in clear that were restricted later, at position {at[-1]}." in (
        done.errors
    )
    made = okr("audit-package", ORGANIZATION, "--to", 79, "--output", package)
    assert (made.status, made.output) == (0, f"{package}\n")
    assert f"package.zip: {told} {', '.join(at)}." in made.errors
    readme = contents(package)["README.md"].decode()
    assert f"confidential later | {len(at)}, Position / position {', '.join(at)} |" in readme
    again = make(okr, tmp_path / "again.zip", ORGANIZATION, "--to", 79)
    assert again.read_bytes() == package.read_bytes()


async def cycle_of_secret(pool: Pool) -> UUID:
    """The cycle of the key result whose values are sealed."""
    found: UUID = await pool.fetchval(
        "select o.cycle_id from key_result k join objective o using (org_id, generation)"
        " where k.id = $1 and o.id = k.objective_id",
        SECRET,
    )
    return found


async def test_what_is_left_out_is_told(okr: Okr, tmp_path: Path) -> None:
    async with server(okr.data_dir) as database, await open_pool(database.service_dsn) as pool:
        cycle = f"cycle.{ORGANIZATION}.{await cycle_of_secret(pool)}"
    english = ("--language", "en")
    for shown in (
        *(("diff", "--format", each) for each in ("terminal", "markdown", "html")),
        ("replay",),
        ("policy", cycle),
    ):
        told = okr.well(*shown, *english)
        assert hidden_values(1, "en") in told, shown
    assert hidden_values(1, "en") not in okr.well("diff", "--to", 20, *english)
    okr.well("policy", cycle, "--to", tmp_path / "policy.html", *english)
    assert hidden_values(1, "en") in (tmp_path / "policy.html").read_text(encoding="utf-8")
    okr.well("sheet", cycle, "--to", tmp_path / "cycle.csv")
    sheets = texts(tmp_path, "cycle-*.csv")
    assert len(sheets) == 3
    for sheet in sheets:
        assert sheet.splitlines()[1].strip('"') == hidden_values(1, "de")
    assert sum(";vertraulich;" in sheet for sheet in sheets) == 2  # there are no units of scores


async def test_targets_lowered_in_a_cycle_that_lost_its_days(okr: Okr) -> None:
    """How many there are is confidential, as it was before."""
    act = Act(id_of(ORGANIZATION, "person", NAME), datetime.now(UTC), Reason(ReasonKind.AMBITION))
    lower = Measure(MeasureKind.METRIC, Decimal(0), Decimal(5), "€")
    async with server(okr.data_dir) as database, await open_pool(database.service_dsn) as pool:
        cycle, ledger = await cycle_of_secret(pool), Ledger(pool, KeyFile(okr.data_dir / KEY))
        shown = ("policy", f"cycle.{ORGANIZATION}.{cycle}", "--language", "en")
        count = "Targets lowered in the last third"
        assert f"{count}: 0\n" in okr.well(*shown)
        for decision in (
            change(KeyResult, SECRET, lambda it: it.retarget(lower, act)),
            change(Cycle, cycle, lambda it: it.reschedule(None, None, act)),
        ):
            command = Command(uuid4(), fingerprint(), act.actor_id, (decision,), None)
            await ledger.append(ORGANIZATION, command)
            assert f"{count}: confidential\n" in okr.well(*shown)
