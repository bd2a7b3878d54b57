"""What people say about objectives and key results, and which of them they follow."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid5

from ...domain.aggregate import LedgerEvent
from ...domain.comment import Comment
from ...domain.goal_ref import GoalKind, GoalRef
from ...domain.person import Person
from ..table import Keeping, Makers, Row, Table
from .people import person_rows

COMMENT = Table(
    "comment",
    Keeping.CLOSING,
    (
        *("id", "version", "created_at", "subject_kind", "subject_id", "text", "mentions"),
        *("author_id", "edited", "removed", "replaces"),
    ),
)
FOLLOWER = Table(
    "follower",
    Keeping.CLOSING,
    ("id", "person_id", "subject_kind", "subject_id", "at", "removed", "replaces"),
    stream="person_id",
)


def _comment(comment: Comment, event: LedgerEvent, imported: bool) -> Iterator[Row]:
    yield (
        COMMENT,
        {
            "id": comment.id,
            "version": comment.version,
            "created_at": comment.created_on,
            "subject_kind": comment.subject.kind.value,
            "subject_id": comment.subject.id,
            "text": None if comment.removed else comment.text,
            "mentions": list(comment.mentions),
            "author_id": comment.author_id,
            "edited": comment.version > 1 + comment.removed,
            "removed": comment.removed,
            "replaces": not isinstance(event, Comment.Posted),
        },
    )


def _followed(person: Person, event: Any, imported: bool) -> Iterator[Row]:
    subject = GoalRef(GoalKind(event.subject_kind), UUID(event.subject_id))
    yield (
        FOLLOWER,
        {
            "id": uuid5(person.id, f"{subject.kind} {subject.id}"),
            "person_id": person.id,
            "subject_kind": subject.kind.value,
            "subject_id": subject.id,
            "at": event.timestamp,
            "removed": subject not in person.following,
            "replaces": True,
        },
    )
    yield from person_rows(person, event, imported)


TABLES = (COMMENT, FOLLOWER)
MAKERS: Makers = {
    "comment.": _comment,
    "person.followed": _followed,
    "person.unfollowed": _followed,
}
