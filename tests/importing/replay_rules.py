"""The rules by which a replayed history is told: numbers, words, times, measures and progress."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

State = dict[str, Any]


def number(value: Any) -> str | None:
    """A number in its shortest form."""
    if value is None:
        return None
    text = f"{Decimal(str(value)):f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def words(text: str | None) -> str | None:
    """Text as it is kept: composed characters, nothing around it."""
    return unicodedata.normalize("NFC", text).strip() or None if text else None


def time(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def rounded(fraction: Fraction) -> str:
    """To ten digits after the point, halves away from zero."""
    scaled = abs(fraction) * 10**10
    whole = int(scaled + Fraction(1, 2))
    return str(number(Decimal(whole if fraction >= 0 else -whole).scaleb(-10)))


def quantity(text: str, language: str) -> tuple[str, str | None] | None:
    """A plain number with its unit."""
    thousands, point = (".", ",") if language == "DE" else (",", ".")
    unit = next((u for u in re.findall(r"[$€£¥%]|[A-Z]{3}", text)), None)
    rest = text.strip()
    if unit == "%":
        rest = rest.removesuffix("%").rstrip()
    elif unit is not None:
        rest = rest.removeprefix(unit).lstrip() if rest.startswith(unit) else rest
        rest = rest.removesuffix(unit).rstrip()
    grouped = rf"[+-]?\d{{1,3}}(\{thousands}\d\d\d)+(\{point}\d+)?"
    if re.fullmatch(grouped, rest):
        rest = rest.replace(thousands, "")
    if not re.fullmatch(rf"[+-]?\d+(\{point}\d+)?", rest):
        return None
    return str(number(rest.replace(point, "."))), unit


def target(line: State, before: State, language: str) -> State:
    """The measure after its numbers changed."""
    read = [quantity(text, language) for text in line["numbers_to"]]
    if len(read) == 1 and read[0]:
        value, unit = read[0]
        return {"kind": "METRIC", "target": value, "unit": unit or before["unit"]}
    if len(read) == 2 and read[0] and read[1]:
        first, last = (re.escape(text) for text in line["numbers_to"])
        between = rf"\b(from|von)\s+{first}[^\d]*\b(to|auf)\s+{last}"
        if re.search(between, line["to"], re.IGNORECASE):
            (baseline, one), (value, other) = read[0], read[1]
            unit = other or one or before["unit"]
            return {"kind": "METRIC", "baseline": baseline, "target": value, "unit": unit}
    return {"kind": "TEXT", "baseline": None, "target": None, "unit": None}


def progress(key_result: State, latest: State | None) -> State:
    """Progress by the rule, or why there is none."""
    if latest is None:
        return {"progress": None, "progressMissing": "NO_CHECK_IN"}
    baseline, goal = key_result["baseline"], key_result["target"]
    if goal is None:
        missing = "NOT_NUMERIC"
    elif baseline is None:
        missing = "NO_BASELINE"
    elif baseline == goal:
        missing = "BASELINE_EQUALS_TARGET"
    elif latest["value"] is not None:
        start = Fraction(baseline)
        share = (Fraction(latest["value"]) - start) / (Fraction(goal) - start)
        return {"progress": rounded(share), "progressMissing": None}
    else:
        return {"progress": latest["score"], "progressMissing": None}
    if latest["score"] is not None:
        return {"progress": latest["score"], "progressMissing": None}
    return {"progress": None, "progressMissing": missing}


def mean(key_results: Iterator[State]) -> str | None:
    """The weighted mean of those in force, each between 0 and 1."""
    pairs = [
        (min(max(Fraction(k["progress"]), Fraction(0)), Fraction(1)), Fraction(k["weight"]))
        for k in key_results
        if not k["dropped"] and not k["struckOut"] and k["progress"] is not None
    ]
    if not any(weight for _, weight in pairs):
        pairs = [(share, Fraction(1)) for share, _ in pairs]
    total = sum(weight for _, weight in pairs)
    return rounded(sum((s * w for s, w in pairs), Fraction(0)) / total) if total else None
