"""The OKR tree: organisation, people, cycles, objectives, key results and their check-ins."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from ..domain.aggregate import LedgerEvent
from ..domain.cycle import Cycle
from ..domain.key_result import KeyResult
from ..domain.measure import progress
from ..domain.objective import Objective
from ..domain.organization import Organization
from ..domain.payload import decimal_text
from ..domain.person import Person
from ..domain.reports import ScoreKind
from ..domain.topics import EVENT_CLASSES
from .table import Keeping, Projection, Row, RowMaker, Table

ORGANIZATION = Table(
    "organization", Keeping.TWIN, ("id", "version", "created_at", "name", "zone", "language")
)
PERSON = Table("person", Keeping.TWIN, ("id", "version", "created_at", "name", "roles"))
CYCLE = Table(
    "cycle",
    Keeping.TWIN,
    ("id", "version", "created_at", "name", "starts_on", "ends_on", "phase"),
)
OBJECTIVE = Table(
    "objective",
    Keeping.TWIN,
    (
        *("id", "version", "created_at", "enters_parent", "cycle_id", "owner_id", "title"),
        *("dropped", "attributes", "notes"),
    ),
    json=frozenset({"attributes", "notes"}),
)
KEY_RESULT = Table(
    "key_result",
    Keeping.TWIN,
    (
        *("id", "version", "created_at", "enters_parent", "objective_id", "title"),
        *("kind", "baseline", "target", "unit", "weight", "owners", "attributes"),
        *("struck_out", "dropped", "latest_check_in_id", "check_in_count"),
        *("confidence", "status", "progress", "progress_missing"),
        *("score_mid", "score_projected", "score_final"),
    ),
    json=frozenset({"owners", "attributes"}),
)
CHECK_IN = Table(
    "check_in",
    Keeping.CLOSING,
    (
        *("id", "key_result_id", "measured_on", "value", "score", "confidence", "status"),
        *("note", "details", "author_id", "at", "retracted", "replaces"),
    ),
    json=frozenset({"details"}),
    stream="key_result_id",
)


def _organization(organization: Organization, event: LedgerEvent, imported: bool) -> Iterator[Row]:
    yield (
        ORGANIZATION,
        {
            "id": organization.id,
            "version": organization.version,
            "created_at": organization.created_on,
            "name": organization.name,
            "zone": organization.zone,
            "language": organization.language,
        },
    )


def _person(person: Person, event: LedgerEvent, imported: bool) -> Iterator[Row]:
    yield (
        PERSON,
        {
            "id": person.id,
            "version": person.version,
            "created_at": person.created_on,
            "name": person.name,
            "roles": [role.value for role in person.roles],
        },
    )


def _cycle(cycle: Cycle, event: LedgerEvent, imported: bool) -> Iterator[Row]:
    yield (
        CYCLE,
        {
            "id": cycle.id,
            "version": cycle.version,
            "created_at": cycle.created_on,
            "name": cycle.name,
            "starts_on": cycle.starts_on,
            "ends_on": cycle.ends_on,
            "phase": cycle.phase.value,
        },
    )


def _objective(objective: Objective, event: LedgerEvent, imported: bool) -> Iterator[Row]:
    yield (
        OBJECTIVE,
        {
            "id": objective.id,
            "version": objective.version,
            "created_at": objective.created_on,
            "enters_parent": objective.version == 1,
            "cycle_id": objective.cycle_id,
            "owner_id": objective.owner_id,
            "title": objective.title,
            "dropped": objective.dropped,
            "attributes": objective.attributes,
            "notes": [
                {"id": id_, "text": note.text, "author_id": note.author_id, "at": note.at}
                for id_, note in objective.notes.items()
            ],
        },
    )


def _key_result(key_result: KeyResult, event: LedgerEvent, imported: bool) -> Iterator[Row]:
    measure, latest, scores = key_result.measure, key_result.latest, key_result.scores
    progressed, missing = progress(measure, latest)
    yield (
        KEY_RESULT,
        {
            "id": key_result.id,
            "version": key_result.version,
            "created_at": key_result.created_on,
            "enters_parent": key_result.version == 1,
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
            "struck_out": key_result.struck_out,
            "dropped": key_result.dropped,
            "latest_check_in_id": latest.id if latest else None,
            "check_in_count": key_result.check_in_count,
            "confidence": latest.confidence if latest else None,
            "status": latest.status.value if latest and latest.status else None,
            "progress": progressed,
            "progress_missing": missing.value if missing else None,
            "score_mid": scores.get(ScoreKind.MID),
            "score_projected": scores.get(ScoreKind.PROJECTED),
            "score_final": scores.get(ScoreKind.FINAL),
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
        "replaces": not isinstance(event, KeyResult.CheckInRecorded),
    }


def _key_result_checked_in(key_result: KeyResult, event: Any, imported: bool) -> Iterator[Row]:
    yield CHECK_IN, _check_in(key_result, event)
    yield from _key_result(key_result, event, imported)


def _maker(topic: str) -> RowMaker:
    if topic.startswith("key_result.check_in_"):
        return _key_result_checked_in
    makers: dict[str, RowMaker] = {
        Organization.TOPIC: _organization,
        Person.TOPIC: _person,
        Cycle.TOPIC: _cycle,
        Objective.TOPIC: _objective,
        KeyResult.TOPIC: _key_result,
    }
    return makers[topic.partition(".")[0]]


PROJECTION = Projection(
    name="okr_tree",
    tables=(ORGANIZATION, PERSON, CYCLE, OBJECTIVE, KEY_RESULT, CHECK_IN),
    makers={topic: _maker(topic) for topic in EVENT_CLASSES},
)
