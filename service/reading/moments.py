"""The moments a root field is read at: `asOf`, ids with a position, and `from` and `to` of a span
become ledger positions."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from graphql import GraphQLError

from ...projections.okr_tree import CYCLE, KEY_RESULT, OBJECTIVE, TEAM
from .argument_values import Named, read_id, read_named
from .arguments import Arguments, Bound, Given, Parameters, Request
from .errors import Code, ReadRefused, error
from .selection import Selected
from .tables import NOW, Moment, by_key

_TYPES = {
    "position": "bigint",
    "time": "timestamptz",
    "date": "date",
    "cycleStart": "uuid",
    "cycleEnd": "uuid",
}
_PARTS = {
    "organization": None,
    "cycle": CYCLE,
    "team": TEAM,
    "objective": OBJECTIVE,
    "keyResult": KEY_RESULT,
}
"""The kinds of parts of an organisation in which a span may be told, with their tables."""


@dataclass(frozen=True, slots=True)
class AsOf:
    """The moment a client asked for: by which argument, in which way, and the value given."""

    argument: str
    way: str
    value: object
    of: int | None = None
    """The position that the id of a cycle tells: its days are those that it had then."""


@dataclass(frozen=True, slots=True)
class Resolution:
    """A common table expression that resolves a moment: its position, or why there is none."""

    name: str
    sql: str
    given: Given[AsOf | None]

    def problem(self, bound: Bound, problem: str, head: int) -> GraphQLError:
        """Return what to tell the client of a moment that could not be resolved."""
        field, asked = self.given.field, bound.of(self.given)
        assert asked is not None
        if problem == "reversed":
            code = Code.BAD_ARGUMENT
            message = (
                f"{asked.argument}: this lies after the moment that `to` names, or after the "
                "present. Name an earlier one, or a later one in `to`."
            )
        elif problem == "elsewhere":
            code = Code.BAD_ARGUMENT
            message = (
                "within: the id is of a position outside of the span. Pass the object's entityId, "
                "or name moments between which the position lies."
            )
        elif problem == "unknown":
            code = Code.NOT_FOUND
            message = "within: there is no such object at the end of the span. Check the id."
        elif problem == "future":
            code = Code.AS_OF_IN_THE_FUTURE
            message = (
                f"{asked.argument}: this lies in the future, the ledger is at position {head}. "
                "Name a moment that has passed, or none to read the present."
            )
        else:
            code = Code.AS_OF_UNRESOLVABLE
            message = (
                f"{asked.argument}: there is no such cycle. Check the id, or name a date."
                if problem == "no cycle"
                else f"{asked.argument}: the cycle has no such day. Name a date."
            )
        return error(code, message, field.nodes, field.path)


def resolve(field: Selected, parameters: Parameters, resolutions: list[Resolution]) -> Moment:
    """Return the moment that a root field is read at; append how it is resolved unless it is now.

    A field that tells of a span, with `from`, `to` and `within`, is read at its end. Where the id
    in `within` tells a position, that must lie in the span; and what it names must be there.
    """
    if not {"from", "within"} <= field.definition.args.keys():
        return _resolve(parameters.given(field, read_as_of), resolutions)
    until = _resolve(parameters.given(field, partial(_read_end, "to")), resolutions)
    since = _resolve(parameters.given(field, partial(_read_end, "from")), resolutions)
    resolution = resolutions[-1]
    contradictions = f"when r.position > {until.reached} then 'reversed'"
    within = parameters.given(field, _read_position_within)
    if within.value is not None:
        position = within.parameter("bigint", lambda position: position)
        outside = f"not {position} between r.position and {until.reached}"
        contradictions += f" when {outside} then 'elsewhere'"
    contradictions += _unknown(parameters.given(field, read_within), until)
    resolutions[-1] = replace(
        resolution,
        sql=f"select r.position, coalesce(r.problem, case {contradictions} end) as problem"
        f" from ({resolution.sql}) r",
    )
    return replace(until, since=since.position)


def _unknown(given: Given[Named | None], moment: Moment) -> str:
    """Return the branch for a part of the organisation that there is not at a moment."""
    if given.value is None:
        return ""
    key = given.parameter("uuid", lambda named: named and named.key)
    table = _PARTS[given.value.kind]
    if table is None:
        return f" when {key} is distinct from $1 then 'unknown'"
    found = by_key(table, "p", key, moment)
    return f" when not exists (select from {found.source} where {found.where}) then 'unknown'"


def _resolve(given: Given[AsOf | None], resolutions: list[Resolution]) -> Moment:
    if given.value is None:
        return NOW
    way = given.value.way
    value = given.parameter(_TYPES[way], lambda asked: asked and asked.value)
    of = None
    if given.value.of is not None:
        of = given.parameter("bigint", lambda asked: asked and asked.of)
    name = f"at{len(resolutions) + 1}"
    resolutions.append(Resolution(name, _resolving(way, value, of), given))
    position = value if way == "position" else f"(select position from {name})"
    return Moment(position, in_ids=True)


def _resolving(way: str, value: str, of: str | None) -> str:
    match way:
        case "position":
            return (
                f"select {value} as position,"
                f" case when {value} > seen.position then 'future' end as problem from seen"
            )
        case "time":
            return (
                f"select {_last_entry(f'<= {value}')} as position,"
                f" case when {value} > $3 then 'future' end as problem"
            )
        case "date":
            return _at_the_end_of(f"select {value} as last, {value} as named, true as known")
        case "cycleStart":
            return _at_the_end_of(
                _of_cycle("c.starts_on - 1 as last, c.starts_on as named", value, of)
            )
        case _:
            return _at_the_end_of(_of_cycle("c.ends_on as last, c.ends_on as named", value, of))


def _last_entry(recorded: str) -> str:
    # imported entries are there before they can be read
    return (
        "least((select position from seen), coalesce((select e.position from entry e"
        f" where e.org_id = $1 and e.recorded_at {recorded}"
        " and in_ledger(e.position, (select h.position from head h where h.org_id = $1))"
        " order by e.recorded_at desc, e.position desc limit 1), 0))"
    )


def _at_the_end_of(days: str) -> str:
    """Resolve to the end of the `last` day in the organisation's zone.

    The day `named` must not lie after today; today lasts until now.
    """
    midnight = "((days.last + 1)::timestamp at time zone seen.zone)"
    return (
        f"select {_last_entry(f'< {midnight}')} as position,"
        " case when not coalesce(days.known, false) then 'no cycle'"
        " when days.named is null then 'no day'"
        " when days.named > seen.today then 'future' end as problem"
        f" from seen left join ({days}) days on true"
    )


def _of_cycle(days: str, cycle: str, of: str | None) -> str:
    """Select days of a cycle as it is, or as it was at a position that has passed."""
    found = by_key(CYCLE, "c", cycle, Moment(of))
    passed = "true" if of is None else f"{of} <= (select position from seen)"
    return f"select {days}, true as known from {found.source} where {found.where} and {passed}"


def read_as_of(arguments: Arguments, request: Request) -> AsOf | None:
    """Read the moment that the arguments of a root field name, be it by an id; None is now."""
    asked = _read_end("asOf", arguments, request)
    name = "ids" if "ids" in arguments else "id"
    ids = arguments.get(name, ())
    positions = {read_id(name, text).position for text in ([ids] if isinstance(ids, str) else ids)}
    if len(positions) > 1:
        raise ReadRefused(
            Code.BAD_ARGUMENT,
            "ids: they are of different moments; read those of each by a field of its own.",
        )
    position = positions.pop() if positions else None
    if position is None:
        return asked
    if asked is not None and (asked.way, asked.value) != ("position", position):
        raise ReadRefused(
            Code.BAD_ARGUMENT,
            f"asOf: the {name} is of position {position} already; leave asOf out, or pass the "
            "entityId.",
        )
    return AsOf(name, "position", position)


def _read_end(name: str, arguments: Arguments, request: Request) -> AsOf | None:
    """Read the moment that an argument of a name gives; None is now."""
    asked: Mapping[str, Any] | None = arguments.get(name)
    if asked is None:
        return None
    ((way, value),) = asked.items()
    argument = f"{name}.{way}"
    if way not in ("cycleStart", "cycleEnd"):
        return AsOf(argument, way, value)
    cycle = read_named(argument, value, request, "cycle").key
    return AsOf(argument, way, cycle, read_id(argument, value).position)


def read_within(arguments: Arguments, request: Request) -> Named | None:
    """Read the part of the organisation that `within` names, if it does."""
    within: str | None = arguments.get("within")
    return None if within is None else read_named("within", within, request, *_PARTS)


def _read_position_within(arguments: Arguments, request: Request) -> int | None:
    """Read the position that the id in `within` tells, if it does."""
    within: str | None = arguments.get("within")
    return None if within is None else read_id("within", within).position
