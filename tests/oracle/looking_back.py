"""What people learn from made-up histories, and what comes from what."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from okr.domain.aggregate import LedgerAggregate
from okr.domain.cycle import Cycle
from okr.domain.goal_ref import GoalKind
from okr.domain.key_result import KeyResult
from okr.domain.learning import Evidence, EvidenceKind, LearningKind, Verdict
from okr.domain.objective import Objective
from okr.domain.retrospective import Retrospective
from okr.domain.team import Team
from okr.service.ledger.command import Decision, change
from tests.oracle import material

if TYPE_CHECKING:
    from tests.oracle.history import History

Make = Callable[[], Decision]
FEW = 3
"""Of how many retrospectives, and goals, so that they come to have several of everything."""


class LookingBack:
    """Draws what people do in retrospectives and afterwards."""

    def __init__(self, history: "History") -> None:
        self._history = history
        self._pick = history._pick
        self._learnings: list[tuple[UUID, UUID]] = []
        self._lineage: list[tuple[Any, ...]] = []
        """What takes back what was said of goals."""

    def first_steps(self) -> tuple[Make, ...]:
        """Return what makes retrospectives with learnings."""
        return (*[self._open] * FEW, *[self._capture] * 4)

    def actions(self) -> tuple[Make, ...]:
        """Return what people may do."""
        return (
            *(self._open, *[self._capture] * 3, *[self._change_learning] * 4),
            *(*[self._decide] * 3, self._close_or_reopen, self._close_or_reopen),
            *(*[self._refine] * 4, *[self._apply] * 4, *[self._take_back] * 4),
        )

    def _open(self) -> Decision:
        team_id = self._pick((None, *self._history._ids.get(Team, ())))
        return self._history._begin(
            Retrospective,
            self._history._new(Retrospective),
            "open",
            self._pick(self._history._ids[Cycle][:FEW]),
            team_id,
        )

    def _retrospective(self) -> UUID:
        return self._pick(self._history._ids[Retrospective][:FEW])

    def _goal(self) -> tuple[Any, UUID]:
        kinds: tuple[type[LedgerAggregate], ...] = (Objective, KeyResult)
        kind = self._pick(kinds)
        return kind, self._pick(self._history._ids[kind][:8])

    def _subject(self) -> tuple[GoalKind, UUID]:
        kind, id_ = self._goal()
        return GoalKind(kind.TOPIC), id_

    def _evidence(self) -> list[Evidence]:
        kind, id_ = self._subject()
        goal = Evidence(EvidenceKind(kind.value), id_)
        entry = Evidence(EvidenceKind.ENTRY, self._pick((1, 5, 20, 80)))
        return self._pick(([], [goal], [entry, goal]))

    def _capture(self) -> Decision:
        retrospective_id = self._retrospective()
        learning_id = uuid5(retrospective_id, f"learning {len(self._learnings)}")
        self._learnings.append((retrospective_id, learning_id))
        act, kind = self._history._act(), self._pick(list(LearningKind))
        text, evidence = self._pick(material.TITLES), self._evidence()
        return change(
            Retrospective,
            retrospective_id,
            lambda it: it.capture_learning(learning_id, kind, text, act, evidence=evidence),
        )

    def _change_learning(self) -> Decision:
        retrospective_id, learning_id = self._pick(self._learnings)
        told: tuple[Any, ...] = ("reword_learning", learning_id, self._pick(material.TITLES))
        if self._pick((True, False, False)):
            told = ("withdraw_learning", learning_id)
        return self._history._change(Retrospective, retrospective_id, *told)

    def _decide(self) -> Decision:
        subject, decision = self._subject(), self._pick(list(Verdict))
        act, note = self._history._act(), self._pick(material.NOTES)
        return change(
            Retrospective,
            self._retrospective(),
            lambda it: it.decide_on(*subject, decision, act, note=note),
        )

    def _close_or_reopen(self) -> Decision:
        method = self._pick(("close", "reopen", "reopen"))
        return self._history._change(Retrospective, self._retrospective(), method)

    def _refine(self) -> Decision:
        goal, source = self._goal(), self._subject()
        self._lineage.append((*goal, "withdraw_refinement", *source))
        return self._history._change(*goal, "refine_from", *source)

    def _apply(self) -> Decision:
        goal, (retrospective_id, learning_id) = self._goal(), self._pick(self._learnings)
        self._lineage.append((*goal, "withdraw_application", learning_id))
        return self._history._change(*goal, "apply_learning", learning_id, retrospective_id)

    def _take_back(self) -> Decision:
        return self._history._change(*self._pick(self._lineage or [self._nothing()]))

    def _nothing(self) -> tuple[Any, ...]:
        return (*self._goal(), "withdraw_refinement", *self._subject())
