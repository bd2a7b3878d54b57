"""Comments, and who follows what: how people talk about objectives and key results."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from ....projections.okr_tree import COMMENT, FOLLOWER, PERSON
from ...reading.arguments import Arguments, Given
from ...reading.connections import connection, rows_under
from ...reading.declare import argument, entity
from ...reading.scope import Scope
from ...reading.sources import column, reference, variant
from ...reading.tables import Rows, named, under
from .connection import Connection
from .goal import Goal
from .node import Recorded, in_order_of_creation
from .person import Person


def _mentioned(scope: Scope, alias: str, given: Given[Arguments]) -> Rows:
    ids = f"select m.id from unnest({scope.row}.mentions) as m(id)"
    return named(PERSON, alias, ids, scope.moment)


def _followers(scope: Scope, alias: str, given: Given[Arguments]) -> Rows:
    row = scope.alias(FOLLOWER)
    found = under(FOLLOWER, row, "subject_id", f"{scope.row}.id", scope.moment)
    found = found.matching(f"not {row}.removed")
    ids = f"select {row}.person_id as id from {found.source} where {found.where}"
    return named(PERSON, alias, ids, scope.moment)


def _unless_removed(row: str, given: Given[Arguments]) -> Iterator[str]:
    if not given.value["includeRemoved"]:
        yield f"not {row}.removed"


@entity(COMMENT, "comment", "What somebody says about an objective or a key result.")
class Comment(Recorded):
    subject: Goal | None = variant(
        "subject_kind", "subject_id", "What it is about, as it stood at the moment of this read."
    )
    text: str | None = column("What it says; absent once it was removed or its author erased.")
    author: Person | None = reference("author_id", "Who wrote it.")
    at: datetime = column("When it was written.", of="created_at")
    mentions: Connection[Person] = connection(
        _mentioned, in_order_of_creation("people"), "The people whom it mentions."
    )
    edited: bool = column("Whether its author has put it differently since.")
    removed: bool = column("Whether it was removed.")


@entity(FOLLOWER, "follow", "That a person wants the news of an objective or a key result.")
class Follow:
    subject: Goal | None = variant(
        "subject_kind",
        "subject_id",
        "What the person follows, as it stood at the moment of this read.",
    )
    since: datetime = column("When the person began to follow it.", of="at")


def comments_about() -> Any:
    """Declare the connection of the comments about an objective or a key result."""
    return connection(
        rows_under(COMMENT, "subject_id", _unless_removed),
        in_order_of_creation("comments"),
        "What people say about it, oldest first.",
        [argument("include_removed", bool, "Whether to show removed ones too.", False)],
    )


def followers_of() -> Any:
    """Declare the connection of the people who follow an objective or a key result."""
    return connection(_followers, in_order_of_creation("people"), "The people who follow it.")
