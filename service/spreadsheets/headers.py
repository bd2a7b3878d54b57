"""What the columns of a plan are, by their headers in German and English."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from enum import StrEnum

from ..importing.targets import Quantity
from .grid import Grid, Value


class Role(StrEnum):
    """What a column of a plan says."""

    OBJECTIVE = "objective"
    KEY_RESULT = "key_result"
    OWNER = "owner"
    TEAM = "team"
    BASELINE = "baseline"
    TARGET = "target"
    UNIT = "unit"
    WEIGHT = "weight"
    DUE = "due"
    Q1 = "q1"
    Q2 = "q2"
    Q3 = "q3"
    Q4 = "q4"


QUARTERS = (Role.Q1, Role.Q2, Role.Q3, Role.Q4)
HEADER_WITHIN = 50
"""Among how many rows the header is looked for."""
UNITS = re.compile(r"%|.*[€$£¥].*|.*\b(?:EUR|USD|CHF|GBP)\b.*|(?:Tsd|Mio|Mrd)\b.*", re.IGNORECASE)
"""The units that a header may name in passing."""

_WORDS = {
    Role.OBJECTIVE: (
        "objectives?|okr( objective)?",
        "(strategisches?|operatives?|unternehmens|jahres|bereichs|abteilungs|haupt|ober) ?ziele?",
        "ziele?|zielsetzung(en)?|zielbeschreibung|strategic goals?|company goals?|goals?",
        "o|thema|handlungsfeld|strategie|strategy|priority|priorität",
    ),
    Role.KEY_RESULT: (
        "key ?results?|kr|schlüssel ?ergebnis(se)?|kernergebnis(se)?|messbares? ergebnis(se)?",
        "kpis?|kennzahl(en)?|mess ?größe|metrics?|indikator(en)?|indicators?",
        "ergebnis(se)?|results?|teilziele?|unterziele?|measures?",
        "maßnahmen?|massnahmen?|initiativen?|initiatives?|actions?|aktivität(en)?",
    ),
    Role.OWNER: (
        "verantwortlich(e|er|en|keit)?|verantw|zuständig(e|er|keit)?|owners?|responsible",
        "inhaber|wer|ansprechpartner(in)?|dri|lead|assignee|accountable|person|name",
    ),
    Role.TEAM: (
        "abteilung(en)?|teams?|departments?",
        "bereich(e)?|funktion|function|division|organisationseinheit|business unit|gruppe",
    ),
    Role.BASELINE: (
        "baseline|ausgangswert|startwert|start|ist ?wert|ist",
        "aktuell(er wert)?|stand|vorjahr(eswert)?|current( value)?|actual|last year|basis",
    ),
    Role.TARGET: (
        "zielwert|soll ?wert|soll|targets?( value)?",
        "plan ?wert|plan|jahresziel|jahresplan|vorgabe|budget|annual target|goal value",
    ),
    Role.UNIT: ("einheit(en)?|maßeinheit|units?|unit of measure|me",),
    Role.WEIGHT: ("gewicht(ung)?|gew|weight(ing)?|anteil|share",),
    Role.DUE: (
        "termin|zieltermin|fällig(keit)?( am)?|frist|deadline|due( date)?|bis( wann)?",
        "enddatum|end( date)?|datum|date",
    ),
}
_PATTERNS = {
    role: [re.compile(words.casefold()) for words in ranks] for role, ranks in _WORDS.items()
}
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_QUARTER = re.compile(
    r"(?:(?:plan|soll|ziel|zielwert|target) )?"
    r"(?:q ?(?P<q>[1-4])|(?P<n>[1-4]|i{1,3}|iv) (?:quartal|quarter)"
    r"|(?:quartal|quarter) (?P<l>[1-4]))"
    r"(?: (?:plan|soll|ziel|zielwert|target))?"
)
_YEAR = re.compile(r"\b(?:(?:fy|gj) ?)?(?:19|20)\d\d(?:/\d\d(?:\d\d)?)?\b")
_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]|\bin (?:%|\S*€|\S*\$|t?eur|prozent|percent|mio|tsd).*")


def quarter_of(text: str) -> int | None:
    """The quarter that a header or a cycle is named after: `Q1 2026`, `1. Quartal`."""
    found = _QUARTER.fullmatch(_normal(text))
    if found is None:
        return None
    name = found["q"] or found["n"] or found["l"]
    return _ROMAN.get(name) or int(name)


def unit_in(header: object) -> str | None:
    """The unit that a header names: `Soll (T€)`, `Zielwert in %`."""
    found = re.search(r"[(\[](?:in )?([^)\]]+)[)\]]|\bin (\S+(?: €)?)$", str(header).strip())
    unit = found and (found[1] or found[2]).strip()
    return unit if unit and UNITS.fullmatch(unit) else None


def guess(grid: Grid) -> tuple[int, dict[Role, int]] | None:
    """The header's row and the columns, or None where there is none."""
    rows = range(min(HEADER_WITHIN, len(grid.rows)))
    best = max(rows, key=lambda row: likeness(grid.rows[row]), default=None)
    if best is None or likeness(grid.rows[best]) < 2:
        return None
    columns = assigned(grid.rows[best], _numeric(grid, best))
    return (best, columns) if {Role.OBJECTIVE, Role.KEY_RESULT} & columns.keys() else None


def likeness(values: Sequence[Value]) -> int:
    """How many columns a row would name if it were the header."""
    return len(assigned(values))


def assigned(values: Sequence[Value], numeric: Iterable[int] = ()) -> dict[Role, int]:
    """The columns by what they say; each says one thing, and the header that says it best wins.

    A column of numbers under the word for a goal holds targets.
    """
    numbers = set(numeric)
    ranked: list[tuple[int, int, Role]] = []
    for column, value in enumerate(values):
        if not isinstance(value, str) or len(value) > 60:
            continue
        quarter = quarter_of(value)
        if quarter is not None:
            ranked.append((0, column, QUARTERS[quarter - 1]))
        elif found := _role(value):
            rank, role = found
            is_goal = role is Role.OBJECTIVE and column in numbers
            ranked.append((rank, column, Role.TARGET if is_goal else role))
    columns: dict[Role, int] = {}
    for _, column, role in sorted(ranked, key=lambda it: it[:2]):
        if role not in columns and column not in columns.values():
            columns[role] = column
    return columns


def _role(header: str) -> tuple[int, Role] | None:
    """What a header says, and at which rank of the words for it; None where its parts disagree."""
    for texts in ([header], re.split(r"[/,&\n]| und | and ", header)):
        found = [
            (rank, role)
            for text in texts
            for role, patterns in _PATTERNS.items()
            for rank, pattern in enumerate(patterns)
            if pattern.fullmatch(_normal(text))
        ]
        if len({role for _, role in found}) == 1:
            return min(found)
    return None


def _numeric(grid: Grid, header: int) -> list[int]:
    """The columns with more numbers than words under the header."""
    found = []
    for column in range(len(grid.rows[header])):
        below = [grid.own(row, column) for row in range(header + 1, len(grid.rows))]
        numbers = sum(
            isinstance(value, Quantity)
            or (isinstance(value, str) and value.lstrip("+-€$ ")[:1].isdigit())
            for value in below
        )
        if numbers * 2 > sum(value is not None for value in below):
            found.append(column)
    return found


def _normal(text: str) -> str:
    """A header without what does not tell columns apart: years, units, punctuation."""
    words = unicodedata.normalize("NFC", text).casefold()
    for ignored in (_ASIDE, _YEAR):
        words = ignored.sub(" ", words)
    return " ".join(re.sub(r"[^\w ]|_", " ", words).split())
