"""Mutations of retrospectives: the learnings they gather, and what they decide on goals."""

from contextlib import suppress
from dataclasses import replace
from uuid import UUID

import strawberry

from ....domain import learning as domain
from ....domain.errors import InvalidInput
from ....domain.goal_ref import GoalKind, GoalRef
from ....domain.learning import Evidence, EvidenceKind
from ....domain.retrospective import Retrospective as DomainRetrospective
from ...ledger.command import Decision, Guard, Invariant, begin
from ...reading.ids import EVENT, GlobalId, InvalidId
from ..naming import snake_case
from ..types.enums import LearningKind, Verdict
from ..types.retrospective import Retrospective
from .call import Call, CommandInput, EditInput, same
from .guards import known
from .mutation import Plan, mutation
from .roles import EDITORS, FACILITATORS

PIECES = 20
"""How many pieces of evidence one learning can have."""


@strawberry.input(description="A new retrospective.")
class OpenRetrospectiveInput(CommandInput):
    """A new retrospective."""

    cycle: strawberry.ID = strawberry.field(description="The cycle to look back on.")
    team: strawberry.ID | None = strawberry.field(
        default=None, description="The team that looks back; without it all do together."
    )


@strawberry.input(description="A learning for a retrospective, whose id is `id`.")
class CaptureLearningInput(EditInput):
    """A learning."""

    kind: LearningKind = strawberry.field(description="What kind of learning it is.")
    text: str = strawberry.field(description="What was learned: 1 to 10,000 characters.")
    evidence: list[strawberry.ID] = strawberry.field(
        default_factory=list,
        description=f"Objectives, key results and events that show it: {PIECES} at most.",
    )


@strawberry.input(description="Other words for a learning.")
class RewordLearningInput(EditInput):
    """Other words; `id` is the retrospective."""

    learning: strawberry.ID = strawberry.field(description="The learning of the retrospective.")
    text: str = strawberry.field(description="The new text: 1 to 10,000 characters.")


@strawberry.input(description="A learning to take back; needs a reason.")
class WithdrawLearningInput(EditInput):
    """A learning to take back; `id` is the retrospective."""

    learning: strawberry.ID = strawberry.field(description="The learning of the retrospective.")


@strawberry.input(description="What becomes of an objective or a key result.")
class DecideOnGoalInput(EditInput):
    """A decision; `id` is the retrospective."""

    subject: strawberry.ID = strawberry.field(description="The objective or key result.")
    decision: Verdict = strawberry.field(description="What becomes of it.")
    note: str | None = strawberry.field(
        default=None, description="A note on it: at most 10,000 characters."
    )


@strawberry.input(description="A retrospective to finish.")
class CloseRetrospectiveInput(EditInput):
    """A retrospective to finish."""


@strawberry.input(description="A retrospective to go on with; needs a reason.")
class ReopenRetrospectiveInput(EditInput):
    """A retrospective to go on with."""


@mutation(Retrospective, roles=FACILITATORS)
def open_retrospective(input: OpenRetrospectiveInput, call: Call) -> Plan:
    """Begin the retrospective of a cycle, closed or not, of a team or of all together; each has
    one of each cycle."""
    cycle = call.id(input.cycle, "cycle", "cycle")
    team = call.optional_id(input.team, "team", "team")
    guards = [Guard("cycle_ever", cycle)]
    if team is not None:
        guards.append(Guard("team", team))
    decision = begin(
        DomainRetrospective,
        call.new_id,
        lambda: DomainRetrospective.open(call.new_id, cycle, team, call.act),
        lambda it: tuple(guards),
    )
    return Plan([decision], (Invariant("one_retrospective", call.new_id),))


@mutation(Retrospective, roles=EDITORS)
def capture_learning(input: CaptureLearningInput, call: Call) -> Decision:
    """Say what was learned, and what shows it."""
    if len(input.evidence) > PIECES:
        raise InvalidInput(f"at most {PIECES} pieces: choose the best", ("evidence",))
    kind = same(domain.LearningKind, input.kind)
    evidence = [_evidence(call, given, n) for n, given in enumerate(input.evidence)]
    return call.edit(
        DomainRetrospective,
        input,
        lambda it: it.capture_learning(call.new_id, kind, input.text, call.act, evidence=evidence),
        lambda it: tuple(map(_exists, evidence)),
    )


@mutation(Retrospective, roles=EDITORS)
def reword_learning(input: RewordLearningInput, call: Call) -> Decision:
    """Put a learning of your own in other words; those before stay on record."""
    learning = call.id(input.learning, "learning", "learning")
    return call.edit(
        DomainRetrospective,
        input,
        lambda it: it.reword_learning(learning, input.text, call.act),
    )


@mutation(Retrospective, roles=EDITORS)
def withdraw_learning(input: WithdrawLearningInput, call: Call) -> Decision:
    """Take a learning back; others' learnings take a coach, a lead, an OKR owner or an
    administrator. Needs a reason, and the learning stays readable."""
    learning = call.id(input.learning, "learning", "learning")

    def takes(it: DomainRetrospective) -> frozenset[str] | None:
        own = it.learnings[learning].author_id == call.act.actor_id
        return None if own else FACILITATORS

    decision = call.edit(
        DomainRetrospective, input, lambda it: it.withdraw_learning(learning, call.act)
    )
    return replace(decision, takes=takes)


@mutation(Retrospective, roles=EDITORS)
def decide_on_goal(input: DecideOnGoalInput, call: Call) -> Plan:
    """Decide what becomes of an objective or a key result of the cycle that the retrospective looks
    back on; it replaces the decision before."""
    subject = call.goal(input.subject, "subject")
    decision = same(domain.Verdict, input.decision)
    verdict = call.edit(
        DomainRetrospective,
        input,
        lambda it: it.decide_on(*subject, decision, call.act, note=input.note),
        lambda it: (known(subject),),
    )
    in_its_cycle = Invariant("same_cycle", subject.id, verdict.stream_id, ("subject",))
    return Plan([verdict], (in_its_cycle,))


@mutation(Retrospective, roles=FACILITATORS)
def close_retrospective(input: CloseRetrospectiveInput, call: Call) -> Decision:
    """Finish a retrospective; it takes nothing any more, and its learnings can be applied."""
    return call.edit(DomainRetrospective, input, lambda it: it.close(call.act))


@mutation(Retrospective, roles=FACILITATORS)
def reopen_retrospective(input: ReopenRetrospectiveInput, call: Call) -> Decision:
    """Go on with a retrospective that was closed; needs a reason."""
    return call.edit(DomainRetrospective, input, lambda it: it.reopen(call.act))


def _evidence(call: Call, given: str, index: int) -> Evidence:
    with suppress(InvalidId):
        named = GlobalId.parse(given)
        if isinstance(named.key, int) and named.org_id == call.principal.org_id:
            return Evidence(EvidenceKind.ENTRY, named.key)
    # another event names nothing either, and is refused with what is no id
    kind, key = call.named(given, ("objective", "keyResult", EVENT), "evidence", str(index))
    return Evidence(EvidenceKind(snake_case(kind)), key)


def _exists(evidence: Evidence) -> Guard:
    if isinstance(evidence.id, int):
        return Guard("entry", UUID(int=evidence.id))
    return known(GoalRef(GoalKind(evidence.kind.value), evidence.id))
