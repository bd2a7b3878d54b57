"""An entry before the first one of a ledger, which gives somebody a role: nobody gets it, and all
tools name it."""

from pathlib import Path

from tests.cli.okr import HISTORY, temporary
from tests.cli.tampering import tamper

ORGANIZATION = "342915b9-f4b1-58b6-a5c3-c62aa6641c42"
INSERT = f"""
    insert into entry
    select (jsonb_populate_record(e, jsonb_build_object('position', 0, 'stream_version', s.next,
        'topic', 'person.role_given', 'sealed', null, 'open', '{{"role":"admin"}}'::bytea))).*
    from entry e
    join (
        select stream_id, max(stream_version) + 1 as next from entry
        where org_id = '{ORGANIZATION}' group by stream_id
    ) s on s.stream_id = e.stream_id
    where e.org_id = '{ORGANIZATION}' and e.topic = 'person.added'
    order by e.position desc limit 1
"""


def test_all_name_it(tmp_path: Path) -> None:
    with temporary("import", HISTORY) as okr:
        okr.well("checkpoint", ORGANIZATION)
        tamper(okr, "alter table entry drop constraint entry_position_check", INSERT)
        okr.well("rebuild", "--organization", ORGANIZATION)
        assert "as the ledger says" in okr.well("rebuild", "--check")
        checked = okr("checkpoint", ORGANIZATION, "--check", columns=200)
        told = f"{ORGANIZATION}: position 0 was inserted, outside of the ledger\n"
        assert (checked.status, checked.output) == (1, told)
        told = f"outside of the ledger of organisation {ORGANIZATION}, at position 0: nothing reads"
        for tool, to, others in (
            ("export", ("--to", tmp_path / "a.jsonl"), "a.jsonl does not have them."),
            ("backup", (tmp_path / "a.okr",), "a.okr does not have them."),
            ("audit-package", ("--output", tmp_path / "a.zip"), "says what else is wrong."),
        ):
            named = (ORGANIZATION,) if tool == "export" else ()
            done = okr(tool, *named, *to, columns=300)
            assert done.status == 1
            assert told in done.errors
            assert done.errors.rstrip().endswith(others)
