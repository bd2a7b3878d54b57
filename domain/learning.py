"""What a retrospective yields: learnings with their evidence, and what becomes of each goal."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from .errors import InvalidInput
from .payload import member


class RetrospectiveState(StrEnum):
    """Whether a retrospective still goes on."""

    OPEN = "open"
    CLOSED = "closed"


class LearningKind(StrEnum):
    """What kind of learning it is."""

    WENT_WELL = "went_well"
    WENT_BADLY = "went_badly"
    TO_TRY = "to_try"
    INSIGHT = "insight"


class EvidenceKind(StrEnum):
    """What a learning was drawn from."""

    OBJECTIVE = "objective"
    KEY_RESULT = "key_result"
    ENTRY = "entry"
    """An entry of the ledger."""


class Evidence(NamedTuple):
    """What a learning was drawn from: an id, or the position of an entry."""

    kind: EvidenceKind
    id: UUID | int


class Learning(NamedTuple):
    """A learning as it stands; `text` is None once the key of who wrote it is destroyed.

    `author_id` captured it `at` that moment, which a rewording does not change.
    """

    kind: LearningKind
    text: str | None
    evidence: tuple[Evidence, ...]
    author_id: UUID
    at: datetime
    withdrawn: bool = False


class Verdict(StrEnum):
    """What becomes of an objective or key result after its cycle."""

    KEEP = "keep"
    CHANGE = "change"
    STOP = "stop"


class GoalDecision(NamedTuple):
    """What was decided last on an objective or a key result.

    `note` is None without one, and once the key of who wrote it is destroyed.
    """

    decision: Verdict
    note: str | None
    author_id: UUID
    at: datetime


def checked_evidence(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """The evidence, each piece once.

    Raises InvalidInput for another kind, an entry without a position (from 1 on), and an
    objective or key result without an id.
    """
    return tuple(dict.fromkeys(_checked(piece, str(index)) for index, piece in enumerate(evidence)))


def evidence_to_payload(evidence: Iterable[Evidence]) -> list[dict[str, str]]:
    """The evidence as it stands in events."""
    return [{"kind": piece.kind.value, "id": str(piece.id)} for piece in evidence]


def evidence_from_payload(payload: Iterable[Mapping[str, str]]) -> tuple[Evidence, ...]:
    """The evidence that `evidence_to_payload` wrote."""
    return tuple(_piece(EvidenceKind(piece["kind"]), piece["id"]) for piece in payload)


def _piece(kind: EvidenceKind, id: str) -> Evidence:
    return Evidence(kind, int(id) if kind is EvidenceKind.ENTRY else UUID(id))


def _checked(piece: Evidence, index: str) -> Evidence:
    kind = member(EvidenceKind, piece.kind, "evidence", index, "kind")
    if kind is EvidenceKind.ENTRY:
        if not (isinstance(piece.id, int) and piece.id >= 1):
            raise InvalidInput(
                f"id is {piece.id}: give the entry's position, from 1 on", ("evidence", index, "id")
            )
    elif not isinstance(piece.id, UUID):
        raise InvalidInput(
            f"id is {piece.id}: give the id of the {kind}", ("evidence", index, "id")
        )
    return Evidence(kind, piece.id)
