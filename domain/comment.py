"""The comment: what somebody says about an objective or a key result, on a stream of its own."""

from collections.abc import Iterable
from typing import Self
from uuid import UUID

from .aggregate import Act, LedgerAggregate, LedgerCreated, LedgerEvent, sealed
from .errors import Forbidden, NotInForce
from .goal_ref import GoalKind, GoalRef, goal_ref
from .text import required_paragraphs


class Comment(LedgerAggregate):
    """Words of one author, and the persons `mentioned` in them, each once.

    Each comment is a stream of its own, so that talking never conflicts with editing. `text` is
    None once its author's key is destroyed.
    """

    TOPIC = "comment"

    class Posted(LedgerCreated):
        """Somebody said something about an objective or a key result."""

        TOPIC = "comment.posted"
        SEALED = sealed("text")

        subject_kind: str
        subject_id: str
        text: str | None
        mentions: list[str]

    class Edited(LedgerEvent):
        """The author put it differently."""

        TOPIC = "comment.edited"
        SEALED = sealed("text_from", "text_to")

        text_from: str | None
        text_to: str | None
        mentions_from: list[str]
        mentions_to: list[str]

        def apply(self, aggregate: "Comment") -> None:
            aggregate.text = self.text_to
            aggregate.mentions = tuple(map(UUID, self.mentions_to))

    class Removed(LedgerEvent):
        """The comment is no longer shown."""

        TOPIC = "comment.removed"

        def apply(self, aggregate: "Comment") -> None:
            aggregate.removed = True

    def __init__(
        self,
        *,
        subject_kind: str,
        subject_id: str,
        text: str | None,
        mentions: list[str],
        actor_id: UUID,
    ) -> None:
        self.subject = GoalRef(GoalKind(subject_kind), UUID(subject_id))
        self.text = text
        self.mentions = tuple(map(UUID, mentions))
        self.author_id = actor_id
        self.removed = False

    @classmethod
    def post(
        cls,
        id: UUID,
        subject_kind: GoalKind,
        subject_id: UUID,
        text: str,
        act: Act,
        *,
        mentions: Iterable[UUID] = (),
    ) -> Self:
        """A comment of whoever acts; raises InvalidInput for a blank text."""
        subject = goal_ref(subject_kind, subject_id, "subject_kind")
        return cls.begin(
            id,
            act,
            cls.Posted,
            subject_kind=subject.kind.value,
            subject_id=str(subject.id),
            text=required_paragraphs(text, "text"),
            mentions=[str(person_id) for person_id in dict.fromkeys(mentions)],
        )

    def edit(self, text: str, mentions: Iterable[UUID], act: Act) -> None:
        """Replaces the words and the persons mentioned.

        Raises Forbidden for anybody but the author, NotInForce for a removed comment and
        InvalidInput for a blank text.
        """
        self.require_in_force()
        if act.actor_id != self.author_id:
            raise Forbidden("only its author edits a comment: post one of your own")
        text = required_paragraphs(text, "text")
        mentions = tuple(dict.fromkeys(mentions))
        if (text, mentions) != (self.text, self.mentions):
            self.decide(
                act,
                self.Edited,
                text_from=self.text,
                text_to=text,
                mentions_from=list(map(str, self.mentions)),
                mentions_to=list(map(str, mentions)),
            )

    def remove(self, act: Act) -> None:
        """Takes the comment out of sight; its history stays.

        Raises NotInForce for one that is removed already.
        """
        self.require_in_force()
        self.decide(act, self.Removed)

    def require_in_force(self) -> None:
        """Raises NotInForce when the comment is removed."""
        if self.removed:
            raise NotInForce("this comment is removed: post a new one")
