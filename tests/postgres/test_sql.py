"""Files of named SQL blocks: what is read from them and what is refused."""

from collections.abc import Callable
from pathlib import Path

import pytest

from okr.service.postgres import sql

GOOD = """-- What this file is about.

-- name: first
-- Says why,
-- in two lines.
select 1 -- and so on
-- name: second_1
-- Another.

select $$
-- name: is not at the start of a line
$$
"""


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], sql.Blocks]:
    (tmp_path / "package_of_blocks").mkdir()
    monkeypatch.syspath_prepend(tmp_path)

    def write_and_load(text: str) -> sql.Blocks:
        (tmp_path / "package_of_blocks" / "some.sql").write_text(text, encoding="utf-8")
        return sql.load("package_of_blocks", "some.sql")

    return write_and_load


def test_blocks_are_statements_by_name(load: Callable[[str], sql.Blocks]) -> None:
    assert load(GOOD.replace("-- name: is", "  -- name: is")) == {
        "first": "select 1 -- and so on",
        "second_1": "select $$\n  -- name: is not at the start of a line\n$$",
    }


def test_missing_block_is_reported_with_those_there_are(
    load: Callable[[str], sql.Blocks],
) -> None:
    blocks = load("-- name: some_block\n-- Why.\nselect 1\n")
    with pytest.raises(KeyError, match=r"some\.sql has no block 'other', only some_block"):
        blocks["other"]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("select 1\n", "SQL before the first"),
        ("-- name: Two Words\n-- Why.\nselect 1\n", "no snake_case name"),
        ("-- name: a\n-- Why.\nselect 1\n" * 2, "two blocks are named a"),
        ("-- name: a\nselect 1\n", "a lacks the comment"),
        ("-- name: a\n\n-- Why.\nselect 1\n", "a lacks the comment"),
        ("-- name: a\n-- Why.\n", "a must be one statement"),
        ("-- name: a\n-- Why.\nselect 1;\n", "without semicolon"),
        ("-- name: a\n-- Why.\nselect 1\n-- name: \n", "no snake_case name"),
    ],
)
def test_other_forms_are_refused(
    load: Callable[[str], sql.Blocks], text: str, complaint: str
) -> None:
    with pytest.raises(sql.InvalidSqlFile, match=complaint):
        load(text)


def test_package_without_the_file(load: Callable[[str], sql.Blocks]) -> None:
    load(GOOD.replace("-- name: is", "  -- name: is"))
    with pytest.raises(FileNotFoundError, match=r"other\.sql"):
        sql.load("package_of_blocks", "other.sql")
