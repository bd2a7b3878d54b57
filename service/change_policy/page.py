"""A change-policy report as one HTML page to print: no script, and nothing from elsewhere."""

from collections.abc import Iterable, Sequence
from html import escape

from ..spreadsheets import Form, Table, heading, shown
from ..spreadsheets.words import Words
from . import plots, printed, words
from .reading import PolicyReport
from .words import reason_words

STYLE = """
@page { size: A4 landscape; margin: 15mm }
body { font: 11pt/1.4 system-ui, sans-serif; color: #1b1f24; margin: 2rem auto; max-width: 75rem }
body { padding: 0 1rem } section > div { overflow-x: auto; margin-top: 1rem }
h1 { font-size: 1.5rem } h2 { font-size: 1.15rem; margin-top: 2rem; break-after: avoid }
table { border-collapse: collapse; width: 100%; font-size: .8em; line-height: 1.3 }
figure { margin: 0 0 1rem } figcaption { font-size: .85em }
th, td { border-bottom: 1px solid #c8ccd1; padding: .3em .7em .3em 0; text-align: left }
th, td { vertical-align: top } .number { text-align: right } td.number { white-space: nowrap }
td.day { white-space: nowrap } td.key { font-size: .85em; min-width: 10em }
tr, svg { break-inside: avoid } thead { display: table-header-group }
svg { width: 100%; max-width: 60rem; height: auto; font-size: 11px }
svg .own { fill: #1f5fa8 } svg .other { fill: #c2410c } svg .without { fill: #9aa5b1 }
svg .late { fill: #eceef1 } svg .axis { stroke: #767d86; stroke-width: .5 }
@media print {
  body { font-size: 9.5pt; margin: 0; max-width: none; padding: 0 }
  section > div { overflow: visible } svg { max-width: 36rem }
}
"""
_NUMBER, _DAY, _KEY = (f' class="{name}"' for name in ("number", "day", "key"))
_CLASSES = {Form.NUMBER: _NUMBER, Form.SHARE: _NUMBER, Form.DAY: _DAY, Form.MOMENT: _DAY}


def page(report: PolicyReport) -> str:
    """The page, in the language of the organisation."""
    language = report.language
    title = f"{words.TITLE.in_(language)} · {heading(report)}"
    body = (
        f"<h1>{escape(words.TITLE.in_(language))}</h1><p>{escape(heading(report))}</p>",
        f"<p>{escape(report.hidden)}</p>" if report.hidden else "",
        _section(report, words.FIGURES, _figures(report)),
        _section(
            report,
            words.TIME_LINE,
            _figure(report, plots.time_line(report), plots.time_line_tells(report)),
            _table(report, printed.changes(report)),
        ),
        _section(
            report,
            words.WITHOUT,
            _figure(report, plots.with_and_without(report), words.WITHOUT_TELLS),
            _figure(report, plots.scores(report), words.SCORES_TELL),
            _table(report, printed.with_and_without(report)),
        ),
        _section(
            report,
            words.DELAYS,
            _figure(report, plots.delays(report), words.DELAYS_TELL),
            _table(report, printed.back_dated(report)),
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
    rows = [(name.in_(language), report.count(it)) for it, name in words.COUNTS.items()]
    by_reason = [
        (reason_words(it["reasonKind"], language), str(it["count"]))
        for it in report.counts["byReasonKind"]
    ]
    titles = [(words.REASON_KIND.in_(language), ""), (words.COUNT.in_(language), _NUMBER)]
    figures = [(words.FIGURES.in_(language), ""), titles[1]]
    return _rows(figures, rows) + (_rows(titles, by_reason) if by_reason else "")


def _table(report: PolicyReport, table: Table) -> str:
    if not table.rows:
        return f"<p>{escape(words.NONE.in_(report.language))}</p>"
    columns = table.columns
    classes = [_KEY if it.name is words.ID else _CLASSES.get(it.form, "") for it in columns]
    rows = (
        [shown(cell, it.form, report.language) for cell, it in zip(row, columns, strict=True)]
        for row in table.rows
    )
    return _rows(list(zip(table.titles, classes, strict=True)), rows)


def _rows(titles: Sequence[tuple[str, str]], rows: Iterable[Sequence[str]]) -> str:
    """A table; its titles come with the class of what is below."""
    heads = "".join(f'<th scope="col"{below}>{escape(title)}</th>' for title, below in titles)
    body = "".join(f"<tr>{''.join(map(_cell, row, titles))}</tr>" for row in rows)
    return f"<div><table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>"


def _cell(text: str, title: tuple[str, str]) -> str:
    _, of = title
    # a time stands below its day, and neither is broken
    told = escape(text).replace(" ", "<br>") if of is _DAY else escape(text)
    return f"<td{of}>{told}</td>"
