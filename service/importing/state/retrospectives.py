"""The steps for retrospectives, one for each team and cycle, and for what was learnt in them."""

from collections import Counter
from uuid import UUID

from ....domain.cycle import Cycle
from ....domain.goal_ref import GoalKind
from ....domain.learning import Evidence, EvidenceKind, LearningKind
from ....domain.retrospective import Retrospective
from ....domain.team import Team
from ...ledger.command import begin, change
from .document import LISTED
from .members import Members
from .plan import Plan, in_words

_KINDS = {
    "good": LearningKind.WENT_WELL,
    "bad": LearningKind.WENT_BADLY,
    "try": LearningKind.TO_TRY,
} | {kind.value: kind for kind in LearningKind}
"""Any other kind is an insight, and stands in the reason in words."""

KNOWN = ("cycle", "team", "text", "details", *GoalKind)


def retrospectives(plan: Plan) -> None:
    """`cycle`, `kind`, `text`, and where known `team`, `details`, and the `objective` or
    `key_result` that it was learnt from; all else stands in the reason in words.

    Learnings have no ids: they are known by what they say.
    """
    opened: set[UUID] = set()
    said = Counter[tuple[str, str | None, str, str]]()
    for it in plan.document.lists["retrospectives"]:
        cycle = it.reference("cycle", plan.document.by_id["cycles"], "cycles")
        team = it.optional_reference("team", plan.document.by_id["teams"], "teams")
        id_ = plan.id_of(Retrospective.TOPIC, cycle, team or "")
        if id_ not in opened and it.sound:
            opened.add(id_)
            _open(plan, it, id_, cycle, team)
        learning = (cycle, team, it.line("kind"), it.text("text"))
        _learning(plan, it, id_, learning, said[learning])
        said[learning] += 1


def _open(plan: Plan, it: Members, id_: UUID, cycle: str, team: str | None) -> None:
    cycle_id = plan.id_of(Cycle.TOPIC, cycle)
    team_id = None if team is None else plan.id_of(Team.TOPIC, team)
    act = plan.act()
    plan.step(
        it,
        "retrospectives",
        (Retrospective.TOPIC, cycle, team or ""),
        None,
        begin(Retrospective, id_, lambda: Retrospective.open(id_, cycle_id, team_id, act)),
    )


def _learning(
    plan: Plan, it: Members, id_: UUID, said: tuple[str, str | None, str, str], before: int
) -> None:
    cycle, team, told, text = said
    names = (cycle, team or "", told, text, before)
    learning_id = plan.id_of("learning", *names)
    kind = _KINDS.get(told, LearningKind.INSIGHT)
    whole = "\n".join([text, *(f"- {detail}" for detail in it.texts("details"))])
    evidence = [
        Evidence(EvidenceKind(goal), plan.id_of(goal, source))
        for goal, name in LISTED.items()
        if (source := it.optional_reference(goal, plan.document.goals(goal), name)) is not None
    ]
    act = plan.act(words=in_words(it.rest(*KNOWN, *(["kind"] if told in _KINDS else []))))
    plan.step(
        it,
        "learnings",
        ("learning", *names),
        it.rest(),
        change(
            Retrospective,
            id_,
            lambda retrospective: retrospective.capture_learning(
                learning_id, kind, whole, act, evidence=evidence
            ),
        ),
    )
