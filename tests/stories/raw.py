"""Reads the files of others as they are: it knows their format, and nothing of the product."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

DATA = Path(__file__).parents[3] / "shared" / "data"
JOYSTREAM = "joystream.timeline.jsonl"
PROTOCOL_LABS = "protocol-labs.timeline.jsonl"
PROTOCOL_LABS_STATE = "protocol-labs.json"
GITLAB = "gitlab-fy20q4-fy23.timeline.jsonl"
GITLAB_STATE = "gitlab.json"
JOYSTREAM_STATE = "joystream.json"
FILES = (JOYSTREAM, JOYSTREAM_STATE, PROTOCOL_LABS, PROTOCOL_LABS_STATE, GITLAB, GITLAB_STATE)

KINDS = {"key_result": "keyResult"}
"""Kinds whose names in ids differ from those in the files."""


def organization(file: str) -> UUID:
    """The organisation that the tests and the page import a file to."""
    return uuid5(NAMESPACE_URL, file)


def uuid_of(file: str, kind: str, *names: str | int) -> UUID:
    """The UUID of what a file gives these names."""
    return uuid5(organization(file), json.dumps([kind, *names], separators=(",", ":")))


def id_of(file: str, kind: str, name: str) -> str:
    """The id of what a file gives this name."""
    return f"{KINDS.get(kind, kind)}.{organization(file)}.{uuid_of(file, kind, name)}"


@cache
def lines(file: str) -> list[Any]:
    """The changes of a timeline, in order."""
    with (DATA / file).open(encoding="utf-8") as found:
        return [json.loads(line) for line in found]


@cache
def state(file: str) -> Any:
    """What a state file says."""
    return json.loads((DATA / file).read_text(encoding="utf-8"))


def about(file: str, name: str, *types: str) -> list[Any]:
    """The changes of these types to a key result or an objective, newest first."""
    found = [
        line
        for line in lines(file)
        if line["type"] in types and name in (line.get("key_result"), line.get("objective"))
    ]
    return found[::-1]


def moment(line: Any) -> datetime:
    """When a change became public."""
    return datetime.fromisoformat(line["recorded_at"])


def instant(at: datetime) -> str:
    """A moment in UTC as GraphQL writes it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def number(value: float | str | None) -> str | None:
    """A number as GraphQL writes it: without trailing zeros."""
    return None if value is None else f"{Decimal(str(value)).normalize():f}"


def scores(said: Any, *kinds: str) -> dict[str, str | None]:
    """The scores of these kinds."""
    return {kind: number(said.get(kind)) for kind in kinds}


def end_of(day: str) -> datetime:
    """The last moment of a day in UTC, the zone of all the organisations."""
    return datetime.fromisoformat(f"{day}T23:59:59.999999+00:00")


def told(events: Iterable[Any]) -> list[Any]:
    """When changes became public and who made them."""
    return [{"recordedAt": instant(moment(line)), "actor": {"name": line["by"]}} for line in events]
