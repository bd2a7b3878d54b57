"""The steps for the organisation, its cycles, teams and people."""

from collections.abc import Hashable, Mapping
from typing import TypeVar

from ....domain.cycle import Cycle, Phase
from ....domain.organization import Organization
from ....domain.person import Person, Role
from ....domain.team import Team
from ...ledger.command import begin
from ..step import Founding
from .members import Members
from .plan import UNCOUNTED, Plan, in_words

_Node = TypeVar("_Node", bound=Hashable)


def organization(plan: Plan, founding: Founding) -> None:
    """The organisation with everything that is told of the source, and who imports it."""
    it, setting = plan.document.source, plan.setting
    name = founding.name or it.optional_text("name") or plan.document.name
    words = in_words(it.rest("id", "name"))
    plan.step(
        it,
        UNCOUNTED,
        ("organization",),
        plan.document.name,
        begin(
            Organization,
            setting.org_id,
            lambda: Organization.found(
                setting.org_id, name, setting.zone.key, setting.language, plan.act(words=words)
            ),
        ),
    )


def importer(plan: Plan) -> None:
    """Who does what the file tells: it does not say who did."""
    name, act = f"Import {plan.document.name}", plan.act()
    plan.step(
        plan.document.source,
        UNCOUNTED,
        ("importer",),
        plan.document.name,
        begin(
            Person,
            plan.importer_id,
            lambda: Person.add(plan.importer_id, name, act, [Role.INTEGRATION]),
        ),
    )


def cycles(plan: Plan) -> None:
    """`id`, and where known `label`, `starts_on`, `ends_on` and `phase`, or else committed."""
    for id_, it in plan.document.by_id["cycles"].items():
        _cycle(plan, id_, it)


def _cycle(plan: Plan, id_: str, it: Members) -> None:
    name = it.line("label") if it.has("label") else id_
    starts_on, ends_on = it.day("starts_on"), it.day("ends_on")
    phase = it.choice("phase", Phase) or Phase.COMMITTED
    act = plan.act(words=_words(it, name, "label", "starts_on", "ends_on", "phase"))
    plan.step(
        it,
        "cycles",
        (Cycle.TOPIC, id_),
        it.rest(),
        plan.begin(
            Cycle,
            id_,
            lambda cycle_id: Cycle.open(cycle_id, name, starts_on, ends_on, act, phase=phase),
        ),
    )


def teams(plan: Plan) -> None:
    """`id`, and where known `name` and `parent`."""
    given = plan.document.by_id["teams"]
    parents = {id_: it.optional_reference("parent", given, "teams") for id_, it in given.items()}
    order, loops = from_above(parents)
    for id_ in loops:
        given[id_].note("parent", "it leads back to this team: give another")
    for id_ in order:
        _team(plan, id_, given[id_], parents[id_])


def _team(plan: Plan, id_: str, it: Members, parent: str | None) -> None:
    name = it.line("name") if it.has("name") else id_
    parent_id = None if parent is None else plan.id_of(Team.TOPIC, parent)
    act = plan.act(words=_words(it, name, "name", "parent"))
    plan.step(
        it,
        "teams",
        (Team.TOPIC, id_),
        it.rest(),
        plan.begin(Team, id_, lambda team_id: Team.add(team_id, name, act, parent_id)),
    )


def people(plan: Plan) -> None:
    """`id`, and where known `name`, or else `role`; they begin as members."""
    for id_, it in plan.document.by_id["people"].items():
        _person(plan, id_, it)


def _person(plan: Plan, id_: str, it: Members) -> None:
    named_by = next((member for member in ("name", "role") if it.has(member)), "id")
    name = it.line(named_by)
    known = [member for member in ("name", "role") if it.rest().get(member) == name]
    act = plan.act(words=_words(it, name, *known))
    plan.step(
        it,
        "people",
        (Person.TOPIC, id_),
        it.rest(),
        plan.begin(Person, id_, lambda person_id: Person.add(person_id, name, act, [Role.MEMBER])),
    )


def _words(it: Members, name: str, *known: str) -> str | None:
    """What has no place of its own; the id too, unless the name tells it."""
    return in_words(it.rest(*known, *(["id"] if it.line("id") == name else [])))


def from_above(above: Mapping[_Node, _Node | None]) -> tuple[list[_Node], list[_Node]]:
    """The nodes, each after the one above it, and those of them that stand above themselves."""
    order: dict[_Node, None] = {}
    loops: list[_Node] = []
    for node in above:
        way: dict[_Node, None] = {}
        at: _Node | None = node
        while at is not None and at in above and at not in order and at not in way:
            way[at] = None
            at = above[at]
        if at is not None and at in way:
            loops += [*way][[*way].index(at) :]
        order |= dict.fromkeys(reversed(way))
    return [*order], loops
