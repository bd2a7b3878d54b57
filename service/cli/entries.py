"""Entries of the ledger as a table for the terminal, whatever its width."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.table import Table
from rich.text import Text


def print_entries(entries: Iterable[Mapping[str, Any]], zone: ZoneInfo) -> None:
    """Prints entries as the API tells them, each by its sentence; `zone` is that of the times."""
    table = Table(
        box=None,
        pad_edge=False,
        caption=f"Times are those of {zone.key}.",
        caption_justify="left",
    )
    table.add_column("position", justify="right")
    table.add_column("recorded", no_wrap=True)
    table.add_column("what", ratio=1, overflow="fold")
    for entry in entries:
        what = Text(entry["sentence"])
        if entry["imported"] and entry["occurredAt"] != entry["recordedAt"]:
            what.append(f"\nhappened {_time(entry['occurredAt'], zone)}", "dim")
        table.add_row(entry["position"], _time(entry["recordedAt"], zone), what)
    Console().print(table)


def _time(text: str, zone: ZoneInfo) -> str:
    return f"{datetime.fromisoformat(text).astimezone(zone):%Y-%m-%d %H:%M}"
