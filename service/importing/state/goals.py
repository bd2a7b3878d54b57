"""The steps for objectives and key results: what they are when they begin."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from ....domain.alignment import Link
from ....domain.commitment import Ambition, ObjectiveState
from ....domain.cycle import Cycle
from ....domain.goal_ref import GoalKind
from ....domain.key_result import KeyResult
from ....domain.measure import Measure, MeasureKind
from ....domain.objective import Objective
from ....domain.owner import GoalOwner, Owner, OwnerKind, checked_owners
from ....domain.person import Person
from ....domain.team import Team
from ...ledger.command import Decision
from ..owners import is_role, weighted_roles
from .document import LISTED
from .frame import from_above
from .members import Members
from .plan import Plan
from .problems import escaped
from .titles import title

ELSEWHERE = {
    GoalKind.OBJECTIVE: ("carried_over_from", "notes", "outcome", "state"),
    GoalKind.KEY_RESULT: ("carried_over_from", "outcome", "scores", "struck"),
}
"""Members that have steps of their own, since a later state may say more of them."""

_UNPUBLISHED = {ObjectiveState.DRAFT, ObjectiveState.PROPOSED}
OBJECTIVE = ("cycle", "title", "owner", "ambition", "parent")
KEY_RESULT = ("objective", "title", "owners", "kind", "baseline", "target", "unit", "weight")


_KINDS = (*MeasureKind, "milestone", "ordinal", "unparsed")
"""Those of the domain, and those of sources that say how they read a sentence."""


class Goal(NamedTuple):
    """What the file calls an objective or a key result."""

    kind: GoalKind
    id: str


def goals(plan: Plan) -> None:
    """Objectives, then key results, each in the file's order, which is the one they are shown in;
    then the alignments, since an objective may stand under any of them."""
    given = {
        Goal(kind, id_): it
        for kind, name in LISTED.items()
        for id_, it in plan.document.by_id[name].items()
    }
    above = {goal: _above(plan, goal, it) for goal, it in given.items()}
    _, loops = from_above(above)
    for goal in loops:
        if goal.kind is GoalKind.OBJECTIVE:
            given[goal].note("parent", "it leads back to this objective: give another")
    for goal, it in given.items():
        if goal.kind is GoalKind.OBJECTIVE:
            _objective(plan, goal.id, it)
        else:
            _key_result(plan, goal.id, it, above[goal])
    for goal, parent in above.items():
        if goal.kind is GoalKind.OBJECTIVE and parent is not None:
            _alignment(plan, goal.id, given[goal], parent)


def _above(plan: Plan, goal: Goal, it: Members) -> Goal | None:
    document = plan.document
    if goal.kind is GoalKind.KEY_RESULT:
        id_ = it.reference("objective", document.goals(GoalKind.OBJECTIVE), "objectives")
        return Goal(GoalKind.OBJECTIVE, id_) if id_ else None
    parent = it.inner("parent")
    if not parent.rest():
        return None
    kind = parent.choice("type", GoalKind)
    if kind is None:
        if parent.sound:
            parent.note("type", f"it is missing: choose one of {', '.join(GoalKind)}")
        return None
    for name in parent.rest("type", "id"):
        parent.note(escaped(name), "it is unknown: a parent has a type and an id")
    id_ = parent.reference("id", document.goals(kind), LISTED[kind])
    return Goal(kind, id_) if id_ else None


def _objective(plan: Plan, id_: str, it: Members) -> None:
    """`id`, `cycle`, `title`, and where known `owner`, or else `team`, and `ambition`; all else
    becomes attributes. People stand by it, unless `state` says that they do not yet."""
    cycle_id = plan.id_of(
        Cycle.TOPIC, it.reference("cycle", plan.document.by_id["cycles"], "cycles")
    )
    text, kept = title(plan, it)
    owner, told = _owner(plan, it)
    ambition = it.choice("ambition", Ambition)
    attributes = it.attributes(*OBJECTIVE, *ELSEWHERE[GoalKind.OBJECTIVE], "team") | told | kept
    act = plan.act()
    decisions: list[Decision] = [
        plan.begin(
            Objective,
            id_,
            lambda objective_id: Objective.draft(
                objective_id, cycle_id, text, owner, act, ambition=ambition, attributes=attributes
            ),
        )
    ]
    if it.choice("state", ObjectiveState) not in _UNPUBLISHED:
        decisions.append(plan.change(Objective, id_, lambda objective: objective.commit(act)))
    content = it.rest(*ELSEWHERE[GoalKind.OBJECTIVE])
    plan.step(it, "objectives", (Objective.TOPIC, id_), content, *decisions)


def _alignment(plan: Plan, id_: str, it: Members, parent: Goal) -> None:
    """`parent`: the goal that an objective stands under.

    Another one later is refused as the objective's own content: the ledger may meanwhile have
    alignments that would lead back to it.
    """
    parent_id, act = plan.id_of(*parent), plan.act()
    plan.step(
        it,
        "alignments",
        ("aligned", id_),
        None,
        plan.change(
            Objective,
            id_,
            lambda objective: objective.align(parent.kind, parent_id, Link.CONTRIBUTES, act),
        ),
        part="parent",
    )


def _owner(plan: Plan, it: Members) -> tuple[GoalOwner | None, dict[str, Any]]:
    """Who answers for an objective, and what else the file says of that."""
    document, told = plan.document, dict[str, Any]()
    team = it.optional_reference("team", document.by_id["teams"], "teams")
    owner = it.optional_text("owner")
    if owner is not None:
        person = document.people_by_name.get(owner)
        if person is not None:
            if team is not None:
                told["team"] = team
            return GoalOwner(OwnerKind.PERSON, plan.id_of(Person.TOPIC, person)), told
        if is_role(owner):
            it.note("owner", f"it is {owner!r}: nobody in /people has this id or role, so add them")
        told["owner"] = owner
    if team is None:
        return None, told
    return GoalOwner(OwnerKind.TEAM, plan.id_of(Team.TOPIC, team)), told


def _key_result(plan: Plan, id_: str, it: Members, objective: Goal | None) -> None:
    """`id`, `objective`, `title`, and where known `owners`, `kind`, `baseline`, `target`, `unit`
    and `weight`; all else becomes attributes."""
    objective_id = plan.id_of(Objective.TOPIC, "" if objective is None else objective.id)
    text, kept = title(plan, it)
    measure, unmeasured = _measure(it)
    owners, told = _owners(plan, it)
    weight = it.number("weight")
    attributes = it.attributes(*KEY_RESULT, *ELSEWHERE[GoalKind.KEY_RESULT])
    attributes |= unmeasured | told | kept
    act = plan.act()
    plan.step(
        it,
        "key results",
        (KeyResult.TOPIC, id_),
        it.rest(*ELSEWHERE[GoalKind.KEY_RESULT]),
        plan.begin(
            KeyResult,
            id_,
            lambda key_result_id: KeyResult.add(
                key_result_id,
                objective_id,
                text,
                measure,
                owners,
                act,
                weight=Decimal(1) if weight is None else weight,
                attributes=attributes,
            ),
        ),
    )


def _measure(it: Members) -> tuple[Measure, dict[str, Any]]:
    """How it is measured, and what the file says of that beyond.

    By numbers where there is a target, whatever the kind; else by words, unless it is a yes/no.
    """
    it.one_of("kind", _KINDS)
    said, target, unit = it.optional_text("kind"), it.number("target"), it.optional_text("unit")
    baseline = it.number("baseline")
    kind = MeasureKind.METRIC if target is not None else MeasureKind.TEXT
    if target is not None and said in {MeasureKind.AT_LEAST, MeasureKind.AT_MOST}:
        kind = MeasureKind(said)
    elif target is None and said == MeasureKind.YES_NO:
        kind = MeasureKind.YES_NO
    rest = {} if said in {kind, None} else {"kind": said}
    if target is None and baseline is not None:
        rest["baseline"] = it.rest()["baseline"]
        baseline = None
    return Measure(kind, baseline, target, unit), rest


def _owners(plan: Plan, it: Members) -> tuple[list[Owner], dict[str, Any]]:
    """The owners; where they cannot be told, what the file says of them instead."""
    items = it.items("owners")
    told = weighted_roles(items)
    people = plan.document.people_by_name
    if told is None:
        _check_untold(it, items, people)
        return [], {"owners": items}
    owners: list[Owner] = []
    for index, (role, weight) in enumerate(told):
        person = people.get(role)
        if person is None:
            it.note(
                f"owners/{index}",
                f"it is {role!r}: nobody in /people has this id or role, so add them",
            )
        else:
            owners.append(Owner(plan.id_of(Person.TOPIC, person), weight))
    return it.read("owners", owners, lambda: [*checked_owners(owners)]), {}


def _check_untold(it: Members, items: Sequence[Any], people: Mapping[str, str]) -> None:
    """Notes what is wrong even where owners are told by formulas and remarks."""
    named = set[str]()
    for index, item in enumerate(items):
        role, weight = (
            (item.get("role"), item.get("weight")) if isinstance(item, dict) else (item, 1)
        )
        person = people.get(role.strip()) if isinstance(role, str) else None
        if person is not None and person in named:
            it.note(f"owners/{index}", f"it is {role!r} again: name each person once")
        if person is not None:
            named.add(person)
        if isinstance(weight, (int, float)) and weight < 0:
            it.note(f"owners/{index}/weight", f"it is {weight}: give a number at least 0")
