"""The steps for what people say of goals: notes, scores, check-ins, and where they come from."""

import re
from collections import Counter
from datetime import date
from decimal import Decimal

from ....domain.check_in import CheckInFacts, CheckInStatus
from ....domain.commitment import ObjectiveState
from ....domain.goal_ref import GoalKind
from ....domain.key_result import KeyResult
from ....domain.lineage import Descendant
from ....domain.objective import Objective
from ....domain.reports import ScoreKind
from .document import LISTED
from .members import Members
from .plan import Plan, in_words
from .problems import escaped

KINDS: dict[GoalKind, type[Descendant]] = {
    GoalKind.OBJECTIVE: Objective,
    GoalKind.KEY_RESULT: KeyResult,
}

_EFFECTIVE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:#([1-9]\d*))?")
FACTS = ("value", "score", "confidence", "status", "comment")
_ONE = Decimal(1)


def reports(plan: Plan) -> None:
    """What objectives and key results say beside what they are."""
    for kind, name in LISTED.items():
        for id_, it in plan.document.by_id[name].items():
            _refinement(plan, kind, id_, it)
            if kind is GoalKind.OBJECTIVE:
                _notes(plan, id_, it)
                _state(plan, id_, it)
            else:
                _struck_out(plan, id_, it)
                _scores(plan, id_, it)
            _outcome(plan, kind, id_, it)


def _refinement(plan: Plan, kind: GoalKind, id_: str, it: Members) -> None:
    """`carried_over_from`: the goal of the same kind that it was refined from."""
    source = it.optional_reference("carried_over_from", plan.document.goals(kind), LISTED[kind])
    if source is None:
        return
    _require_earlier(plan, kind, id_, it, source)
    source_id, act = plan.id_of(kind, source), plan.act()
    plan.step(
        it,
        "refinements",
        ("refined", kind, id_),
        source,
        plan.change(KINDS[kind], id_, lambda goal: goal.refine_from(kind, source_id, act)),
        part="carried_over_from",
    )


def _require_earlier(plan: Plan, kind: GoalKind, id_: str, it: Members, source: str) -> None:
    """Notes a source that is not of an earlier cycle, where both cycles have dates."""
    mine, theirs = (_cycle(plan, kind, name) for name in (id_, source))
    if id_ == source or mine is None or theirs is None:
        return
    begins, began = (cycle.day("starts_on") for cycle in (mine, theirs))
    if mine is theirs or (begins is not None and began is not None and begins < began):
        it.note(
            "carried_over_from",
            f"it is {source!r}, of cycle {theirs.line('id')!r}, which does not come before "
            f"{mine.line('id')!r}: give a goal of an earlier cycle",
        )


def _cycle(plan: Plan, kind: GoalKind, id_: str) -> Members | None:
    """The cycle of a goal; None where the file does not tell."""
    document = plan.document
    it = document.goals(kind).get(id_)
    if kind is GoalKind.KEY_RESULT and it is not None and not it.has("objective"):
        return None
    if kind is GoalKind.KEY_RESULT and it is not None:
        it = document.goals(GoalKind.OBJECTIVE).get(it.line("objective"))
    return (
        None
        if it is None or not it.has("cycle")
        else document.by_id["cycles"].get(it.line("cycle"))
    )


def _notes(plan: Plan, id_: str, it: Members) -> None:
    """`notes`: texts, which are known by what they say."""
    said = Counter[str]()
    for index, text in enumerate(it.texts("notes")):
        _note(plan, id_, it, text, said[text], f"notes/{index}")
        said[text] += 1


def _note(plan: Plan, id_: str, it: Members, text: str, before: int, part: str) -> None:
    note_id, act = plan.id_of("note", id_, text, before), plan.act()
    plan.step(
        it,
        "notes",
        ("note", id_, text, before),
        text,
        plan.change(Objective, id_, lambda objective: objective.add_note(note_id, text, act)),
        part=part,
    )


def _state(plan: Plan, id_: str, it: Members) -> None:
    """`state`: draft, proposed, committed; what ends a goal comes last."""
    state, act = it.choice("state", ObjectiveState), plan.act()
    reach = {ObjectiveState.PROPOSED: Objective.propose, ObjectiveState.COMMITTED: Objective.commit}
    if state in reach:
        plan.step(
            it,
            "states",
            ("state", id_, state),
            state,
            plan.change(Objective, id_, lambda objective: reach[state](objective, act)),
            part="state",
        )


