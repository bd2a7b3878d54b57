"""Key results, with what people report on them."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from ...domain.aggregate import LedgerEvent
from ...domain.entrusted import readers_to_payload
from ...domain.key_result import KeyResult
from ...domain.measure import ProgressMissing
from ...domain.payload import decimal_text
from ...domain.reports import ScoreKind
from ..table import Keeping, Makers, Row, Table, Values

KEY_RESULT = Table(
    "key_result",
    Keeping.TWIN,
    (
        *("id", "version", "created_at", "objective_id", "was_objective_id", "title", "was_title"),
        *("kind", "baseline", "target", "unit", "weight", "owners", "was_owners", "attributes"),
        *("readers", "struck_out", "state", "outcome", "successor_id", "dropped"),
        *("latest_check_in_id", "check_in_count"),
        *("confidence", "status", "progress", "progress_missing", "progress_as_recorded"),
        *("score_mid", "score_projected", "score_final"),
    ),
    json=frozenset({"owners", "was_owners", "attributes"}),
    found_by=("objective_id", "owners", "title"),
    values=Values(
        "id",
        {
            **dict.fromkeys(("baseline", "target", "unit", "progress", "progress_as_recorded")),
            "progress_missing": ProgressMissing.CONFIDENTIAL.value,
            **dict.fromkeys(("score_mid", "score_projected", "score_final")),
        },
    ),
)
CHECK_IN = Table(
    "check_in",
    Keeping.CLOSING,
    (
        *("id", "key_result_id", "measured_on", "value", "score", "confidence", "status"),
        *("note", "details", "author_id", "at", "retracted", "progress_as_recorded", "replaces"),
    ),
    json=frozenset({"details"}),
    stream="key_result_id",
    values=Values(
        "key_result_id",
        {**dict.fromkeys(("value", "score", "progress_as_recorded")), "details": {}},
    ),
)


def _key_result(key_result: KeyResult, event: LedgerEvent, imported: bool) -> Iterator[Row]:
    measure, latest, scores = key_result.measure, key_result.latest, key_result.scores
    missing = key_result.progress_missing
    yield (
        KEY_RESULT,
        {
            "id": key_result.id,
            "version": key_result.version,
            "created_at": key_result.created_on,
            "objective_id": key_result.objective_id,
            "title": key_result.title,
            "kind": measure.kind.value,
            "baseline": measure.baseline,
            "target": measure.target,
            "unit": measure.unit,
            "weight": key_result.weight,
            "owners": [
                {"person_id": owner.person_id, "weight": decimal_text(owner.weight)}
                for owner in key_result.owners
            ],
            "attributes": key_result.attributes,
            "readers": readers_to_payload(key_result.readers),
            "struck_out": key_result.struck_out,
            "state": key_result.state.value,
            "outcome": key_result.outcome.value if key_result.outcome else None,
            "successor_id": key_result.successor_id,
            "dropped": key_result.dropped,
            "latest_check_in_id": latest.id if latest else None,
            "check_in_count": key_result.check_in_count,
            "confidence": key_result.confidence,
            "status": key_result.status.value if key_result.status else None,
            "progress": key_result.progress,
            "progress_missing": missing.value if missing else None,
            "progress_as_recorded": key_result.progress_as_recorded,
            "score_mid": scores.get(ScoreKind.MID),
            "score_projected": scores.get(ScoreKind.PROJECTED),
            "score_final": scores.get(ScoreKind.FINAL),
            **KEY_RESULT.formerly(event),
        },
    )


def _check_in(key_result: KeyResult, event: Any) -> dict[str, Any]:
    check_in = key_result.check_ins[UUID(event.check_in_id)]
    return {
        "id": check_in.id,
        "key_result_id": key_result.id,
        "measured_on": check_in.measured_on,
        "value": check_in.value,
        "score": check_in.score,
        "confidence": check_in.confidence,
        "status": check_in.status.value if check_in.status else None,
        "note": check_in.note,
        "details": check_in.details,
        "author_id": check_in.author_id,
        "at": check_in.at,
        "retracted": check_in.retracted,
        "progress_as_recorded": check_in.progress_as_recorded,
        "replaces": not isinstance(event, KeyResult.CheckInRecorded),
    }


def _key_result_checked_in(key_result: KeyResult, event: Any, imported: bool) -> Iterator[Row]:
    yield CHECK_IN, _check_in(key_result, event)
    yield from _key_result(key_result, event, imported)


TABLES = (KEY_RESULT, CHECK_IN)
MAKERS: Makers = {"key_result.": _key_result, "key_result.check_in_": _key_result_checked_in}
