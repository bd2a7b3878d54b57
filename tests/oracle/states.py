"""The facts that tell the state of objectives and key results, by the names of the schema."""

from typing import Any

from tests.oracle.arithmetic import decimal_text
from tests.oracle.moment import Recorded
from tests.oracle.results import KeyResult

GOALS = ("objective", "key_result")
LINKED = ("parents", "refinedFrom", "learnings")
"""The facts that name an object by a part of their names."""
_KINDS = {"objective": "objective", "key_result": "keyResult"}
Facts = dict[str, Any]


def facts_of(one: Recorded) -> Facts:
    """Return all facts of an objective or key result by the names that the schema gives them."""
    goal, id_of = one.aggregate, one.moment.past.id_of
    facts: Facts = {
        "title": goal.title,
        "state": goal.state.name,
        "outcome": goal.outcome and goal.outcome.name,
        "successor": goal.successor_id and id_of(one.KIND, goal.successor_id),
        **{f"attributes.{name}": value for name, value in goal.attributes.items()},
    }
    for kind, id_ in goal.refined_from:
        facts[f"refinedFrom.{id_of(_KINDS[kind.value], id_)}"] = True
    for id_ in goal.learnings:
        facts[f"learnings.{id_of('learning', id_)}"] = True
    if isinstance(one, KeyResult):
        return facts | _facts_of_key_result(one)
    owner, ambition = goal.owner, goal.ambition
    facts |= {
        "cycle": id_of("cycle", goal.cycle_id),
        "owner": owner and id_of(owner.kind.value, owner.id),
        "ambition": ambition and ambition.name,
    }
    for (kind, id_), link in goal.alignments.items():
        facts[f"parents.{id_of(_KINDS[kind.value], id_)}"] = link.name
    return facts


def _facts_of_key_result(one: KeyResult) -> Facts:
    goal, id_of = one.aggregate, one.moment.past.id_of
    latest = one.latest_check_in
    return {
        "objective": id_of("objective", goal.objective_id),
        "owners": [
            {"person": id_of("person", owner.person_id), "weight": decimal_text(owner.weight)}
            for owner in goal.owners
        ],
        "readers": goal.readers and [role.name for role in goal.readers],
        "kind": one.kind.name,
        "unit": one.unit,
        "struckOut": goal.struck_out,
        "latestCheckIn": latest and id_of("checkIn", latest.domain.id),
        "checkInCount": one.check_in_count,
        "confidence": one.confidence,
        "status": one.status and one.status.name,
        "progressMissing": one.progress_missing,
        **{
            name: None if number is None else decimal_text(number)
            for name, number in (
                ("baseline", one.baseline),
                ("target", one.target),
                ("weight", goal.weight),
                ("progress", one.progress),
                ("progressAsRecorded", one.progress_as_recorded),
                *((f"scores.{kind}", score) for kind, score in one.scores.items()),
            )
        },
    }


def is_link(name: str) -> bool:
    """Tell whether a fact is that there is a link."""
    return name.partition(".")[0] in LINKED


def gathered(facts: Facts) -> Facts:
    """Return facts as what came to be tells them: attributes together, links apart from it."""
    own = {name: value for name, value in facts.items() if not is_link(name)}
    attributes = {
        name.removeprefix("attributes."): own.pop(name)
        for name in list(own)
        if name.startswith("attributes.")
    }
    return {**own, "attributes": attributes}


def same(one: Any, other: Any) -> bool:
    """Tell whether two JSON values are the same; numbers are by value, and no truth values."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[name], other[name]) for name in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return isinstance(one, bool) is isinstance(other, bool) and bool(one == other)
