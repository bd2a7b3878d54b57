"""Plots of a change-policy report as SVG: each has a title and a description, and its marks carry
the values that they stand for as `data-` attributes."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from html import escape
from itertools import count

from ...domain.organization import Language
from ..spreadsheets.words import Words
from . import words
from .reading import Node, PolicyReport

WIDTH = 720
LABELS = 300
"""How wide the names beside bars are."""
WEEK = 7
_LETTERS = 44
"""How much of a name fits in there."""


def plot(name: str, height: int, title: str, description: str, marks: Iterable[str]) -> str:
    """An SVG that tells a reader who does not see it what it is."""
    return (
        f'<svg id="{name}" role="img" aria-labelledby="{name}-title {name}-desc"'
        f' viewBox="0 0 {WIDTH} {height}" xmlns="http://www.w3.org/2000/svg">'
        f'<title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-desc">{escape(description)}</desc>{"".join(marks)}</svg>'
    )


def time_line(report: PolicyReport) -> str:
    """The changes over the days of the cycle."""
    days = [told.day(report.zone) for told in report.changes]
    known = [day for day in (report.starts_on, report.ends_on, *days) if day is not None]
    highest = max(Counter(days).values(), default=1)
    height = 40 + 12 * highest
    marks = list(_dots(report, days, known, height)) if known else []
    return _plot("time-line", words.TIME_LINE, time_line_tells(report), report, height, marks)


def time_line_tells(report: PolicyReport) -> Words:
    """What the time line shows; a last third only where the cycle has one."""
    told = words.TIME_LINE_TELLS
    if _last_third(report) is None:
        return told
    return Words(*(f"{it} {late}" for it, late in zip(told, words.LATE_TELLS, strict=True)))


def _last_third(report: PolicyReport) -> tuple[date, date] | None:
    """Its first day and the last of the cycle; none where that lacks a day."""
    starts, ends = report.starts_on, report.ends_on
    if starts is None or ends is None:
        return None
    return starts + timedelta(-(-2 * ((ends - starts).days + 1) // 3)), ends


def _dots(
    report: PolicyReport, days: Sequence[date], known: Sequence[date], height: int
) -> Iterator[str]:
    first, last = min(known), max(known)
    floor = height - 24

    def x(day: date) -> float:
        return round(10 + (WIDTH - 20) * (day - first).days / max((last - first).days, 1), 1)

    if (third := _last_third(report)) is not None:
        late, over = third
        yield _box(x(late), 0, round(x(over) - x(late), 1), floor, "late", {"from": late})
    yield f'<line class="axis" x1="0" x2="{WIDTH}" y1="{floor}" y2="{floor}"/>'
    ends = {it for it in (report.starts_on, report.ends_on) if it is not None}
    for day in sorted(ends or {first, last}):
        end = "end" if x(day) > WIDTH / 2 else "start"
        yield _text(x(day), height - 8, _day(day, report.language), end)
    stacked = {day: count(1) for day in days}
    for told, day in zip(report.changes, days, strict=True):
        style = "other" if "changesByOthers" in told.flags else "own"
        y = floor + 4 - 12 * next(stacked[day])
        yield (
            f'<circle class="{style}" cx="{x(day)}" cy="{y}" r="5"'
            f' data-position="{told.event["position"]}" data-day="{day}">'
            f"<title>{escape(told.event['sentence'])}</title></circle>"
        )


def with_and_without(report: PolicyReport) -> str:
    """The progress of each key result as it stands, and without the changes."""
    return _compared(
        report, "without", words.WITHOUT, words.WITHOUT_TELLS, "progress", "progressWithout"
    )


def scores(report: PolicyReport) -> str:
    """The score of each key result as it was given, and without the changes."""
    return _compared(
        report, "scores", words.SCORES, words.SCORES_TELL, "finalScore", "scoreWithout"
    )


def _compared(
    report: PolicyReport, name: str, title: Words, tells: Words, value: str, without: str
) -> str:
    height = 30 + 30 * len(report.key_results)
    bars = _bars(report.key_results, value, without)
    return _plot(name, title, tells, report, height, bars)


def _bars(key_results: Sequence[Node], value: str, without: str) -> Iterator[str]:
    room = WIDTH - LABELS - 30
    for share in (0, 50, 100):
        x = LABELS + room * share / 100
        yield f'<line class="axis" x1="{x}" x2="{x}" y1="20" y2="{30 + 30 * len(key_results)}"/>'
        yield _text(x, 14, f"{share} %", "middle")
    for row, node in enumerate(key_results):
        y = 28 + 30 * row
        title = (node["keyResult"] or {}).get("title", "")
        shown = title if len(title) <= _LETTERS else f"{title[: _LETTERS - 1]}…"
        yield _text(LABELS - 8, y + 14, shown, "end")
        for name, style, top in ((value, "own", y), (without, "without", y + 11)):
            number = node[name]
            if number is not None:
                length = round(float(min(max(Decimal(number), Decimal(0)), Decimal(1))) * room, 1)
                yield _box(LABELS, top, length, 10, style, {name.lower(): number})


def delays(report: PolicyReport) -> str:
    """How many check-ins came how many days late, by weeks."""
    weeks = Counter((node["delay"] - 1) // WEEK for node in report.back_dated)
    height = 30 + 22 * len(weeks)

    def bars() -> Iterator[str]:
        widest = max(weeks.values(), default=1)
        for row, week in enumerate(sorted(weeks)):
            first, last = week * WEEK + 1, (week + 1) * WEEK
            yield _text(90, 24 + 22 * row, f"{first}–{last}", "end")
            length = round((WIDTH - 140) * weeks[week] / widest, 1)
            facts = {"from": first, "to": last, "count": weeks[week]}
            yield _box(100, 10 + 22 * row, length, 18, "own", facts)
            yield _text(106 + length, 24 + 22 * row, str(weeks[week]), "start")

    return _plot("delays", words.DELAYS, words.DELAYS_TELL, report, height, bars())


def _plot(
    name: str,
    title: Words,
    description: Words,
    report: PolicyReport,
    height: int,
    marks: Iterable[str],
) -> str:
    language = report.language
    return plot(name, height, title.in_(language), description.in_(language), marks)


def _box(
    x: float,
    y: float,
    width: float,
    height: float,
    style: str,
    facts: dict[str, object] | None = None,
) -> str:
    data = "".join(f' data-{name}="{value}"' for name, value in (facts or {}).items())
    return f'<rect class="{style}" x="{x}" y="{y}" width="{width}" height="{height}"{data}/>'


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}">{escape(text)}</text>'


def _day(day: date, language: Language) -> str:
    return f"{day:%d.%m.%Y}" if language is Language.DE else day.isoformat()
