"""Mutations by which people talk about objectives and key results, and follow them."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

import strawberry

from ....domain import comment as domain
from ....domain.errors import InvalidInput
from ....domain.person import Person as DomainPerson
from ...ledger.command import Decision, Guard, begin, change
from ..types.comment import Comment
from ..types.person import Person
from .call import Call, CommandInput, EditInput
from .guards import known
from .mutation import mutation
from .roles import EDITORS, MODERATORS

MENTIONS = 50
"""How many people one comment can mention."""


@strawberry.input(description="A comment on an objective or a key result.")
class PostCommentInput(CommandInput):
    """A comment."""

    subject: strawberry.ID = strawberry.field(description="The objective or key result.")
    text: str = strawberry.field(description="The comment: 1 to 10,000 characters.")
    mentions: list[strawberry.ID] = strawberry.field(
        default_factory=list, description=f"The people whom it mentions: {MENTIONS} at most."
    )


@strawberry.input(description="Everything that a comment is to say instead.")
class EditCommentInput(EditInput):
    """A comment put differently."""

    text: str = strawberry.field(description="The comment: 1 to 10,000 characters.")
    mentions: list[strawberry.ID] = strawberry.field(
        default_factory=list, description=f"The people whom it mentions then: {MENTIONS} at most."
    )


@strawberry.input(description="A comment to take out of sight.")
class RemoveCommentInput(EditInput):
    """A comment to take out of sight."""


@strawberry.input(description="An objective or a key result that the caller wants to follow.")
class FollowInput(CommandInput):
    """Something to follow."""

    subject: strawberry.ID = strawberry.field(description="The objective or key result.")


@strawberry.input(description="An objective or a key result that the caller no longer follows.")
class UnfollowInput(CommandInput):
    """Something to follow no longer."""

    subject: strawberry.ID = strawberry.field(description="The objective or key result.")


@mutation(Comment, roles=EDITORS)
def post_comment(input: PostCommentInput, call: Call) -> Decision:
    """Say something about an objective or a key result, also when its cycle is closed."""
    subject = call.goal(input.subject, "subject")
    mentions = _people(call, input.mentions)
    return begin(
        domain.Comment,
        call.new_id,
        lambda: domain.Comment.post(call.new_id, *subject, input.text, call.act, mentions=mentions),
        lambda it: (known(subject), *_reachable(mentions)),
    )


@mutation(Comment, roles=EDITORS)
def edit_comment(input: EditCommentInput, call: Call) -> Decision:
    """Put an own comment differently; what it said before stays in the history."""
    mentions = _people(call, input.mentions)
    before: set[UUID] = set()

    def edit(comment: domain.Comment) -> None:
        before.update(comment.mentions)
        comment.edit(input.text, mentions, call.act)

    return call.edit(
        domain.Comment,
        input,
        edit,
        lambda it: _reachable([one for one in mentions if one not in before]),
    )


@mutation(Comment, roles=EDITORS)
def remove_comment(input: RemoveCommentInput, call: Call) -> Decision:
    """Take a comment out of sight; others' comments take a coach, an OKR owner or an administrator.
    It stays in the history."""

    def takes(comment: domain.Comment) -> frozenset[str] | None:
        return None if comment.author_id == call.act.actor_id else MODERATORS

    return replace(call.edit(domain.Comment, input, lambda it: it.remove(call.act)), takes=takes)


@mutation(Person, roles=EDITORS)
def follow(input: FollowInput, call: Call) -> Decision:
    """Follow an objective or a key result."""
    subject = call.goal(input.subject, "subject")
    return change(
        DomainPerson,
        call.principal.person_id,
        lambda it: it.follow(*subject, call.act),
        guards=lambda it: (known(subject),),
    )


@mutation(Person, roles=EDITORS)
def unfollow(input: UnfollowInput, call: Call) -> Decision:
    """Follow an objective or a key result no longer."""
    subject = call.goal(input.subject, "subject")
    return change(
        DomainPerson,
        call.principal.person_id,
        lambda it: it.unfollow(*subject, call.act),
        guards=lambda it: (known(subject),),
    )


def _people(call: Call, given: Sequence[str]) -> list[UUID]:
    if len(given) > MENTIONS:
        raise InvalidInput(f"a comment mentions {MENTIONS} people at most", ("mentions",))
    return [call.id(one, "person", "mentions", str(index)) for index, one in enumerate(given)]


def _reachable(people: Sequence[UUID]) -> tuple[Guard, ...]:
    return tuple(Guard("person", person) for person in people)
