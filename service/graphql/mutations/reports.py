"""Mutations by which people report on key results: check-ins and scores."""

from datetime import UTC, date, timedelta
from decimal import Decimal

import strawberry
from strawberry import UNSET
from strawberry.scalars import JSON

from ....domain import check_in as check_ins
from ....domain import key_result as domain
from ....domain import reports
from ....domain.errors import InvalidInput
from ...ledger.command import Decision
from ..types.enums import CheckInStatus, ScoreKind
from ..types.key_result import KeyResult
from .call import Call, EditInput, given_or, json_object, same
from .guards import in_time_unless_explained, under_objective_in_force
from .mutation import mutation
from .readers import by_reader
from .roles import EDITORS, REPORTERS

_DAY = (
    "The local day the check-in is about, which must have begun somewhere on Earth, and lie ten "
    "years back at most."
)

FARTHEST_ZONE = timedelta(hours=14)
"""How far local time is ahead of UTC at most, in whatever zone the organisation is."""

FARTHEST_BACK = timedelta(days=3653)
"""How long ago a measurement can be that is reported now: what is older is a slip of the pen, or
belongs into an import."""


@strawberry.input
class CheckInInput(EditInput):
    """What a check-in says; `id` is the key result."""

    measured_on: date | None = strawberry.field(default=UNSET, description=_DAY)
    value: Decimal | None = strawberry.field(
        default=UNSET, description="What was measured, in the key result's unit."
    )
    score: Decimal | None = strawberry.field(
        default=UNSET,
        description="A score from 0 to 1 given directly, beside or without a value.",
    )
    confidence: int | None = strawberry.field(
        default=UNSET,
        description="How sure the owners are to reach the target, from 0 to 10.",
    )
    status: CheckInStatus | None = strawberry.field(
        default=UNSET, description="How people see the way to the target."
    )
    note: str | None = strawberry.field(
        default=UNSET,
        description="Obstacles and support needed: at most 10,000 characters.",
    )
    details: JSON | None = strawberry.field(
        default=UNSET, description="Further facts: an object of any JSON values."
    )

    def facts(self, call: Call, present: check_ins.CheckInFacts) -> check_ins.CheckInFacts:
        """The domain's facts: those given, and of the others the present ones. Raises InvalidInput
        for a day that has begun nowhere yet, and for another one of more than ten years ago."""
        last = (call.act.at.astimezone(UTC) + FARTHEST_ZONE).date()
        if self.measured_on is None:
            raise InvalidInput(
                "measured_on is null, and a check-in has a day: give it, or leave it out",
                ("measured_on",),
            )
        measured_on = given_or(self.measured_on, present.measured_on)
        if measured_on > last:
            raise InvalidInput(
                f"measured_on is {measured_on}, a day to come: give the day of the measurement, "
                "today at the latest",
                ("measured_on",),
            )
        if self.measured_on is not UNSET and measured_on < last - FARTHEST_BACK:
            raise InvalidInput(
                f"measured_on is {measured_on}, more than ten years ago: give the day of the "
                "measurement",
                ("measured_on",),
            )
        return check_ins.CheckInFacts(
            measured_on,
            given_or(self.value, present.value),
            given_or(self.score, present.score),
            given_or(self.confidence, present.confidence),
            same(check_ins.CheckInStatus, self.status)
            if self.status
            else (given_or(self.status, present.status)),
            given_or(self.note, present.note),
            json_object(given_or(self.details, present.details), "details"),
        )


@strawberry.input(description="A check-in on a key result, whose id is `id`.")
class RecordCheckInInput(CheckInInput):
    """A check-in."""

    measured_on: date = strawberry.field(description=_DAY)

    def recorded(self, call: Call) -> check_ins.CheckInFacts:
        """The domain's facts; raises as `facts`."""
        return self.facts(call, check_ins.CheckInFacts(self.measured_on))


@strawberry.input(
    description="What a check-in is to say instead: what is not given stays, null takes it away."
)
class CorrectCheckInInput(CheckInInput):
    """A correction."""

    check_in: strawberry.ID = strawberry.field(description="The check-in of the key result.")


@strawberry.input(description="A check-in to take back; needs a reason.")
class RetractCheckInInput(EditInput):
    """A check-in to take back."""

    check_in: strawberry.ID = strawberry.field(description="The check-in of the key result.")


@strawberry.input
class ScoreInput(EditInput):
    """A score of a key result."""

    kind: ScoreKind = strawberry.field(description="The kind of score.")
    value: Decimal = strawberry.field(description="The score, from 0 to 1.")


@strawberry.input(description="The first score of a kind.")
class ScoreKeyResultInput(ScoreInput):
    """The first score of a kind."""


@strawberry.input(description="Another score of a kind that has one; needs a reason.")
class RescoreKeyResultInput(ScoreInput):
    """Another score."""


@mutation(KeyResult, roles=REPORTERS)
def record_check_in(input: RecordCheckInInput, call: Call) -> Decision:
    """Check in on a key result."""
    decision = call.edit(
        domain.KeyResult,
        input,
        lambda it: it.record_check_in(call.new_id, input.recorded(call), call.act),
        under_objective_in_force,
    )
    return by_reader(call, decision)


@mutation(KeyResult, roles=REPORTERS)
def correct_check_in(input: CorrectCheckInInput, call: Call) -> Decision:
    """Correct a check-in: what is given replaces what it says, and the rest stays. What it said
    before stays on record, and so does its place among those of the same day."""
    check_in = call.id(input.check_in, "checkIn", "check_in")
    decision = call.edit(
        domain.KeyResult,
        input,
        lambda it: it.correct_check_in(
            check_in, input.facts(call, it.require_check_in(check_in).facts), call.act
        ),
        under_objective_in_force,
    )
    return by_reader(call, decision)


@mutation(KeyResult, roles=REPORTERS)
def retract_check_in(input: RetractCheckInInput, call: Call) -> Decision:
    """Take a check-in back; needs a reason, and the check-in stays readable."""
    check_in = call.id(input.check_in, "checkIn", "check_in")
    decision = call.edit(
        domain.KeyResult,
        input,
        lambda it: it.retract_check_in(check_in, call.act),
        under_objective_in_force,
    )
    return by_reader(call, decision)


@mutation(KeyResult, roles=EDITORS)
def score_key_result(input: ScoreKeyResultInput, call: Call) -> Decision:
    """Give the first mid, projected or final score; after the cycle was closed, this needs a
    reason."""
    kind = same(reports.ScoreKind, input.kind)
    decision = call.edit(
        domain.KeyResult,
        input,
        lambda it: it.score(kind, input.value, call.act),
        lambda it: in_time_unless_explained(call, it),
    )
    return by_reader(call, decision)


@mutation(KeyResult, roles=EDITORS)
def rescore_key_result(input: RescoreKeyResultInput, call: Call) -> Decision:
    """Change a score; needs a reason. Also after closing, and the old score stays on record."""
    kind = same(reports.ScoreKind, input.kind)
    return by_reader(
        call,
        call.edit(domain.KeyResult, input, lambda it: it.rescore(kind, input.value, call.act)),
    )
