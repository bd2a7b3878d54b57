"""`okr log`: the ledger as a readable table, newest entries first."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, date, datetime, time
from importlib import resources
from typing import Annotated, Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

import typer

from ...domain.organization import Language
from ..graphql.types.enums import SubjectKind
from ..identity import Clock
from ..runtime import services
from ..settings import Settings
from ..storage import storage
from .entries import print_entries
from .objects import Objects, organization_in
from .operator import Operator, Reading

PAGE = 100
"""The most entries of one query."""


def moment(text: str) -> date | datetime:
    """A day or a time as given on the command line; raises typer.BadParameter."""
    try:
        return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(
            f"{text!r} is no time: write 2026-03-31 or 2026-03-31T15:00, with an offset like "
            "+02:00 or Z if it is not the organisation's time."
        ) from None


def show_log(
    organization: Annotated[
        UUID | None,
        typer.Option(
            help="The organisation; without it, that of the ids given, or else the one founded or "
            "imported last."
        ),
    ] = None,
    object_: Annotated[
        str | None,
        typer.Option(
            "--object",
            help="Only what happened to this object, an objective's key results included: its "
            "id, or its exact title or name.",
        ),
    ] = None,
    person: Annotated[
        str | None,
        typer.Option(
            help="Only what concerns this person: did it, is spoken of, or owns the goal that it "
            "is about. The id, or the exact name."
        ),
    ] = None,
    actor: Annotated[
        str | None, typer.Option(help="Only what this person did: the id, or the exact name.")
    ] = None,
    team: Annotated[
        str | None,
        typer.Option(help="Only what concerns this team or a goal of it: the id, or the name."),
    ] = None,
    topic: Annotated[
        list[str] | None,
        typer.Option(help="Only this topic, like key_result.retargeted; may be repeated."),
    ] = None,
    subject_kind: Annotated[
        list[SubjectKind] | None,
        typer.Option(help="Only what is about this kind of object; may be repeated."),
    ] = None,
    command: Annotated[
        UUID | None, typer.Option(help="Only what this command led to: the `commandId` of events.")
    ] = None,
    after_position: Annotated[
        int | None, typer.Option(min=0, help="Only what stands after this position.")
    ] = None,
    before_position: Annotated[
        int | None, typer.Option(min=1, help="Only what stands before this position.")
    ] = None,
    since: Annotated[
        date | None,
        typer.Option(
            parser=moment,
            metavar="TIME",
            help="Only what was recorded from this day or time on, in the organisation's zone.",
        ),
    ] = None,
    until: Annotated[
        date | None,
        typer.Option(
            parser=moment, metavar="TIME", help="Only what was recorded until this day or time."
        ),
    ] = None,
    last: Annotated[int, typer.Option(min=1, help="At most so many entries.")] = 50,
    language: Annotated[
        Language | None,
        typer.Option(help="That of the sentences; the organisation's unless told."),
    ] = None,
) -> None:
    """Show the ledger, newest entries first: who did what to what, from what to what, why.

    The exit status is 1 if there is no such entry.
    """
    concerned = {
        "object": (object_, ()),
        "person": (person, ("person",)),
        "actor": (actor, ("person",)),
        "team": (team, ("team",)),
    }
    criteria = {
        "topics": topic,
        "subjectKinds": [kind.name for kind in subject_kind or ()] or None,
        "command": None if command is None else str(command),
        "afterPosition": None if after_position is None else str(after_position),
        "beforePosition": None if before_position is None else str(before_position),
    }
    asked = _Asked(concerned, criteria, since, until, last, language)
    if not asyncio.run(_run(organization, asked)):
        raise typer.Exit(1)


class _Asked(NamedTuple):
    """Which entries to show, and how."""

    concerned: Mapping[str, tuple[str | None, tuple[str, ...]]]
    """By the name of the option: what it names, and the kinds that this may be of."""
    criteria: Mapping[str, object]
    """More of the feed's filter; what is None or empty is not asked for."""
    since: date | None
    until: date | None
    last: int
    language: Language | None


async def _run(organization: UUID | None, asked: _Asked) -> bool:
    organization = organization or organization_in(*(text for text, _ in asked.concerned.values()))
    async with storage(Settings.from_environment(), serving=False) as opened:
        operator = await Operator.of(opened.pool, organization)
        async with services(opened) as composed:
            reading = Reading(composed, operator)
            log = _Log(reading, composed.clock, asked.language)
            zone = await zone_of(reading)
            objects = Objects(opened.pool, operator.org_id)
            criteria = {name: given for name, given in asked.criteria.items() if given}
            for option, (text, kinds) in asked.concerned.items():
                if text is not None:
                    id_ = await objects.find(text, f"--{option}", *kinds)
                    whole = "objective" if id_.kind == "objective" else "subject"
                    criteria[whole if option == "object" else option] = str(id_)
            begin = None if asked.since is None else instant(asked.since, zone)
            end = None if asked.until is None else instant(asked.until, zone, through=True)
            entries = [entry async for entry in log.entries(criteria, begin, end, asked.last)]
    if entries:
        print_entries(entries, zone)
    else:
        typer.echo("No entry of the ledger is like that.", err=True)
    return bool(entries)


class _Log:
    """The feed of one organisation, as the API tells it."""

    def __init__(self, reading: Reading, clock: Clock, language: Language | None) -> None:
        self._reading = reading
        self._clock = clock
        self._language = language

    async def entries(
        self, criteria: Mapping[str, Any], begin: datetime | None, end: datetime | None, last: int
    ) -> AsyncIterator[dict[str, Any]]:
        """The newest entries that meet the criteria, `last` at most."""
        document = resources.files(__package__).joinpath("log.graphql").read_text("utf-8")
        variables: dict[str, Any] = {"filter": criteria, "first": min(last, PAGE)}
        if self._language is not None:
            variables["language"] = self._language.name
        # what lies ahead is not there to be left out
        if end is not None and end < self._clock():
            variables["asOf"] = {"time": end.astimezone(UTC).isoformat()}
        left = last
        while left > 0:
            feed = (await self._reading(document, None, variables)).data["feed"]
            for entry in feed["nodes"][:left]:
                if begin is not None and datetime.fromisoformat(entry["recordedAt"]) < begin:
                    return
                yield entry
            left -= len(feed["nodes"])
            if not feed["pageInfo"]["hasNextPage"]:
                return
            variables["after"] = feed["pageInfo"]["endCursor"]


async def zone_of(reading: Reading) -> ZoneInfo:
    """The organisation's time zone."""
    told = await reading("query Zone { organization { zone } }", None, {})
    return ZoneInfo(told.data["organization"]["zone"])


def instant(given: date, zone: ZoneInfo, *, through: bool = False) -> datetime:
    """The moment that was given: of a day its beginning or, to go `through` it, its end."""
    if isinstance(given, datetime):
        return given if given.tzinfo else given.replace(tzinfo=zone)
    return datetime.combine(given, time.max if through else time.min, zone)
