"""Entries of the ledger as a table for the terminal, whatever its width."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from rich.console import Console
from rich.table import Table
from rich.text import Text

from .objects import is_uuid

WHO = 20
"""The width of the column with people's names; longer ones are wrapped."""
SHOWN = 160
"""So many characters of a value are shown."""
NOTHING = "–"
ERASED = "(erased person)"


def print_entries(
    entries: Iterable[Mapping[str, Any]], names: Mapping[str, str], zone: ZoneInfo
) -> None:
    """Prints entries as the API tells them; `names` replaces ids, `zone` is that of the times."""
    table = Table(
        box=None,
        pad_edge=False,
        caption=f"Times are those of {zone.key}.",
        caption_justify="left",
    )
    table.add_column("position", justify="right")
    table.add_column("recorded, by whom", max_width=WHO, overflow="fold")
    table.add_column("what", ratio=1, overflow="fold")
    for entry in entries:
        table.add_row(
            entry["position"],
            Text(f"{_time(entry['recordedAt'], zone)}\n{_person(entry['actor'])}"),
            Text("\n").join(_what(entry, names, zone)),
        )
    Console().print(table)


def _what(entry: Mapping[str, Any], names: Mapping[str, str], zone: ZoneInfo) -> Iterator[Text]:
    """The lines of one entry: what happened to what, what was set and changed, and why."""
    subject = _subject(entry["subject"])
    yield Text.assemble((_words(entry["topic"]), "bold"), f": {_short(subject)}" if subject else "")
    facts = [change for change in entry["changes"] if change["from"] is None]
    told = [
        f"{_label(fact['field'])} {_short(value)}"
        for fact in facts
        if (value := _plain(fact["to"], names)) not in ("", subject)
    ]
    if told:
        yield Text(" · ".join(told))
    for change in entry["changes"]:
        if change not in facts:
            before, after = (_short(_plain(change[side], names)) for side in ("from", "to"))
            yield Text(f"{_label(change['field'])}: {before or NOTHING} → {after or NOTHING}")
    reason = _reason(entry)
    if reason:
        yield Text(f"because {reason}", style="italic")
    if entry["imported"] and entry["occurredAt"] != entry["recordedAt"]:
        yield Text(f"happened {_time(entry['occurredAt'], zone)}", style="dim")


def _reason(entry: Mapping[str, Any]) -> str:
    kind = entry["reasonKind"] or "NOT_RECORDED"
    known = "" if kind == "NOT_RECORDED" else _words(kind.lower())
    return ": ".join(filter(None, (known, _short(entry["reason"] or ""))))


def _words(name: str) -> str:
    return name.replace(".", " ").replace("_", " ")


def _label(field: str) -> str:
    return _words(field.removesuffix("_id"))


def _time(text: str, zone: ZoneInfo) -> str:
    return f"{datetime.fromisoformat(text).astimezone(zone):%Y-%m-%d %H:%M}"


def _subject(subject: Mapping[str, Any] | None) -> str:
    if subject is None:
        return ""
    match subject:
        case {"__typename": "Person"}:
            return subject["person"] or ERASED
        case {"__typename": "Retrospective"}:
            return ", ".join(filter(None, (_name(subject["team"]), _name(subject["cycle"]))))
        case _:
            return subject.get("title") or subject.get("name") or subject.get("text") or ""


def _person(person: Mapping[str, Any] | None) -> str:
    return _name(person) or ERASED


def _name(object_: Mapping[str, Any] | None) -> str:
    return (object_ or {}).get("name") or ""


def _plain(value: Any, names: Mapping[str, str]) -> str:
    """A JSON value without its punctuation; ids by their names, or not at all."""
    match value:
        case None:
            return ""
        case str():
            return names.get(value, "" if is_uuid(value) else value)
        case list():
            return ", ".join(_plain(item, names) for item in value)
        case {"person_id": person, "weight": weight, **others} if not others:
            return f"{_plain(person, names) or ERASED} ({weight})"
        case dict():
            members = ((name, _plain(item, names)) for name, item in value.items())
            return ", ".join(f"{_label(name)} {told}" for name, told in members if told)
        case _:
            return orjson.dumps(value).decode()


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHOWN else f"{line[: SHOWN - 1]}…"
