"""What people report on a key result: check-ins, and the scores they give."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from .aggregate import Act, LedgerEvent, sealed
from .check_in import CheckIn, CheckInFacts, CheckInStatus, checked_score, latest_of
from .errors import InvalidInput, NotFound, NotInForce
from .goal import Goal
from .payload import Json, decimal_text, member, optional_decimal, same_json


class ScoreKind(StrEnum):
    """When in a cycle, and how definitely, a score is given."""

    MID = "mid"
    PROJECTED = "projected"
    FINAL = "final"


class Reported(Goal):
    """A goal on which people report.

    `check_ins` holds all of them under their ids, the retracted ones too; `latest` is the one
    that progress comes from, and `check_in_count` the number of those in force. `scores` holds
    the present score of each kind; they are given by people, and are not the progress.
    """

    class CheckInRecorded(LedgerEvent):
        """Somebody said how far it has come."""

        TOPIC = "key_result.check_in_recorded"
        SEALED = sealed("note")

        check_in_id: str
        measured_on: str
        value: str | None
        score: str | None
        confidence: int | None
        status: str | None
        note: str | None
        details: dict[str, Json]

        def apply(self, aggregate: "Reported") -> None:
            check_in = CheckIn(
                UUID(self.check_in_id),
                date.fromisoformat(self.measured_on),
                optional_decimal(self.value),
                optional_decimal(self.score),
                self.confidence,
                None if self.status is None else CheckInStatus(self.status),
                self.note,
                self.details,
                self.actor_id,
                self.timestamp,
                False,
                self.originator_version,
            )
            aggregate.check_in_count += 1
            aggregate._place(check_in)

    class CheckInCorrected(LedgerEvent):
        """A check-in says something else; its place in the order of recording stays."""

        TOPIC = "key_result.check_in_corrected"
        SEALED = sealed("note_from", "note_to")

        check_in_id: str
        before: dict[str, Any]
        after: dict[str, Any]
        note_from: str | None
        note_to: str | None

        def apply(self, aggregate: "Reported") -> None:
            after = self.after
            status = after["status"]
            check_in = aggregate.check_ins[UUID(self.check_in_id)]
            aggregate._place(
                check_in._replace(
                    measured_on=date.fromisoformat(after["measured_on"]),
                    value=optional_decimal(after["value"]),
                    score=optional_decimal(after["score"]),
                    confidence=after["confidence"],
                    status=None if status is None else CheckInStatus(status),
                    details=after["details"],
                    note=self.note_to,
                )
            )

    class CheckInRetracted(LedgerEvent):
        """A check-in no longer counts."""

        TOPIC = "key_result.check_in_retracted"

        check_in_id: str

        def apply(self, aggregate: "Reported") -> None:
            check_in = aggregate.check_ins[UUID(self.check_in_id)]
            aggregate.check_in_count -= 1
            aggregate._place(check_in._replace(retracted=True))

    class Scored(LedgerEvent):
        """People gave the first score of a kind."""

        TOPIC = "key_result.scored"

        kind: str
        value: str

        def apply(self, aggregate: "Reported") -> None:
            aggregate.scores[ScoreKind(self.kind)] = Decimal(self.value)

    class Rescored(LedgerEvent):
        """People changed a score that they had given."""

        TOPIC = "key_result.rescored"

        kind: str
        value_from: str
        value_to: str

        def apply(self, aggregate: "Reported") -> None:
            aggregate.scores[ScoreKind(self.kind)] = Decimal(self.value_to)

    def __init__(self, title: str, attributes: Mapping[str, Json]) -> None:
        super().__init__(title, attributes)
        self.check_ins: dict[UUID, CheckIn] = {}
        self.check_in_count = 0
        self.latest: CheckIn | None = None
        self.scores: dict[ScoreKind, Decimal] = {}

    def record_check_in(self, check_in_id: UUID, facts: CheckInFacts, act: Act) -> None:
        """Records what was measured.

        Raises InvalidInput for facts that break a rule or the id of another check-in.
        """
        self.require_in_force()
        if check_in_id in self.check_ins:
            raise InvalidInput(
                f"check_in_id {check_in_id} is taken: draw another", ("check_in_id",)
            )
        facts = facts.checked()
        self.decide(
            act,
            self.CheckInRecorded,
            check_in_id=str(check_in_id),
            note=facts.note,
            **facts.to_payload(),
        )

    def correct_check_in(self, check_in_id: UUID, facts: CheckInFacts, act: Act) -> None:
        """Replaces all that a check-in says, its day included.

        Raises NotFound for no check-in, NotInForce for a retracted one, InvalidInput for facts
        that break a rule.
        """
        before = self._check_in_in_force(check_in_id).facts
        after = facts.checked()
        if before.note != after.note or not same_json(before.to_payload(), after.to_payload()):
            self.decide(
                act,
                self.CheckInCorrected,
                check_in_id=str(check_in_id),
                before=before.to_payload(),
                after=after.to_payload(),
                note_from=before.note,
                note_to=after.note,
            )

    def retract_check_in(self, check_in_id: UUID, act: Act) -> None:
        """Takes a check-in back; it stays readable.

        Raises NotFound for no check-in, NotInForce for one that is retracted already, and
        InvalidInput without a reason.
        """
        self._check_in_in_force(check_in_id)
        act.require_reason("retracting a check-in")
        self.decide(act, self.CheckInRetracted, check_in_id=str(check_in_id))

    def score(self, kind: ScoreKind, value: Decimal, act: Act) -> None:
        """Gives the first score of a kind, from 0 to 1; also after dropping.

        Raises InvalidInput for other numbers, and where that kind has another score already.
        """
        kind = member(ScoreKind, kind, "kind")
        value = checked_score(value, "value")
        present = self.scores.get(kind)
        if present is None:
            self.decide(act, self.Scored, kind=kind.value, value=decimal_text(value))
        elif present != value:
            raise InvalidInput(
                f"the {kind} score is {present} already: rescore it, with a reason", ("kind",)
            )

    def rescore(self, kind: ScoreKind, value: Decimal, act: Act) -> None:
        """Changes a score that was given, to another from 0 to 1; also after dropping.

        Raises InvalidInput for other numbers, without a reason, and where that kind has no
        score yet.
        """
        kind = member(ScoreKind, kind, "kind")
        value = checked_score(value, "value")
        present = self.scores.get(kind)
        if present is None:
            raise InvalidInput(f"there is no {kind} score yet: score it first", ("kind",))
        if present != value:
            act.require_reason("rescoring")
            self.decide(
                act,
                self.Rescored,
                kind=kind.value,
                value_from=decimal_text(present),
                value_to=decimal_text(value),
            )

    def _check_in_in_force(self, check_in_id: UUID) -> CheckIn:
        self.require_in_force()
        check_in = self.check_ins.get(check_in_id)
        if check_in is None:
            raise NotFound(
                f"this key result has no check-in {check_in_id}: check the id", ("check_in_id",)
            )
        if check_in.retracted:
            raise NotInForce(
                f"check-in {check_in_id} is retracted: record a new one", ("check_in_id",)
            )
        return check_in

    def _place(self, check_in: CheckIn) -> None:
        self.check_ins[check_in.id] = check_in
        latest = self.latest
        if latest is not None and latest.id == check_in.id:
            self.latest = latest_of(self.check_ins.values())
        elif check_in.counts and (latest is None or check_in.rank > latest.rank):
            self.latest = check_in
