"""The lines about cycles, objectives and their notes."""

from collections.abc import Callable
from uuid import UUID

from ...domain.cycle import Cycle
from ...domain.errors import NotFound
from ...domain.objective import Objective
from ...domain.owner import GoalOwner, OwnerKind
from .owners import is_role
from .step import Step


def cycle_opened(step: Step) -> None:
    """`cycle`, and where known `label`, `starts_on`, `ends_on`; several sources may open it."""
    say = step.say
    if step.exists(Cycle):
        step.change(Cycle, lambda cycle: None)
        return
    name = say.optional_text("label") or say.text("cycle")
    starts_on, ends_on = say.optional_day("starts_on"), say.optional_day("ends_on")
    step.begin(Cycle, lambda id_: Cycle.open(id_, name, starts_on, ends_on, step.act))


def added(step: Step) -> None:
    """`objective`, `cycle`, `title` and `fields`: `owner` if it is a role; the rest, such as the
    team, become attributes."""
    title = step.say.text("title")
    cycle_id = step.change(Cycle, lambda cycle: None)
    attributes = step.attributes("objective", "cycle", "title")
    owner = _owner(step, attributes.get("owner"), "owner")
    if owner is not None:
        del attributes["owner"]
    step.begin(
        Objective,
        lambda id_: Objective.draft(id_, cycle_id, title, owner, step.act, attributes=attributes),
    )


def reworded(step: Step) -> None:
    """`to`: the title."""
    title = step.say.text("to")
    step.change(Objective, lambda objective: objective.reword(title, step.act))


def field_changed(step: Step) -> None:
    """`field`, `to`: the owner if it is a role, or an attribute, which null removes."""
    name, value = step.say.text("field"), step.say.value("to")
    if name == "owner":
        owner = _owner(step, value, "to")
        step.change(Objective, lambda objective: objective.hand_over(owner, step.act))
        value = None if owner else value
    step.change(Objective, lambda objective: objective.set_attribute(name, value, step.act))


def dropped(step: Step) -> None:
    """Its key results have lines of their own."""
    step.change(Objective, lambda objective: objective.drop(step.act))


def restored(step: Step) -> None:
    """`cycle`, if given, is the one that it belongs to from then on."""
    step.change(Objective, lambda objective: objective.restore(step.act))
    if step.say.optional_text("cycle") is not None:
        _move(step, "cycle")


def moved(step: Step) -> None:
    """`to`: the cycle."""
    _move(step, "to")


def note_added(step: Step) -> None:
    """`text`."""
    text = step.say.text("text")
    step.change(
        Objective,
        lambda objective: objective.add_note(_notes(step, text, objective)[-1], text, step.act),
    )


def note_removed(step: Step) -> None:
    """`text`; of several equal ones the last."""
    text = step.say.text("text")

    def remove(objective: Objective) -> None:
        *present, _ = _notes(step, text, objective)
        if not present:
            raise NotFound("the objective has no note of this text", ("text",))
        objective.remove_note(present[-1], step.act)

    step.change(Objective, remove)


def _owner(step: Step, value: object, member: str) -> GoalOwner | None:
    """The person whose role stands in a member of the line, None where no role does."""
    if not is_role(value):
        return None
    return GoalOwner(OwnerKind.PERSON, step.person(str(value), member))


def _move(step: Step, member: str) -> None:
    cycle_id = step.named(Cycle, member)
    step.change(Objective, lambda objective: objective.move(cycle_id, step.act))


def _notes(step: Step, text: str, objective: Objective) -> list[UUID]:
    """The ids of the objective's notes of this text, and the next free one."""
    name = step.say.text(Objective.TOPIC)
    ids = [step.id_of("note", name, text, 0)]
    while ids[-1] in objective.notes:
        ids.append(step.id_of("note", name, text, len(ids)))
    return ids


HANDLERS: dict[str, Callable[[Step], None]] = {
    "cycle_opened": cycle_opened,
    "objective_added": added,
    "objective_reworded": reworded,
    "objective_field_changed": field_changed,
    "objective_owner_changed": field_changed,
    "objective_moved": moved,
    "objective_archived": field_changed,
    "objective_dropped": dropped,
    "objective_restored": restored,
    "note_added": note_added,
    "note_removed": note_removed,
}
