"""Reads SQL files that hold one named block per statement."""

import re
from importlib import resources

_NAME = re.compile(r"^-- name: (.*)$", re.MULTILINE)
_BLOCK = re.compile(r"\n(?:--[^\n]*\n)+(.*)", re.DOTALL)


class InvalidSqlFile(Exception):
    """A file of named SQL blocks does not have the form that ``load`` describes."""


class Blocks(dict[str, str]):
    """The statements of one file by name; a missing one is reported with the names there are."""

    def __init__(self, file: str) -> None:
        """An empty collection for what ``file`` holds."""
        super().__init__()
        self._file = file

    def __missing__(self, name: str) -> str:
        raise KeyError(f"{self._file} has no block {name!r}, only {', '.join(sorted(self))}")


def load(package: str, file: str) -> Blocks:
    """The statements of the SQL file ``file`` in ``package``: ``load(__package__, "x.sql")``.

    A block is a line ``-- name: snake_case``, comment lines that say what it is for, and one
    statement, without semicolon; it ends at the next name. Only comments precede the first one.

    Raises ``InvalidSqlFile`` for any other form and for a name given twice.
    """
    text = resources.files(package).joinpath(file).read_text(encoding="utf-8")
    opening, *parts = _NAME.split(text)
    if any(line and not line.startswith("--") for line in opening.splitlines()):
        raise InvalidSqlFile(f"{file}: SQL before the first line -- name: ...")
    blocks = Blocks(file)
    for name, content in zip(parts[::2], parts[1::2], strict=True):
        if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
            raise InvalidSqlFile(f"{file}: {name!r} is no snake_case name")
        if name in blocks:
            raise InvalidSqlFile(f"{file}: two blocks are named {name}")
        block = _BLOCK.fullmatch(content)
        if block is None:
            raise InvalidSqlFile(f"{file}: {name} lacks the comment that says what it is for")
        statement = block[1].strip()
        if not statement or statement.endswith(";"):
            raise InvalidSqlFile(f"{file}: {name} must be one statement without semicolon")
        blocks[name] = statement
    return blocks
