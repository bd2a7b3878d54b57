"""A difference as a table for the terminal, as Markdown, and as one HTML file."""

from collections.abc import Iterator
from html import escape
from importlib import resources
from string import Template

from rich.console import Console
from rich.text import Text

from ...projections.wording.changes import HEADINGS
from .changes import Group, Line, Told

_COLUMNS = ("change", "before", "after", "position", "who", "why")


def print_told(told: Told) -> None:
    """Prints a difference; without colours where it goes elsewhere than to a terminal."""
    console = Console(highlight=False)
    console.print(Text(_title(told), "bold"), Text(told.span), sep="\n", soft_wrap=True)
    for fact in _summary(told):
        console.print(Text(fact), soft_wrap=True)
    for group in told.groups:
        console.print()
        console.print(Text(_heading(group), "bold"), soft_wrap=True)
        for line in group.lines:
            console.print(Text(f"  {_change(line)}: {line.before} → {line.after}"), soft_wrap=True)
            cause = " · ".join(filter(None, (line.positions, line.who, line.why)))
            console.print(Text(f"    {cause}", "dim"), soft_wrap=True)


def markdown(told: Told) -> str:
    """A difference as Markdown."""
    words = HEADINGS[told.language]
    parts = [f"# {_escaped(_title(told))}", _escaped(told.span), *map(_escaped, _summary(told))]
    for group in told.groups:
        rows = [[words[name] for name in _COLUMNS], ["---"] * len(_COLUMNS)]
        rows += [[_escaped(cell) for cell in _cells(line)] for line in group.lines]
        table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
        parts += [f"## {_escaped(_heading(group))}", table]
    return "\n\n".join(parts)


def page(told: Told) -> str:
    """A difference as one HTML file, which loads nothing and can be printed."""
    template = resources.files(__package__).joinpath("diff.html").read_text("utf-8")
    return Template(template).substitute(
        language=told.language,
        title=escape(_title(told)),
        span=escape(told.span),
        summary="\n".join(f"<p>{escape(line)}</p>" for line in _summary(told)),
        groups="\n".join(_section(group, told.language) for group in told.groups),
    )


def _section(group: Group, language: str) -> str:
    words = HEADINGS[language]
    heads = "".join(f'<th scope="col">{escape(words[name])}</th>' for name in _COLUMNS)
    rows = "\n".join(
        f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in _cells(line))}</tr>"
        for line in group.lines
    )
    return (
        f"<section>\n<h2>{escape(_heading(group))}</h2>\n<table>\n<thead><tr>{heads}</tr></thead>\n"
        f"<tbody>\n{rows}\n</tbody>\n</table>\n</section>"
    )


def _cells(line: Line) -> Iterator[str]:
    yield _change(line)
    yield from (line.before, line.after, line.positions, line.who, line.why)


def _change(line: Line) -> str:
    return f"{line.kind}, {line.field}" if line.field else line.kind


def _title(told: Told) -> str:
    return f"{HEADINGS[told.language]['diff']}: {told.organization}"


def _summary(told: Told) -> Iterator[str]:
    """What changed in figures, and that values are left out."""
    counts = ", ".join(f"{count} {kind}" for kind, count in told.counts)
    yield counts or HEADINGS[told.language]["none"]
    if told.hidden:
        yield told.hidden


def _heading(group: Group) -> str:
    return f"{group.kind}: {group.title}"


def _escaped(text: str) -> str:
    """Text that Markdown leaves as it is, also in a table."""
    for character in "\\`*_[]<>|#":
        text = text.replace(character, f"\\{character}")
    return " ".join(text.split())
