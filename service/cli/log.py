"""`okr log`: the ledger as a readable table, newest entries first."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from importlib import resources
from typing import Annotated, Any
from uuid import UUID

import orjson
import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..identity import Principal
from ..local import local_identity
from ..runtime import Storage, services, storage
from ..settings import InvalidSettings, Settings

PAGE = 100
SHOWN = 60
"""So many characters of a value are shown."""


def show_log(
    organization: Annotated[
        UUID | None, typer.Option(help="The organisation; without it, the newest one.")
    ] = None,
    object_: Annotated[
        str | None, typer.Option("--object", help="Only what happened to this object: its id.")
    ] = None,
    person: Annotated[
        str | None, typer.Option(help="Only what this person did: the id, or the exact name.")
    ] = None,
    since: Annotated[
        datetime | None, typer.Option(help="Only what was recorded at or after this time (UTC).")
    ] = None,
    until: Annotated[
        datetime | None, typer.Option(help="Only what was recorded at or before this time (UTC).")
    ] = None,
    last: Annotated[int, typer.Option(min=1, help="At most so many entries.")] = 50,
) -> None:
    """Show the ledger, newest entries first: who did what to what, from what to what, why."""
    if not asyncio.run(_run(organization, object_, person, since, until, last)):
        raise typer.Exit(1)


async def _run(
    organization: UUID | None,
    object_: str | None,
    person: str | None,
    since: datetime | None,
    until: datetime | None,
    last: int,
) -> bool:
    criteria: dict[str, str] = {}
    if object_ is not None:
        criteria["subject"] = object_
    if person is not None and person.startswith("person."):
        criteria["actor"] = person
    variables: dict[str, Any] = {"filter": criteria, "last": PAGE}
    if until is not None:
        variables["asOf"] = {"time": f"{until:%Y-%m-%dT%H:%M:%S}Z"}
    table = Table("position", "recorded", "who", "what", "which", "from → to", "why", box=None)
    shown = 0
    async with storage(Settings.from_environment(), serving=False) as opened:
        async for event in _events(opened, organization, variables):
            if since is not None and event["recordedAt"] < f"{since:%Y-%m-%dT%H:%M:%S}":
                break
            if person not in {None, criteria.get("actor"), _name(event["actor"])}:
                continue
            table.add_row(*map(Text, _cells(event)))
            shown += 1
            if shown == last:
                break
    if shown:
        Console().print(table)
    else:
        typer.echo("No entry of the ledger is like that.", err=True)
    return shown > 0


async def _events(
    opened: Storage, organization: UUID | None, variables: dict[str, Any]
) -> AsyncIterator[dict[str, Any]]:
    who = await local_identity(opened.pool, organization)
    if who is None:
        raise InvalidSettings("There is no such organisation; okr import brings one in.")
    document = resources.files(__package__).joinpath("log.graphql").read_text()
    async with services(opened) as composed:
        while True:
            answer = await composed.reader.query(document, variables, None, Principal(*who))
            response = orjson.loads(answer.body)
            if response.get("errors"):
                raise InvalidSettings(response["errors"][0]["message"])
            feed = response["data"]["feed"]
            for event in feed["nodes"]:
                yield event
            if not feed["pageInfo"]["hasNextPage"]:
                return
            variables = {**variables, "before": feed["pageInfo"]["endCursor"]}


def _cells(event: dict[str, Any]) -> tuple[str, ...]:
    subject = event["subject"] or {}
    changes = "\n".join(
        f"{change['field']}: {_value(change['from'])} → {_value(change['to'])}"
        if change["from"] is not None
        else f"{change['field']}: {_value(change['to'])}"
        for change in event["changes"]
    )
    why = (event["reasonKind"] or "").lower().replace("_", " ")
    reason = f"{why}: {event['reason']}" if why and event["reason"] else event["reason"] or why
    return (
        event["position"],
        event["recordedAt"][:19].replace("T", " "),
        _name(event["actor"]),
        event["topic"].partition(".")[2].replace("_", " "),
        _short(subject.get("title") or subject.get("name") or subject.get("person") or ""),
        changes,
        _short(reason),
    )


def _name(person: dict[str, Any] | None) -> str:
    return (person or {}).get("name") or "erased person"


def _value(value: Any) -> str:
    return _short(value if isinstance(value, str) else orjson.dumps(value).decode())


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHOWN else f"{line[: SHOWN - 1]}…"
