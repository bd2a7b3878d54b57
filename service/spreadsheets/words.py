"""What the exported sheets say in German and in English."""

from typing import NamedTuple

from ...domain.organization import Language
from ...domain.reports import ScoreKind
from ...projections.wording import word


class Words(NamedTuple):
    """A text in both languages."""

    de: str
    en: str

    def in_(self, language: Language) -> str:
        """The text in a language."""
        return self.de if language is Language.DE else self.en


def _score(kind: ScoreKind) -> Words:
    """The heading over scores of a kind."""
    de, en = (word(language, "score", kind) for language in (Language.DE, Language.EN))
    return Words(f"{de[0].upper()}{de[1:]}", f"{en[0].upper()}{en[1:]}")


GOALS = Words("Ziele", "Goals")
CHECK_INS = Words("Check-ins", "Check-ins")
SCORES = Words("Bewertungen", "Scores")

OBJECTIVE = Words("Ziel", "Objective")
KEY_RESULT = Words("Schlüsselergebnis", "Key result")
PARENTS = Words("Übergeordnete Ziele", "Parent goals")
OWNER = Words("Verantwortlich", "Owner")
STATE = Words("Zustand", "State")
AMBITION = Words("Anspruch", "Ambition")
KIND = Words("Messart", "Measure")
BASELINE = Words("Ausgangswert", "Baseline")
TARGET = Words("Zielwert", "Target")
UNIT = Words("Einheit", "Unit")
VALUE = Words("Wert", "Value")
LATEST = Words("Aktueller Wert", "Latest value")
MEASURED_ON = Words("Gemessen am", "Measured on")
PROGRESS = Words("Fortschritt", "Progress")
ROLLED_UP = Words("Fortschritt mit Beiträgen", "Rolled-up progress")
CONFIDENCE = Words("Zuversicht (0–10)", "Confidence (0–10)")
STATUS = Words("Status", "Status")
WEIGHT = Words("Gewicht", "Weight")
COUNT = Words("Anzahl Check-ins", "Check-in count")
SCORE = Words("Bewertung", "Score")
NOTE = Words("Notiz", "Note")
AUTHOR = Words("Von", "By")
AT = Words("Eingetragen am", "Recorded at")
MID, PROJECTED, FINAL = (_score(kind) for kind in ScoreKind)
ID = Words("Kennung", "Id")

CONFIDENTIAL = Words("vertraulich", "confidential")
"""In the place of what is hidden."""

HEADING = Words(
    "{organization} · {cycle} · Stand {time} ({zone}) · Position {position}",
    "{organization} · {cycle} · as of {time} ({zone}) · position {position}",
)


def value_words(kind: str, name: str | None, language: Language) -> str | None:
    """The member of an enumeration as the feed calls it, by the kind that it is there."""
    return None if name is None else word(language, kind, name.lower())
