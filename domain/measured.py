"""What was measured of a key result: check-ins, and how far they came."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from .aggregate import Act, LedgerEvent, sealed
from .check_in import (
    CONFIDENTIAL_FACTS,
    CheckIn,
    CheckInFacts,
    CheckInStatus,
    gives_confidence,
    gives_progress,
    gives_status,
    newest,
)
from .entrusted import Valued
from .errors import InvalidInput, NotFound, NotInForce
from .measure import ProgressMissing, progress
from .payload import Json, optional_decimal, same_json
from .targeted import Targeted


class Measured(Targeted):
    """A goal on which people check in.

    `check_ins` holds all of them under their ids, the retracted ones too; `latest` is the one
    that progress comes from, and `check_in_count` the number of those in force.
    """

    class CheckInRecorded(Valued):
        """Somebody said how far it has come."""

        TOPIC = "key_result.check_in_recorded"
        SEALED = sealed("note")
        CONFIDENTIAL = CONFIDENTIAL_FACTS

        check_in_id: str
        measured_on: str
        value: str | None
        score: str | None
        confidence: int | None
        status: str | None
        note: str | None
        details: dict[str, Json] | None

        def apply(self, aggregate: "Measured") -> None:
            super().apply(aggregate)
            check_in = CheckIn(
                UUID(self.check_in_id),
                date.fromisoformat(self.measured_on),
                optional_decimal(self.value),
                optional_decimal(self.score),
                self.confidence,
                None if self.status is None else CheckInStatus(self.status),
                self.note,
                self.details or {},
                self.actor_id,
                self.timestamp,
                False,
                self.originator_version,
                self.actor_id,
                aggregate.measure,
            )
            aggregate.check_in_count += 1
            aggregate._place(check_in)

    class CheckInCorrected(Valued):
        """A check-in says something else; its place in the order of recording stays."""

        TOPIC = "key_result.check_in_corrected"
        SEALED = sealed("note_from", "note_to")
        CONFIDENTIAL = frozenset(
            f"{side}.{name}" for side in ("before", "after") for name in CONFIDENTIAL_FACTS
        )
        class_version = 2

        check_in_id: str
        before: dict[str, Any]
        after: dict[str, Any]
        note_kept: bool
        note_from: str | None
        note_to: str | None

        @staticmethod
        def upcast_v1_v2(state: dict[str, Any]) -> None:
            """At first a note that stayed was written down again."""
            state["note_kept"] = False

        def apply(self, aggregate: "Measured") -> None:
            super().apply(aggregate)
            after = self.after
            status = after["status"]
            check_in = aggregate.check_ins[UUID(self.check_in_id)]
            if not self.note_kept:
                check_in = check_in._replace(note=self.note_to, noted_by=self.actor_id)
            aggregate._place(
                check_in._replace(
                    measured_on=date.fromisoformat(after["measured_on"]),
                    value=optional_decimal(after["value"]),
                    score=optional_decimal(after["score"]),
                    confidence=after["confidence"],
                    status=None if status is None else CheckInStatus(status),
                    details=after["details"] or {},
                )
            )

    class CheckInRetracted(LedgerEvent):
        """A check-in no longer counts."""

        TOPIC = "key_result.check_in_retracted"

        check_in_id: str

        def apply(self, aggregate: "Measured") -> None:
            check_in = aggregate.check_ins[UUID(self.check_in_id)]
            aggregate.check_in_count -= 1
            aggregate._place(check_in._replace(retracted=True))

    def __init__(
        self,
        title: str,
        measure: dict[str, str | None],
        owners: list[dict[str, str]],
        attributes: Mapping[str, Json],
        readers: list[str] | None,
    ) -> None:
        super().__init__(title, measure, owners, attributes, readers)
        self.check_ins: dict[UUID, CheckIn] = {}
        self.check_in_count = 0
        self._latest: CheckIn | None = None
        self._newest_confidence: CheckIn | None = None
        self._newest_status: CheckIn | None = None

    @property
    def latest(self) -> CheckIn | None:
        """The newest check-in in force with a value or score; None also where values are withheld,
        so that nobody knows which it is."""
        return None if self.withheld else self._latest

    @property
    def progress(self) -> Decimal | None:
        """How far the latest check-in has come by the present measure, unclamped."""
        return progress(self.measure, self.latest)[0]

    @property
    def progress_as_recorded(self) -> Decimal | None:
        """How far the latest check-in has come by the measure that held when it was recorded."""
        return None if self.latest is None else self.latest.progress_as_recorded

    @property
    def progress_missing(self) -> ProgressMissing | None:
        """Why there is no progress; None where there is one."""
        if self.withheld:
            return ProgressMissing.CONFIDENTIAL
        return progress(self.measure, self.latest)[1]

    @property
    def confidence(self) -> int | None:
        """How sure people were at the newest check-in that says so, from 0 to 10."""
        return None if self._newest_confidence is None else self._newest_confidence.confidence

    @property
    def status(self) -> CheckInStatus | None:
        """How people saw the way at the newest check-in that says so."""
        return None if self._newest_status is None else self._newest_status.status

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
        self.measure.require_fitting(facts.value)
        self.decide(
            act,
            self.CheckInRecorded,
            check_in_id=str(check_in_id),
            note=facts.note,
            **facts.to_payload(),
        )

    def correct_check_in(self, check_in_id: UUID, facts: CheckInFacts, act: Act) -> None:
        """Replaces all that a check-in says, its day included.

        The event repeats no words of others: they would be sealed with the key of whoever acts,
        and outlast the erasure of whoever wrote them.

        Raises NotFound for no check-in, NotInForce for a retracted one, InvalidInput for facts
        that break a rule.
        """
        present = self.require_check_in(check_in_id)
        before = present.facts
        after = facts.checked()
        if after.value != before.value:
            self.measure.require_fitting(after.value)
        kept = before.note == after.note
        if not kept or not same_json(before.to_payload(), after.to_payload()):
            self.decide(
                act,
                self.CheckInCorrected,
                check_in_id=str(check_in_id),
                before=before.to_payload(),
                after=after.to_payload(),
                note_kept=kept,
                note_from=None if kept or act.actor_id != present.noted_by else before.note,
                note_to=None if kept else after.note,
            )

    def retract_check_in(self, check_in_id: UUID, act: Act) -> None:
        """Takes a check-in back; it stays readable.

        Raises NotFound for no check-in, NotInForce for one that is retracted already, and
        InvalidInput without a reason.
        """
        self.require_check_in(check_in_id)
        act.require_reason("retracting a check-in")
        self.decide(act, self.CheckInRetracted, check_in_id=str(check_in_id))

    def require_check_in(self, check_in_id: UUID) -> CheckIn:
        """The check-in; raises NotFound for none, NotInForce for a retracted one."""
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
        check_ins = self.check_ins
        check_ins[check_in.id] = check_in
        self._latest = newest(gives_progress, self._latest, check_in, check_ins)
        self._newest_confidence = newest(
            gives_confidence, self._newest_confidence, check_in, check_ins
        )
        self._newest_status = newest(gives_status, self._newest_status, check_in, check_ins)
