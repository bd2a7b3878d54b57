"""The comment's rules."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given as given_any
from hypothesis import strategies as st

from okr.domain.comment import Comment
from okr.domain.errors import Forbidden, InvalidInput, NotInForce
from okr.domain.goal_ref import GoalKind, GoalRef
from tests.domain.scenario import ANNA, BERND, STREAM, act, fact, fold, given
from tests.domain.test_history import Command, acts, command, ids, run, stored, words

SUBJECT = UUID("0195f0e0-0000-7000-8000-0000000000e1")

POSTED = fact(
    Comment.Posted,
    subject_kind="key_result",
    subject_id=str(SUBJECT),
    text="@Bernd, stimmt die Zahl?",
    mentions=[str(BERND)],
)
REMOVED = fact(Comment.Removed)


def test_posting() -> None:
    comment = (
        given()
        .when(
            lambda _: Comment.post(
                STREAM,
                GoalKind.KEY_RESULT,
                SUBJECT,
                "@Bernd, stimmt die Zahl?\r\n",
                act(),
                mentions=[BERND, BERND],
            )
        )
        .then(POSTED)
    )
    assert comment.subject == GoalRef(GoalKind.KEY_RESULT, SUBJECT)
    assert (comment.text, comment.mentions) == ("@Bernd, stimmt die Zahl?", (BERND,))
    assert comment.author_id == ANNA
    assert not comment.removed


def test_posting_without_mentioning_anybody() -> None:
    comment = Comment.post(STREAM, GoalKind.OBJECTIVE, SUBJECT, "Gut so", act(actor=BERND))
    assert comment.subject == ("objective", SUBJECT)
    assert comment.mentions == ()
    assert comment.author_id == BERND


@pytest.mark.parametrize("text", ["", " \n", "x" * 10_001, "a\0b"])
def test_a_text_has_1_to_10000_storable_characters(text: str) -> None:
    given().when(
        lambda _: Comment.post(STREAM, GoalKind.OBJECTIVE, SUBJECT, text, act())
    ).then_refused(InvalidInput, "text")
    given(POSTED).when(lambda comment: comment.edit(text, [], act())).then_refused(
        InvalidInput, "text"
    )


def test_a_comment_is_on_an_objective_or_a_key_result() -> None:
    kind: Any = "cycle"
    given().when(lambda _: Comment.post(STREAM, kind, SUBJECT, "Gut so", act())).then_refused(
        InvalidInput, "subject_kind", saying="objective, key_result"
    )


def test_editing() -> None:
    comment = (
        given(POSTED)
        .when(lambda comment: comment.edit("@Anna, stimmt sie?", [ANNA, BERND], act()))
        .then(
            fact(
                Comment.Edited,
                text_from="@Bernd, stimmt die Zahl?",
                text_to="@Anna, stimmt sie?",
                mentions_from=[str(BERND)],
                mentions_to=[str(ANNA), str(BERND)],
            )
        )
    )
    assert (comment.text, comment.mentions) == ("@Anna, stimmt sie?", (ANNA, BERND))


def test_editing_to_the_same_changes_nothing() -> None:
    given(POSTED).when(
        lambda comment: comment.edit("@Bernd, stimmt die Zahl? ", [BERND], act())
    ).then()


def test_only_its_author_edits_a_comment() -> None:
    given(POSTED).when(lambda comment: comment.edit("Ja", [], act(actor=BERND))).then_refused(
        Forbidden, saying="post one of your own"
    )


@pytest.mark.parametrize("actor", [ANNA, BERND])
def test_anybody_removes_a_comment_as_far_as_the_domain_knows(actor: UUID) -> None:
    comment = given(POSTED).when(lambda comment: comment.remove(act(actor=actor))).then(REMOVED)
    assert comment.removed
    assert comment.text == "@Bernd, stimmt die Zahl?"


def test_a_removed_comment_stays_removed() -> None:
    given(POSTED, REMOVED).when(lambda comment: comment.edit("Neu", [], act())).then_refused(
        NotInForce, saying="post a new one"
    )
    given(POSTED, REMOVED).when(lambda comment: comment.remove(act())).then_refused(NotInForce)


def test_a_text_may_come_back_unreadable() -> None:
    erased = fact(Comment.Posted, **{**POSTED.fields, "text": None})
    comment = (
        given(erased)
        .when(lambda comment: comment.edit("Neu", [], act()))
        .then(
            fact(
                Comment.Edited,
                text_from=None,
                text_to="Neu",
                mentions_from=[str(BERND)],
                mentions_to=[],
            )
        )
    )
    assert comment.text == "Neu"


edits = st.one_of(command("edit", words, st.lists(ids, max_size=3), acts), command("remove", acts))


@given_any(st.lists(edits, max_size=10))
def test_a_comment_folds_to_its_live_state(edits: list[Command]) -> None:
    live = Comment.post(STREAM, GoalKind.OBJECTIVE, SUBJECT, "Gut so", act())
    events = run(live, edits)
    assert fold(events) == live
    assert fold(map(stored, events)) == live
