"""What ids, moments and filters in a request mean, told from the words of the schema."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from okr.domain.topics import EVENT_CLASSES
from tests.oracle.paging import Wrong
from tests.oracle.world import World

RECORDED = (
    "organization",
    "person",
    "team",
    "cycle",
    "objective",
    "keyResult",
    "comment",
    "retrospective",
)
ANY, NOTHING = object(), object()


class Named(NamedTuple):
    """What an id names; `key` is None for what is not of this organisation."""

    kind: str
    key: UUID | int | None
    position: int | None


def read_id(world: World, text: str, *kinds: str) -> Named:
    """Read an id that must be of one of the kinds. Raises Wrong."""
    match = re.fullmatch(r"(\w+)\.([-0-9a-f]{36})\.([-0-9a-f]+)(?:@([0-9]+))?", text)
    if match is None or match[1] not in kinds:
        raise Wrong("BAD_ID")
    key = int(match[3]) if match[1] == "event" else UUID(match[3])
    position = None if match[4] is None else int(match[4])
    return Named(match[1], key if UUID(match[2]) == world.past.org_id else None, position)


def read_time(text: str) -> datetime:
    """Read a DateTime."""
    return datetime.fromisoformat(text).astimezone(UTC)


def position_of(
    world: World, as_of: Mapping[str, Any] | None, positions: Sequence[int | None]
) -> int | None:
    """Return the position that a root field is to be read at; None is now.

    `positions` are those in the ids that it is given. Raises Wrong.
    """
    if len(set(positions)) > 1:
        raise Wrong("BAD_ARGUMENT")
    told = positions[0] if positions else None
    if told is None:
        return None if as_of is None else _resolved(world, *next(iter(as_of.items())))
    if as_of is not None and as_of != {"position": str(told)}:
        raise Wrong("BAD_ARGUMENT")
    return _resolved(world, "position", str(told))


def _resolved(world: World, way: str, value: str) -> int:
    past, today = world.past, world.past.day_of(world.now)
    match way:
        case "position":
            in_future = int(value) > past.head
            position = int(value)
        case "time":
            moment = read_time(value)
            in_future = moment > world.now
            position = past.until(moment, inclusive=True)
        case "date":
            day = date.fromisoformat(value)
            in_future = day > today
            position = past.end_of(day)
        case _:
            day = _day_of_cycle(world, way, value)
            in_future = day > today
            position = past.start_of(day) if way == "cycleStart" else past.end_of(day)
    if in_future:
        raise Wrong("AS_OF_IN_THE_FUTURE")
    return position


def _day_of_cycle(world: World, way: str, value: str) -> date:
    named = read_id(world, value, "cycle")
    position = world.past.head if named.position is None else named.position
    state = world.past.state(named.key, position) if isinstance(named.key, UUID) else None
    if state is None or position > world.past.head:
        raise Wrong("AS_OF_UNRESOLVABLE")
    cycle = state.aggregate
    day: date | None = cycle.starts_on if way == "cycleStart" else cycle.ends_on
    if day is None:
        raise Wrong("AS_OF_UNRESOLVABLE")
    return day


def objective_filter(world: World, asked: Mapping[str, Any] | None) -> Callable[[Any], bool]:
    """Return what tells whether an objective of the domain meets a filter. Raises Wrong."""
    given = asked or {}
    states, ambition = given.get("states"), given.get("ambition")
    cycle = _key(world, given.get("cycle"), "cycle")
    owner = _key(world, given.get("owner"), "person", "team")
    dropped = given.get("dropped", False if states is None else None)
    search = given.get("search")
    return lambda objective: (
        cycle in (ANY, objective.cycle_id)
        and owner in (ANY, objective.owner_id)
        and (states is None or objective.state.name in states)
        and (ambition is None or (objective.ambition and objective.ambition.name) == ambition)
        and dropped in (None, objective.dropped)
        and (search is None or (search, objective.title) in world.found)
    )


def key_result_filter(world: World, asked: Mapping[str, Any] | None) -> Callable[[Any], bool]:
    """Return what tells whether a key result of the schema meets a filter. Raises Wrong."""
    given = asked or {}
    kinds, statuses, states = map(given.get, ("kinds", "statuses", "states"))
    cycle = _key(world, given.get("cycle"), "cycle")
    objective = _key(world, given.get("objective"), "objective")
    owner = _key(world, given.get("owner"), "person")
    dropped = given.get("dropped", False if states is None else None)
    search = given.get("search")
    return lambda result: (
        cycle in (ANY, result.cycle and result.cycle.key)
        and objective in (ANY, result.aggregate.objective_id)
        and (owner is ANY or any(one.person_id == owner for one in result.aggregate.owners))
        and (kinds is None or result.kind.name in kinds)
        and (statuses is None or (result.status and result.status.name) in statuses)
        and (states is None or result.state.name in states)
        and dropped in (None, result.dropped)
        and (search is None or (search, result.title) in world.found)
    )


def learning_filter(world: World, asked: Mapping[str, Any] | None) -> Callable[[Any], bool]:
    """Return what tells whether a learning of the schema meets a filter. Raises Wrong."""
    given = {"withdrawn": False, **(asked or {})}
    cycle = _key(world, given.get("cycle"), "cycle")
    team = _key(world, given.get("team"), "team")
    kind, applied, withdrawn, search = map(given.get, ("kind", "applied", "withdrawn", "search"))
    return lambda learning: (
        cycle in (ANY, learning.retrospective.aggregate.cycle_id)
        and team in (ANY, learning.retrospective.aggregate.team_id)
        and kind in (None, learning.kind.name)
        and withdrawn in (None, learning.withdrawn)
        and applied in (None, bool(learning.applications))
        and (search is None or (search, learning.text) in world.found)
    )


def access_filter(world: World, asked: Mapping[str, Any] | None) -> Callable[[Any], bool]:
    """Return what tells whether an access of the schema meets a filter. Raises Wrong."""
    given = asked or {}
    person = _key(world, given.get("person"), "person")
    since, until = map(given.get, ("since", "until"))
    return lambda access: (
        person in (ANY, access.person_id)
        and (since is None or access.at >= read_time(since))
        and (until is None or access.at < read_time(until))
    )


def event_filter(
    world: World,
    asked: Mapping[str, Any] | None,
    owned_by: Callable[[object], set[object]],
    concerns: Callable[[object], Callable[[Any], bool]],
) -> Callable[[Any], bool]:
    """Return what tells whether an event of the schema meets a filter. Raises Wrong.

    `owned_by` tells a team, its retrospectives and the objectives that it or its members own;
    `concerns` what tells whether an event concerns a person.
    """
    given = asked or {}
    subject = _key(world, given.get("subject"), *RECORDED)
    objective = _key(world, given.get("objective"), "objective")
    actor = _key(world, given.get("actor"), "person")
    person = _key(world, given.get("person"), "person")
    of_person = None if person is ANY else concerns(person)
    team = _key(world, given.get("team"), "team")
    of_team = set() if team is ANY else owned_by(team)
    topics, kinds, since = map(given.get, ("topics", "subjectKinds", "since"))
    until, after, before = map(given.get, ("until", "afterPosition", "beforePosition"))
    command = given.get("command")
    if command is not None and not re.fullmatch("[-0-9a-f]{36}", command):
        raise Wrong("BAD_ARGUMENT")
    if not EVENT_CLASSES.keys() >= {*(topics or ())}:
        raise Wrong("BAD_ARGUMENT")
    return lambda event: (
        subject in (ANY, event.stream_id)
        and objective in (ANY, event.objective_id, event.left_objective_id)
        and (of_person is None or of_person(event))
        and actor in (ANY, event.actor_id)
        and (topics is None or event.topic in topics)
        and (kinds is None or event.subject_kind in kinds)
        and (
            team is ANY
            or not of_team.isdisjoint(
                {event.stream_id, event.objective_id, event.left_objective_id}
            )
        )
        and (since is None or event.recorded_at >= read_time(since))
        and (until is None or event.recorded_at < read_time(until))
        and (after is None or event.position > int(after))
        and (before is None or event.position < int(before))
        and command in (None, event.command_id)
    )


def _key(world: World, text: str | None, *kinds: str) -> object:
    """Return the key in an id, ANY without one, and NOTHING for another organisation's."""
    if text is None:
        return ANY
    key = read_id(world, text, *kinds).key
    return NOTHING if key is None else key
