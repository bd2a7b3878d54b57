"""The lines about check-ins, which are told apart by the day they are about."""

import re
from collections.abc import Callable
from datetime import date
from uuid import UUID

from ...domain.check_in import CheckInFacts, CheckInStatus
from ...domain.errors import InvalidInput, NotFound
from ...domain.key_result import KeyResult
from ...domain.payload import member
from .fields import Fields
from .lines import ENVELOPE
from .step import Step

_EFFECTIVE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:#[1-9]\d*)?")
_FACTS = ("value", "score", "confidence", "status", "comment")


def recorded(step: Step) -> None:
    """`effective`: the day, with `#2` for a second one; `value`, `score`, `confidence`, `status`
    and `comment` where given, the rest becomes its details."""
    facts = _facts(step, step.say)

    def record(key_result: KeyResult) -> None:
        *present, free = _ids(step, key_result)
        if present and not key_result.check_ins[present[-1]].retracted:
            raise InvalidInput(
                "the key result has this check-in: correct it, or number those of one day, as in "
                f"{facts.measured_on}#2",
                ("effective",),
            )
        key_result.record_check_in(free, facts, step.act)

    step.change(KeyResult, record)


def corrected(step: Step) -> None:
    """`to`: all that the check-in says from now on."""
    facts = _facts(step, step.say.inner("to"))
    step.change(
        KeyResult,
        lambda key_result: key_result.correct_check_in(_present(step, key_result), facts, step.act),
    )


def removed(step: Step) -> None:
    """The check-in no longer counts."""
    step.change(
        KeyResult,
        lambda key_result: key_result.retract_check_in(_present(step, key_result), step.act),
    )


def _facts(step: Step, said: Fields) -> CheckInFacts:
    status = said.optional_text("status")
    return CheckInFacts(
        measured_on=_day(step),
        value=said.optional_number("value"),
        score=said.optional_number("score"),
        confidence=said.optional_integer("confidence"),
        status=None if status is None else member(CheckInStatus, status, "status"),
        note=said.optional_text("comment"),
        details=said.rest(*ENVELOPE, "key_result", "effective", *_FACTS),
    )


def _day(step: Step) -> date:
    effective = step.say.text("effective")
    found = _EFFECTIVE.fullmatch(effective)
    try:
        return date.fromisoformat(found[1] if found else "")
    except ValueError:
        raise step.say.bad(
            "effective", f"it is {effective!r}: give a day such as 2019-01-31 or 2019-01-31#2"
        ) from None


def _ids(step: Step, key_result: KeyResult) -> list[UUID]:
    """The ids of the check-ins that the line may mean, all but the last of them retracted, and
    the next free one."""
    names = step.say.text(KeyResult.TOPIC), step.say.text("effective")
    ids = [step.id_of("check_in", *names, 0)]
    while ids[-1] in key_result.check_ins:
        ids.append(step.id_of("check_in", *names, len(ids)))
    return ids


def _present(step: Step, key_result: KeyResult) -> UUID:
    *present, _ = _ids(step, key_result)
    if not present:
        raise NotFound("the key result has no such check-in", ("effective",))
    return present[-1]


HANDLERS: dict[str, Callable[[Step], None]] = {
    "check_in_recorded": recorded,
    "check_in_corrected": corrected,
    "check_in_removed": removed,
}