def _struck_out(plan: Plan, id_: str, it: Members) -> None:
    """`struck`: whether it is crossed out."""
    act = plan.act()
    if it.flag("struck"):
        plan.step(
            it,
            "key results struck out",
            ("struck", id_),
            True,
            plan.change(KeyResult, id_, lambda key_result: key_result.strike_out(act)),
            part="struck",
        )


def _scores(plan: Plan, id_: str, it: Members) -> None:
    """`scores`: by their kinds; `score` of the outcome is the final one."""
    scores = it.inner("scores")
    for name in scores.rest(*ScoreKind):
        scores.note(escaped(name), f"it is unknown: choose one of {', '.join(ScoreKind)}")
    given = {kind: scores.score(kind) for kind in ScoreKind}
    for kind, score in given.items():
        _score(plan, id_, it, kind, score, f"scores/{kind}")
    outcome = it.inner("outcome")
    reported = outcome.number("score")
    if reported is not None and reported > _ONE:
        plan.capped.append(f"{outcome.pointer}/score")
        reported = _ONE
    else:
        reported = outcome.score("score")
    if reported is None:
        return
    final = given[ScoreKind.FINAL]
    if final is None:
        _score(plan, id_, it, ScoreKind.FINAL, reported, "outcome/score")
    elif final != reported:
        outcome.note("score", f"it is {reported}, but the final score is {final}: leave one out")


def _score(
    plan: Plan, id_: str, it: Members, kind: ScoreKind, score: Decimal | None, part: str
) -> None:
    act = plan.act()
    if score is not None:
        plan.step(
            it,
            "scores",
            ("score", id_, kind),
            str(score),
            plan.change(KeyResult, id_, lambda key_result: key_result.score(kind, score, act)),
            part=part,
        )


def _outcome(plan: Plan, kind: GoalKind, id_: str, it: Members) -> None:
    """`outcome`: as it was reported, which is kept as an attribute."""
    outcome, act = it.inner("outcome").rest(), plan.act()
    if outcome:
        plan.step(
            it,
            "outcomes",
            ("outcome", kind, id_, in_words(outcome) or ""),
            outcome,
            plan.change(KINDS[kind], id_, lambda goal: goal.set_attribute("outcome", outcome, act)),
            part="outcome",
        )


def check_ins(plan: Plan) -> None:
    """The check-ins, in the order of the days that they are about."""
    today = plan.setting.now.astimezone(plan.setting.zone).date()
    given = [(*_effective(it, today), it) for it in plan.document.lists["check_ins"]]
    seen: dict[tuple[str, date, int], Members] = {}
    for day, number, it in sorted(given, key=lambda one: one[:2]):
        id_ = it.reference("key_result", plan.document.goals(GoalKind.KEY_RESULT), "key_results")
        before = seen.setdefault((id_, day, number), it)
        if it.sound and before is not it:
            it.note(
                "effective",
                f"it is {it.line('effective')!r}, as that of {before.pointer}: number those of "
                f"one day, as in {day}#2",
            )
        _check_in(plan, id_, day, it)


def _effective(it: Members, today: date) -> tuple[date, int]:
    effective = it.line("effective")
    found = _EFFECTIVE.fullmatch(effective)
    try:
        day = date.fromisoformat(found[1] if found else "")
    except ValueError:
        if effective:
            it.note(
                "effective",
                f"it is {effective!r}: give a day such as 2019-01-31 or 2019-01-31#2",
            )
        return date.max, 1
    if day > today:
        it.note("effective", f"it is {effective!r}, which is yet to come: give a day until {today}")
    return day, int(found[2] or 1) if found else 1


def _check_in(plan: Plan, id_: str, day: date, it: Members) -> None:
    """`key_result`, `effective`, and where known `value`, `score`, `confidence`, `status`,
    `comment` and `recorded_at`; all else becomes details."""
    effective = it.line("effective")
    facts = CheckInFacts(
        measured_on=day,
        value=it.number("value"),
        score=it.score("score"),
        confidence=it.integer("confidence"),
        status=it.choice("status", CheckInStatus),
        note=it.optional_text("comment"),
        details=it.rest("key_result", "effective", "recorded_at", *FACTS),
    )
    recorded_at = it.moment("recorded_at")
    act = plan.act(recorded_at or plan.beginning_of(day))
    check_in_id = plan.id_of("check_in", id_, effective, 0)
    plan.step(
        it,
        "check-ins",
        ("check_in", id_, effective),
        it.rest(),
        plan.change(
            KeyResult,
            id_,
            lambda key_result: key_result.record_check_in(check_in_id, facts, act),
        ),
    )
