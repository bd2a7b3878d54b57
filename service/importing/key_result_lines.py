"""The lines about key results and their scores."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from ...domain.key_result import KeyResult
from ...domain.measure import Measure, MeasureKind
from ...domain.objective import Objective
from ...domain.owner import Owner
from ...domain.payload import member
from ...domain.reports import ScoreKind
from .fields import Fields
from .owners import weighted_roles
from .step import Step
from .targets import measure_of, read_otherwise

_MEASURE = ("baseline", "target", "unit")
_SCORES = frozenset(ScoreKind)


def added(step: Step) -> None:
    """`key_result`, `objective`, `title` and `fields`: `owners`, `baseline`, `target`, `unit`,
    `weight`, scores by their kinds and `struck`; the rest become attributes."""
    title = step.say.text("title")
    objective_id = step.change(Objective, lambda objective: objective.require_in_force())
    fields = step.say.inner("fields")
    measure = _measure(fields)
    weight = fields.optional_number("weight")
    scores = {kind: fields.optional_number(kind) for kind in ScoreKind}
    struck = fields.flag("struck")
    attributes = step.attributes("key_result", "objective", "title")
    for name in (*_MEASURE, "weight", *ScoreKind, "struck"):
        attributes.pop(name, None)
    owners, attributes["owners"] = _owners(step, attributes.get("owners"))
    step.begin(
        KeyResult,
        lambda id_: KeyResult.add(
            id_,
            objective_id,
            title,
            measure,
            owners,
            step.act,
            weight=Decimal(1) if weight is None else weight,
            attributes=attributes,
        ),
    )
    for kind, score in scores.items():
        if score is not None:
            _score(step, kind, score, first=True)
    if struck:
        step.change(KeyResult, lambda key_result: key_result.strike_out(step.act))


def reworded(step: Step) -> None:
    """`to`: the title; `cosmetic`: the meaning stays."""
    title, cosmetic = step.say.text("to"), step.say.flag("cosmetic")
    step.change(KeyResult, lambda key_result: key_result.reword(title, step.act, cosmetic))


def target_changed(step: Step) -> None:
    """`to`: the title, with the numbers `numbers_to`, which stay readable as an attribute."""
    title, numbers = step.say.text("to"), step.say.texts("numbers_to")
    language = step.known.language
    step.known.read_otherwise += (it for it in numbers if read_otherwise(it, language))
    step.change(
        KeyResult,
        lambda key_result: key_result.retarget(
            measure_of(numbers, title, key_result.measure, language), step.act
        ),
    )
    step.change(KeyResult, lambda key_result: key_result.reword(title, step.act))
    _set_attribute(step, "numbers", numbers)


def field_changed(step: Step) -> None:
    """`field`, `to`: owners, a score, striking out, or an attribute, which null removes."""
    name, value = step.say.text("field"), step.say.value("to")
    if name == "owners":
        owners, text = _owners(step, value)
        step.change(KeyResult, lambda key_result: key_result.hand_over(owners, step.act))
        _set_attribute(step, name, text)
    elif name == "struck":
        if not step.say.flag("to"):
            raise step.say.bad("to", "what is struck out stays so: leave the line out")
        step.change(KeyResult, lambda key_result: key_result.strike_out(step.act))
    elif name in _SCORES:
        _score(step, ScoreKind(name), step.say.number("to"), step.say.value("from") is None)
    elif name in {*_MEASURE, "weight"}:
        raise step.say.bad("field", "it is no free field: change a target by kr_target_changed")
    else:
        _set_attribute(step, name, value)


def scored(step: Step) -> None:
    """`score`: the kind; `from` and `to`: the scores, null for none before."""
    kind = member(ScoreKind, step.say.text("score"), "score")
    _score(step, kind, step.say.number("to"), step.say.value("from") is None)


def dropped(step: Step) -> None:
    """Its check-ins and scores stay readable."""
    step.change(KeyResult, lambda key_result: key_result.drop(step.act))


def restored(step: Step) -> None:
    """`objective`, if given, is the one that it is under from then on."""
    step.change(KeyResult, lambda key_result: key_result.restore(step.act))
    if step.say.optional_text("objective") is not None:
        _move(step, "objective")


def moved(step: Step) -> None:
    """`to`: the objective."""
    _move(step, "to")


def _move(step: Step, member: str) -> None:
    objective_id = step.named(Objective, member)
    step.change(KeyResult, lambda key_result: key_result.move(objective_id, step.act))


def _measure(fields: Fields) -> Measure:
    target = fields.optional_number("target")
    return Measure(
        MeasureKind.TEXT if target is None else MeasureKind.METRIC,
        fields.optional_number("baseline"),
        target,
        fields.optional_text("unit"),
    )


def _owners(step: Step, value: Any) -> tuple[list[Owner], Any]:
    """The owners, and what is to be kept as an attribute because it tells none."""
    if value is None:
        return [], None
    told = weighted_roles(value) if isinstance(value, list) else None
    if told is None:
        return [], value
    return [Owner(step.person(role, "owners"), weight) for role, weight in told], None


def _score(step: Step, kind: ScoreKind, score: Decimal, first: bool) -> None:
    def decide(key_result: KeyResult) -> None:
        give = key_result.score if first else key_result.rescore
        give(kind, score, step.act)

    step.change(KeyResult, decide)


def _set_attribute(step: Step, name: str, value: object) -> None:
    step.change(KeyResult, lambda key_result: key_result.set_attribute(name, value, step.act))


HANDLERS: dict[str, Callable[[Step], None]] = {
    "kr_added": added,
    "kr_reworded": reworded,
    "kr_target_changed": target_changed,
    "kr_owner_changed": field_changed,
    "kr_priority_changed": field_changed,
    "kr_scoring_method_changed": field_changed,
    "kr_struck_out": field_changed,
    "kr_field_changed": field_changed,
    "kr_moved": moved,
    "kr_dropped": dropped,
    "kr_restored": restored,
    "score_recorded": scored,
    "score_changed": scored,
}
