"""The rules by which a replayed history is told: facts, numbers, words, measures and progress."""

import json
import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeVar

T = TypeVar("T")
State = dict[str, Any]

ENVELOPE = {
    *("seq", "source", "type", "authored_at", "recorded_at", "commit", "mainline_commit"),
    *("by", "message", "granularity", "first_observation"),
}

ONE_SIDED = {"AT_LEAST": 1, "AT_MOST": -1}
"""The kinds of measures with a threshold, and in which direction it is passed."""


def copied(value: T) -> T:
    """A copy of plain values that shares nothing; much faster than that of `copy`."""
    found: T = json.loads(json.dumps(value))
    return found


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


def progress(measure: State, latest: State | None) -> State:
    """Progress by the rule, or why there is none."""
    missing = "NO_CHECK_IN"
    if latest is not None and latest["value"] is not None:
        share = _share(measure, Fraction(latest["value"]))
        if isinstance(share, Fraction):
            return {"progress": rounded(share), "progressMissing": None}
        missing = share
    if latest is not None and latest["score"] is not None:
        return {"progress": latest["score"], "progressMissing": None}
    return {"progress": None, "progressMissing": missing}


def _share(measure: State, value: Fraction) -> Fraction | str:
    if measure["kind"] == "YES_NO" and value in (0, 1):
        return value
    if measure["target"] is None:
        return "NOT_NUMERIC"
    goal = Fraction(measure["target"])
    baseline = None if measure["baseline"] is None else Fraction(measure["baseline"])
    if measure["kind"] in ONE_SIDED:
        sign = ONE_SIDED[measure["kind"]]
        if sign * value >= sign * goal:
            return Fraction(1)
        if baseline is None or sign * baseline >= sign * goal:
            return Fraction(0)
    if baseline is None:
        return "NO_BASELINE"
    if baseline == goal:
        return "BASELINE_EQUALS_TARGET"
    return (value - baseline) / (goal - baseline)


def mean(key_results: Iterable[State], name: str) -> str | None:
    """The weighted mean of a progress of those in force."""
    return weighted_mean(
        (k[name], k["weight"]) for k in key_results if not k["dropped"] and not k["struckOut"]
    )


def weighted_mean(shares: Iterable[tuple[str | None, str]]) -> str | None:
    """The mean of the shares that there are, each between 0 and 1, by their weights."""
    pairs = [
        (min(max(Fraction(share), Fraction(0)), Fraction(1)), Fraction(weight))
        for share, weight in shares
        if share is not None
    ]
    if not any(weight for _, weight in pairs):
        pairs = [(share, Fraction(1)) for share, _ in pairs]
    total = sum(weight for _, weight in pairs)
    return rounded(sum((s * w for s, w in pairs), Fraction(0)) / total) if total else None


def attributes_of(line: State, known: set[str]) -> State:
    """What a line says of a new thing that has no place of its own."""
    named = {name: value for name, value in line.items() if name not in ENVELOPE | known}
    named |= line.get("fields", {})
    if line.get("first_observation"):
        named["first_observation"] = True
    return {name: value for name, value in named.items() if value is not None}


def set_or_remove(attributes: State, name: str, value: Any) -> None:
    if value is None:
        attributes.pop(name, None)
    else:
        attributes[name] = value


def facts(said: State, effective: str) -> State:
    typed = ENVELOPE | {"key_result", "effective"}
    typed |= {"value", "score", "confidence", "status", "comment"}
    status = said.get("status")
    return {
        "measuredOn": effective[:10],
        "value": number(said.get("value")),
        "score": number(said.get("score")),
        "confidence": said.get("confidence"),
        "status": status and status.upper(),
        "note": words(said.get("comment")),
        "details": {k: v for k, v in said.items() if k not in typed and v is not None},
    }
