"""A change-policy report as one HTML page to print: no script, and nothing from elsewhere."""

from collections.abc import Sequence
from html import escape

from ..spreadsheets import Form, Table, heading, shown
from ..spreadsheets.words import Words
from . import plots, words
from .reading import FLAGS, PolicyReport
from .tables import policy_tables
from .words import reason_words

STYLE = """
@page { size: A4 landscape; margin: 15mm }
body { font: 11pt/1.4 system-ui, sans-serif; color: #1b1f24; margin: 2rem auto; max-width: 70rem }
h1 { font-size: 1.5rem } h2 { font-size: 1.15rem; margin-top: 2rem; break-after: avoid }
table { border-collapse: collapse; width: 100%; font-size: .85rem }
table + table { margin-top: 1rem } figure { margin: 0 0 1rem } figcaption { font-size: .85rem }
th, td { border-bottom: 1px solid #c8ccd1; padding: .25rem .5rem; text-align: left }
th, td { vertical-align: top } td.number { text-align: right; white-space: nowrap }
tr, svg { break-inside: avoid } thead { display: table-header-group }
svg { width: 100%; max-width: 60rem; height: auto; font-size: 11px }
svg .own { fill: #1f5fa8 } svg .other { fill: #c2410c } svg .without { fill: #9aa5b1 }
svg .late { fill: #eceef1 } svg .axis { stroke: #767d86; stroke-width: .5 }
"""


def page(report: PolicyReport) -> str:
    """The page, in the language of the organisation."""
    language = report.language
    title = f"{words.TITLE.in_(language)} · {heading(report)}"
    _, back_dated, standings = policy_tables(report)
    body = (
        f"<h1>{escape(words.TITLE.in_(language))}</h1><p>{escape(heading(report))}</p>",
        f"<p>{escape(report.hidden)}</p>" if report.hidden else "",
        _section(report, words.FIGURES, _figures(report)),
        _section(
            report,
            words.TIME_LINE,
            _figure(report, plots.time_line(report), words.TIME_LINE_TELLS),
            _table(report, _told(report)),
        ),
        _section(
            report,
            words.WITHOUT,
            _figure(report, plots.with_and_without(report), words.WITHOUT_TELLS),
            _figure(report, plots.scores(report), words.SCORES_TELL),
            _of(report, standings),
        ),
        _section(
            report,
            words.DELAYS,
            _figure(report, plots.delays(report), words.DELAYS_TELL),
            _of(report, back_dated),
        ),
    )
    return (
        f'<!doctype html>\n<html lang="{language.value}"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head>"
        f"<body>{''.join(body)}</body></html>\n"
    )


def _section(report: PolicyReport, title: Words, *parts: str) -> str:
    return f"<section><h2>{escape(title.in_(report.language))}</h2>{''.join(parts)}</section>"


def _figure(report: PolicyReport, plot: str, tells: Words) -> str:
    caption = f"<figcaption>{escape(tells.in_(report.language))}</figcaption>"
    return f"<figure>{plot}{caption}</figure>"


def _figures(report: PolicyReport) -> str:
    language = report.language
    rows = [[name.in_(language), report.count(it)] for it, name in words.COUNTS.items()]
    by_reason = [
        [reason_words(it["reasonKind"], language), str(it["count"])]
        for it in report.counts["byReasonKind"]
    ]
    titles = [words.REASON_KIND.in_(language), words.COUNT.in_(language)]
    return _rows([words.FIGURES.in_(language), titles[1]], rows) + (
        _rows(titles, by_reason) if by_reason else ""
    )


def _told(report: PolicyReport) -> tuple[list[str], list[list[str]]]:
    """What the time line shows, in words."""
    language = report.language
    titles = [it.in_(language) for it in (words.POSITION, words.DAY, words.SENTENCE, words.WHICH)]
    rows = [
        [
            str(told.event["position"]),
            shown(told.day(report.zone), Form.DAY, language),
            told.event["sentence"],
            ", ".join(words.FLAGS[it].in_(language) for it in FLAGS if it in told.flags),
        ]
        for told in report.changes
    ]
    return titles, rows


def _table(report: PolicyReport, told: tuple[list[str], list[list[str]]]) -> str:
    titles, rows = told
    return _rows(titles, rows) if rows else _none(report)


def _of(report: PolicyReport, table: Table) -> str:
    rows = [
        [
            shown(cell, column.form, report.language)
            for cell, column in zip(row, table.columns, strict=True)
        ]
        for row in table.rows
    ]
    return _table(report, (table.titles, rows))


def _none(report: PolicyReport) -> str:
    return f"<p>{escape(words.NONE.in_(report.language))}</p>"


def _rows(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    heads = "".join(f'<th scope="col">{escape(title)}</th>' for title in titles)
    body = "".join(
        f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows
    )
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"
