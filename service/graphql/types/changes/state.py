"""What tells the state of objectives and key results, fact by fact, as the schema names it."""

from .....projections.learning_history import APPLICATION, REFINEMENT
from .....projections.okr_tree import ALIGNMENT, KEY_RESULT, OBJECTIVE
from ....reading.differences import Fact, Links, Members, State

_ENDED = (
    "case when {new}.outcome = 'dropped' then 'dropped'"
    " when {new}.outcome is not null then 'closed'"
    " when {old}.outcome = 'dropped' then 'restored' else 'reopened' end"
)
_STATE = (
    "case when coalesce({old}.outcome, {new}.outcome) is not null then " + _ENDED + ""
    " when {new}.state = 'draft' then 'returned' else {new}.state end"
)
_OWNER = "to_jsonb({row}.owner_kind || '.' || $1::text || '.' || {row}.owner_id)"
_OWNERS = (
    "(select coalesce(jsonb_agg(jsonb_build_object("
    "'person', 'person.' || $1::text || '.' || (item ->> 'person_id'), 'weight', item -> 'weight')"
    " order by place), '[]')"
    " from jsonb_array_elements({row}.owners) with ordinality e(item, place))"
)
_TEXT = "to_jsonb({value})"
_NAME = "to_jsonb(upper({value}))"
_NAMES = "to_jsonb(upper({value}::text)::text[])"
_NUMBER = "to_jsonb(trim_scale({value})::text)"


def _id(kind: str) -> str:
    return f"to_jsonb('{kind}.' || $1::text || '.' || {{value}})"


def _goal(kind: str, id_: str) -> str:
    return (
        f"case {{row}}.{kind} when 'key_result' then 'keyResult' else {{row}}.{kind} end"
        f" || '.' || $1::text || '.' || {{row}}.{id_}"
    )


def _fact(name: str, column: str, json: str, kind: str, *, names_objects: bool = False) -> Fact:
    value = f"{{row}}.{column}"
    return Fact(name, f"'{kind}'", value, json.replace("{value}", value), names_objects)


def _end(kind: str) -> tuple[Fact, ...]:
    """Return the facts of how a goal of a kind stands and ended."""
    value = "{row}.successor_id"
    return (
        Fact("state", _STATE, "{row}.state", "to_jsonb(upper({row}.state))"),
        Fact("outcome", _ENDED, "{row}.outcome", "to_jsonb(upper({row}.outcome))"),
        Fact("successor", _ENDED, value, _id(kind).replace("{value}", value), names_objects=True),
    )


def _score(kind: str) -> Fact:
    column = f"score_{kind}"
    change = f"case when {{old}}.{column} is null then 'scored' else 'rescored' end"
    value = f"{{row}}.{column}"
    return Fact(f"scores.{kind}", change, value, _NUMBER.replace("{value}", value))


def _lineage() -> tuple[Links, ...]:
    """Return the links to what a goal was made from."""
    learning = "'learning.' || $1::text || '.' || {row}.id"
    there = "case when not {row}.removed then 'true'::jsonb end"
    return (
        Links(
            *("refinedFrom", "refined", REFINEMENT, "goal_id", _goal("source_kind", "id")),
            there,
        ),
        Links("learnings", "learning_applied", APPLICATION, "goal_id", learning, there),
    )


_ATTRIBUTES = Members("attributes", "attribute_set")

STATES = {
    "objective": State(
        OBJECTIVE,
        (
            _fact("title", "title", _TEXT, "reworded"),
            _fact("cycle", "cycle_id", _id("cycle"), "moved", names_objects=True),
            Fact("owner", "'handed_over'", "{row}.owner_id", _OWNER, names_objects=True),
            _fact("ambition", "ambition", _NAME, "ambition_set"),
            *_end("objective"),
        ),
        _ATTRIBUTES,
        (
            Links(
                *("parents", "realigned", ALIGNMENT, "objective_id"),
                _goal("parent_kind", "parent_id"),
                "to_jsonb(upper({row}.link))",
            ),
            *_lineage(),
        ),
    ),
    "key_result": State(
        KEY_RESULT,
        (
            _fact("title", "title", _TEXT, "reworded"),
            _fact("objective", "objective_id", _id("objective"), "moved", names_objects=True),
            Fact("owners", "'handed_over'", "{row}.owners", _OWNERS, names_objects=True),
            _fact("readers", "readers", _NAMES, "readers_set"),
            _fact("kind", "kind", _NAME, "retargeted"),
            _fact("baseline", "baseline", _NUMBER, "retargeted"),
            _fact("target", "target", _NUMBER, "retargeted"),
            _fact("unit", "unit", _TEXT, "retargeted"),
            _fact("weight", "weight", _NUMBER, "reweighted"),
            _fact("struckOut", "struck_out", _TEXT, "struck_out"),
            *_end("keyResult"),
            _fact(
                *("latestCheckIn", "latest_check_in_id", _id("checkIn"), "checked_in"),
                names_objects=True,
            ),
            _fact("checkInCount", "check_in_count", _TEXT, "checked_in"),
            _fact("confidence", "confidence", _TEXT, "checked_in"),
            _fact("status", "status", _NAME, "checked_in"),
            _fact("progress", "progress", _NUMBER, "progressed"),
            _fact("progressMissing", "progress_missing", _NAME, "progressed"),
            _fact("progressAsRecorded", "progress_as_recorded", _NUMBER, "progressed"),
            *map(_score, ("mid", "projected", "final")),
        ),
        _ATTRIBUTES,
        _lineage(),
    ),
}
"""What is compared of each kind of goal; `dropped` goes with `outcome`."""

NAMING = sorted({it.name for one in STATES.values() for it in one.facts if it.names_objects})
"""The facts whose values name objects."""

LINKED = sorted({link.name for one in STATES.values() for link in one.links})
"""The facts that name an object by a part of their names, as in `parents.<entityId>`."""
