"""The retrospective: what was learnt from a cycle, and what becomes of its goals."""

from collections.abc import Iterable
from typing import Self
from uuid import UUID

from .aggregate import Act, LedgerAggregate, LedgerCreated, LedgerEvent, sealed
from .errors import Forbidden, InvalidInput, NotFound, NotInForce
from .goal_ref import GoalKind, GoalRef, goal_ref
from .learning import (
    Evidence,
    GoalDecision,
    Learning,
    LearningKind,
    RetrospectiveState,
    Verdict,
    checked_evidence,
    evidence_from_payload,
    evidence_to_payload,
)
from .payload import member, optional_id, optional_id_text
from .text import paragraphs, required_paragraphs


class Retrospective(LedgerAggregate):
    """How a team, or the organisation, looks back on a cycle.

    `learnings` holds all of them under their ids, the withdrawn ones too; `decisions` the last
    one on each objective and key result.
    """

    TOPIC = "retrospective"

    class Opened(LedgerCreated):
        """The retrospective of a cycle began, of a team or of the organisation."""

        TOPIC = "retrospective.opened"

        cycle_id: str
        team_id: str | None

    class LearningCaptured(LedgerEvent):
        """Somebody said what was learnt, and what shows it."""

        TOPIC = "retrospective.learning_captured"
        SEALED = sealed("text")

        learning_id: str
        kind: str
        text: str | None
        evidence: list[dict[str, str]]

        def apply(self, aggregate: "Retrospective") -> None:
            aggregate.learnings[UUID(self.learning_id)] = Learning(
                LearningKind(self.kind),
                self.text,
                evidence_from_payload(self.evidence),
                self.actor_id,
                self.timestamp,
            )

    class LearningReworded(LedgerEvent):
        """The learning has other words."""

        TOPIC = "retrospective.learning_reworded"
        SEALED = sealed("text_from", "text_to")

        learning_id: str
        text_from: str | None
        text_to: str | None

        def apply(self, aggregate: "Retrospective") -> None:
            learning_id = UUID(self.learning_id)
            learning = aggregate.learnings[learning_id]
            aggregate.learnings[learning_id] = learning._replace(text=self.text_to)

    class LearningWithdrawn(LedgerEvent):
        """The learning no longer stands."""

        TOPIC = "retrospective.learning_withdrawn"

        learning_id: str

        def apply(self, aggregate: "Retrospective") -> None:
            learning_id = UUID(self.learning_id)
            learning = aggregate.learnings[learning_id]
            aggregate.learnings[learning_id] = learning._replace(withdrawn=True)

    class Decided(LedgerEvent):
        """It was decided what becomes of an objective or a key result."""

        TOPIC = "retrospective.decided"
        SEALED = sealed("note")

        subject_kind: str
        subject_id: str
        decision_from: str | None
        decision_to: str
        note: str | None

        def apply(self, aggregate: "Retrospective") -> None:
            subject = GoalRef(GoalKind(self.subject_kind), UUID(self.subject_id))
            aggregate.decisions[subject] = GoalDecision(
                Verdict(self.decision_to), self.note, self.actor_id, self.timestamp
            )

    class Closed(LedgerEvent):
        """The retrospective is finished."""

        TOPIC = "retrospective.closed"

        def apply(self, aggregate: "Retrospective") -> None:
            aggregate.closed = True

    class Reopened(LedgerEvent):
        """The retrospective goes on."""

        TOPIC = "retrospective.reopened"

        def apply(self, aggregate: "Retrospective") -> None:
            aggregate.closed = False

    def __init__(self, cycle_id: str, team_id: str | None) -> None:
        self.cycle_id = UUID(cycle_id)
        self.team_id = optional_id(team_id)
        self.learnings: dict[UUID, Learning] = {}
        self.decisions: dict[GoalRef, GoalDecision] = {}
        self.closed = False

    @property
    def state(self) -> RetrospectiveState:
        """Whether it still goes on."""
        return RetrospectiveState.CLOSED if self.closed else RetrospectiveState.OPEN

    @classmethod
    def open(cls, id: UUID, cycle_id: UUID, team_id: UUID | None, act: Act) -> Self:
        """The retrospective of a cycle, of this team or (None) of the organisation."""
        return cls.begin(
            id, act, cls.Opened, cycle_id=str(cycle_id), team_id=optional_id_text(team_id)
        )

    def capture_learning(
        self,
        learning_id: UUID,
        kind: LearningKind,
        text: str,
        act: Act,
        *,
        evidence: Iterable[Evidence] = (),
    ) -> None:
        """Says what was learnt, and what shows it.

        Raises InvalidInput for a blank text, the id of another learning, and evidence that
        `checked_evidence` refuses.
        """
        self.require_open()
        if learning_id in self.learnings:
            raise InvalidInput(
                f"learning_id {learning_id} is taken: draw another", ("learning_id",)
            )
        self.decide(
            act,
            self.LearningCaptured,
            learning_id=str(learning_id),
            kind=member(LearningKind, kind, "kind").value,
            text=required_paragraphs(text, "text"),
            evidence=evidence_to_payload(checked_evidence(evidence)),
        )

    def reword_learning(self, learning_id: UUID, text: str, act: Act) -> None:
        """Puts a learning in other words.

        Raises Forbidden for anybody but its author, whose words would otherwise be sealed with
        the key of another and outlast the author's erasure; NotFound for no learning, NotInForce
        for a withdrawn one, InvalidInput for a blank text.
        """
        self.require_open()
        learning = self.require_learning(learning_id)
        if act.actor_id != learning.author_id:
            raise Forbidden(
                "only its author rewords a learning: withdraw it, and capture one of your own"
            )
        text = required_paragraphs(text, "text")
        if text != learning.text:
            self.decide(
                act,
                self.LearningReworded,
                learning_id=str(learning_id),
                text_from=learning.text,
                text_to=text,
            )

    def withdraw_learning(self, learning_id: UUID, act: Act) -> None:
        """Takes a learning back; it stays readable.

        Raises NotFound for no learning, NotInForce for one that is withdrawn already, and
        InvalidInput without a reason.
        """
        self.require_open()
        self.require_learning(learning_id)
        act.require_reason("withdrawing a learning")
        self.decide(act, self.LearningWithdrawn, learning_id=str(learning_id))

    def decide_on(
        self,
        subject_kind: GoalKind,
        subject_id: UUID,
        decision: Verdict,
        act: Act,
        *,
        note: str | None = None,
    ) -> None:
        """Decides what becomes of an objective or a key result, with a note on it.

        Another decision on it, or another note, takes the place of the one before.
        """
        self.require_open()
        subject = goal_ref(subject_kind, subject_id, "subject_kind")
        decision = member(Verdict, decision, "decision")
        note = paragraphs(note, "note")
        before = self.decisions.get(subject)
        if before is None or (before.decision, before.note) != (decision, note):
            self.decide(
                act,
                self.Decided,
                subject_kind=subject.kind.value,
                subject_id=str(subject.id),
                decision_from=None if before is None else before.decision.value,
                decision_to=decision.value,
                note=note,
            )

    def close(self, act: Act) -> None:
        """Finishes the retrospective; raises NotInForce for one that is closed already."""
        self.require_open()
        self.decide(act, self.Closed)

    def reopen(self, act: Act) -> None:
        """Goes on with it; raises NotInForce for an open one, InvalidInput without a reason."""
        if not self.closed:
            raise NotInForce("this retrospective is open: there is nothing to reopen")
        act.require_reason("reopening a retrospective")
        self.decide(act, self.Reopened)

    def require_learning(self, learning_id: UUID) -> Learning:
        """The learning, whether the retrospective is closed or not.

        Raises NotFound for no learning, NotInForce for a withdrawn one.
        """
        learning = self.learnings.get(learning_id)
        if learning is None:
            raise NotFound(
                f"this retrospective has no learning {learning_id}: check the id", ("learning_id",)
            )
        if learning.withdrawn:
            raise NotInForce(
                f"learning {learning_id} is withdrawn: choose another or capture a new one",
                ("learning_id",),
            )
        return learning

    def require_open(self) -> None:
        """Raises NotInForce when the retrospective is closed."""
        if self.closed:
            raise NotInForce("this retrospective is closed: reopen it first")
