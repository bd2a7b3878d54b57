"""What the exported sheets say in German and in English."""

from typing import NamedTuple

from ...domain.organization import Language


class Words(NamedTuple):
    """A text in both languages."""

    de: str
    en: str

    def in_(self, language: Language) -> str:
        """The text in a language."""
        return self.de if language is Language.DE else self.en


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
MID = Words("Zur Halbzeit", "Mid-cycle")
PROJECTED = Words("Erwartet", "Projected")
FINAL = Words("Endgültig", "Final")
ID = Words("Kennung", "Id")

HEADING = Words(
    "{organization} · {cycle} · Stand {time} ({zone}) · Position {position}",
    "{organization} · {cycle} · as of {time} ({zone}) · position {position}",
)
STRUCK_OUT = Words("gestrichen", "struck out")

VALUES = {
    "DRAFT": Words("Entwurf", "draft"),
    "PROPOSED": Words("vorgeschlagen", "proposed"),
    "COMMITTED": Words("verbindlich", "committed"),
    "ASPIRATIONAL": Words("ehrgeizig", "aspirational"),
    "OPEN": Words("offen", "open"),
    "CLOSED": Words("abgeschlossen", "closed"),
    "DROPPED": Words("aufgegeben", "dropped"),
    "METRIC": Words("Messwert", "metric"),
    "AT_LEAST": Words("mindestens", "at least"),
    "AT_MOST": Words("höchstens", "at most"),
    "YES_NO": Words("ja/nein", "yes/no"),
    "TEXT": Words("in Worten", "in words"),
    "CONTRIBUTES": Words("trägt bei", "contributes"),
    "SUPPORTS": Words("unterstützt", "supports"),
    "ON_TRACK": Words("auf Kurs", "on track"),
    "AT_RISK": Words("gefährdet", "at risk"),
    "OFF_TRACK": Words("nicht auf Kurs", "off track"),
}
"""The members of the schema's enumerations."""


def value_words(name: str | None, language: Language) -> str | None:
    """The member of an enumeration in words; its own name where there are none for it yet."""
    if name is None:
        return None
    known = VALUES.get(name)
    return name.lower().replace("_", " ") if known is None else known.in_(language)
