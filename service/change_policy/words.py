"""What the change-policy report says in German and in English."""

from ...domain.organization import Language
from ...projections.wording import LANGUAGES
from ..spreadsheets.words import Words

TITLE = Words("Änderungen an Zielen", "Changes of goals")
FIGURES = Words("In Zahlen", "In figures")
CHANGES = Words("Änderungen", "Changes")
BACK_DATED = Words("Nachgetragen", "Back-dated")
WITHOUT = Words("Mit und ohne Änderungen", "With and without the changes")
TIME_LINE = Words("Änderungen im Verlauf", "Changes over time")
DELAYS = Words("Verzug der Nachträge", "Delay of back-dated check-ins")
NONE = Words("Keine.", "None.")

COUNTS = {
    "objectives": Words("Ziele", "Objectives"),
    "keyResults": Words("Schlüsselergebnisse", "Key results"),
    "movedAway": Words(
        "Ziele und Ergebnisse, die den Zyklus verlassen haben",
        "Objectives and key results that left the cycle",
    ),
    "changedGoals": Words("Geänderte Ziele und Ergebnisse", "Objectives and key results changed"),
    "changesAfterCommitment": Words("Änderungen nach der Zusage", "Changes after commitment"),
    "changesAfterClosing": Words("Änderungen nach dem Abschluss", "Changes after closing"),
    "changesByOthers": Words("Änderungen durch andere", "Changes by others than the owners"),
    "targetsLoweredLate": Words(
        "Zielwerte im letzten Drittel gesenkt", "Targets lowered in the last third"
    ),
    "backDated": Words("Nachgetragene Check-ins", "Back-dated check-ins"),
}
FLAGS = {
    "changesAfterCommitment": Words("Nach der Zusage", "After commitment"),
    "changesAfterClosing": Words("Nach dem Abschluss", "After closing"),
    "changesByOthers": Words("Durch andere", "By others"),
    "targetsLoweredLate": Words("Spät gesenkt", "Lowered late"),
}

POSITION = Words("Position", "Position")
RECORDED = Words("Eingetragen am", "Recorded at")
DAYS_AFTER = Words("Tage nach der Zusage", "Days after commitment")
OBJECTIVE = Words("Ziel", "Objective")
GOAL = Words("Woran", "Of what")
TOPIC = Words("Ereignis", "Event")
KIND = Words("Art der Änderung", "Kind of change")
CHANGED = Words("Was", "What")
FROM = Words("Vorher", "Before")
TO = Words("Nachher", "After")
REASON_KIND = Words("Art der Begründung", "Kind of reason")
REASON = Words("Begründung", "Reason")
ACTOR = Words("Von", "By")
OWNER = Words("Verantwortlich", "Is an owner")
KEY_RESULT = Words("Schlüsselergebnis", "Key result")
MEASURED_ON = Words("Gemessen am", "Measured on")
RECORDED_ON = Words("Eingetragen am", "Recorded on")
DELAY = Words("Verzug in Tagen", "Delay in days")
VALUE = Words("Wert", "Value")
BASIS = Words("Zusage durch", "Committed by")
COMMITTED_AT = Words("Zugesagt am", "Committed at")
MOVED_AWAY = Words("Hat den Zyklus verlassen", "Left the cycle")
LEVEL = Words("Ebene", "Level")
CYCLE = Words("Zyklus", "Cycle")
PROGRESS = Words("Fortschritt", "Progress")
PROGRESS_WITHOUT = Words("Fortschritt ohne Änderungen", "Progress without the changes")
DIFFERENCE = Words("Unterschied im Fortschritt", "Difference in progress")
SCORE = Words("Bewertung", "Score")
SCORE_WITHOUT = Words("Bewertung ohne Änderungen", "Score without the changes")
SCORE_DIFFERENCE = Words("Unterschied in der Bewertung", "Difference in score")
ID = Words("Kennung", "Id")
FROM_IDS = Words("Kennung vorher", "Id before")
TO_IDS = Words("Kennung nachher", "Id after")
ACTOR_ID = Words("Kennung der Person", "Id of the person")
COUNT = Words("Anzahl", "Count")
DAY = Words("Tag", "Day")
SENTENCE = Words("Was geschah", "What happened")
WHICH = Words("Einordnung", "Which changes")

TIME_LINE_TELLS = Words(
    "Jeder Punkt ist eine Änderung an dem Tag, an dem sie eingetragen wurde, orange die durch "
    "andere als die Verantwortlichen.",
    "Each dot is a change on the day on which it was recorded, those by others than the owners in "
    "orange.",
)
LATE_TELLS = Words(
    "Grau hinterlegt ist das letzte Drittel des Zyklus.", "The last third of the cycle is grey."
)
WITHOUT_TELLS = Words(
    "Je Schlüsselergebnis oben der Fortschritt, wie er steht, und darunter, wie er ohne die "
    "Änderungen nach der Zusage wäre.",
    "For each key result the progress as it stands, and below as it would be without the changes "
    "after commitment.",
)
SCORES = Words("Bewertung mit und ohne Änderungen", "Scores with and without the changes")
SCORES_TELL = Words(
    "Je Schlüsselergebnis oben die Bewertung, wie sie gegeben wurde, und darunter, wie sie ohne "
    "die Änderungen nach der Zusage wäre: die Bewertung ohne das, was die Änderungen dem "
    "Fortschritt hinzugefügt haben; was aufgegeben und nicht bewertet wurde, zählt mit dem "
    "Erreichten.",
    "For each key result the score as it was given, and below as it would be without the changes "
    "after commitment: the score less what the changes added to the progress; what was given up "
    "and not scored counts with what it had reached.",
)
DELAYS_TELL = Words(
    "Wie viele Check-ins um wie viele Tage nachgetragen wurden.",
    "How many check-ins came how many days late.",
)

BASES = {
    "OBJECTIVE": Words("das Ziel", "the objective"),
    "CYCLE": Words("den Zyklus", "the cycle"),
    "CYCLE_START": Words("Beginn des Zyklus", "start of the cycle"),
}
YES = Words("ja", "yes")
NO = Words("nein", "no")
NOT_RECORDED = Words("nicht festgehalten", "not recorded")
NO_REASON = Words("ohne Begründung", "no reason given")


def reason_words(kind: str | None, language: Language) -> str:
    """The kind of a reason as the feed names it."""
    if kind is None:
        return NO_REASON.in_(language)
    if kind == "NOT_RECORDED":
        return NOT_RECORDED.in_(language)
    named: str = LANGUAGES[language].WORDS["reason"][kind.lower()]
    return named


def yes_or_no(truth: bool | None, language: Language) -> str | None:
    """A truth in words; None stays what is not known."""
    return None if truth is None else (YES if truth else NO).in_(language)
