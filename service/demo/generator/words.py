"""Words for generated companies: the goals of each function, and what people say."""

from typing import NamedTuple

from ....domain.learning import Verdict


class Theme(NamedTuple):
    """A kind of key result: `title` takes the place, baseline and target; the baseline lies
    between `low` and `high`, the target at `factor` times it, both with so many `places`."""

    title: str
    unit: str
    low: float
    high: float
    factor: float
    places: int


class Function(NamedTuple):
    """What the teams of one function want, and how they measure it."""

    name: str
    titles: tuple[str, ...]
    themes: tuple[Theme, ...]


FUNCTIONS = (
    Function(
        "Vertrieb",
        (
            "Kunden in {place} fragen uns zuerst",
            "In {place} gewinnen wir Kunden, die bleiben",
            "Unser Angebot überzeugt in {place}, bevor der Wettbewerb eines abgibt",
            "Wer in {place} einmal kauft, bringt den Nächsten mit",
            "{place} kennt uns als Partner, nicht als Lieferanten",
        ),
        (
            Theme("Auftragseingang in {} von {} auf {} Mio. € steigern", "Mio. €", 0.8, 4, 1.5, 1),
            Theme("Abschlussquote in {} von {} auf {} % heben", "%", 14, 24, 1.35, 0),
            Theme("Angebotszeit in {} von {} auf {} Tage senken", "Arbeitstage", 9, 16, 0.5, 1),
            Theme(
                "Zielkonten in {} mit uns in der engeren Wahl: von {} auf {}", "Konten", 4, 9, 2, 0
            ),
        ),
    ),
    Function(
        "Service",
        (
            "Nach der Inbetriebnahme bleibt in {place} kein Kunde allein",
            "Wer in {place} anruft, bekommt beim ersten Mal Hilfe",
            "In {place} sind wir da, bevor etwas steht",
            "{place} empfiehlt unseren Service weiter",
        ),
        (
            Theme("Reaktionszeit in {} von {} auf {} Stunden senken", "Stunden", 14, 30, 0.4, 0),
            Theme("Wartungsverträge in {} von {} auf {} ausbauen", "Verträge", 30, 90, 1.4, 0),
            Theme("Beim ersten Einsatz gelöst, {}: von {} auf {} %", "%", 48, 65, 1.3, 0),
            Theme(
                "Offene Reklamationen in {} von {} auf {} abbauen", "Reklamationen", 12, 40, 0.3, 0
            ),
        ),
    ),
    Function(
        "Konstruktion",
        (
            "Der Baukasten aus {place} schlägt die Sonderlösung",
            "Was {place} zeichnet, lässt sich beim ersten Mal bauen",
            "Ideen aus {place} sind in Wochen beim Kunden",
            "{place} und der Vertrieb sitzen am selben Tisch",
        ),
        (
            Theme("Standardbaugruppen je Auftrag, {}: von {} auf {} %", "%", 35, 52, 1.4, 0),
            Theme(
                "Änderungen nach Freigabe, {}: von {} auf {} je Auftrag",
                "Änderungen",
                5,
                14,
                0.4,
                0,
            ),
            Theme(
                "Rückfragen der Fertigung an {} von {} auf {} senken", "Rückfragen", 8, 20, 0.4, 0
            ),
        ),
    ),
    Function(
        "Fertigung",
        (
            "{place} liefert, wann es versprochen war",
            "In {place} steht keine Anlage länger als nötig",
            "Was {place} verlässt, kommt nicht zurück",
            "{place} rüstet schneller, als Aufträge wechseln",
        ),
        (
            Theme("Liefertreue in {} von {} auf {} % heben", "%", 68, 80, 1.2, 0),
            Theme("Durchlaufzeit in {} von {} auf {} Wochen verkürzen", "Wochen", 10, 18, 0.7, 1),
            Theme("Nacharbeit in {} von {} auf {} % der Stunden senken", "%", 6, 12, 0.5, 1),
            Theme("Rüstzeit in {} von {} auf {} Minuten senken", "Minuten", 35, 80, 0.6, 0),
        ),
    ),
    Function(
        "Einkauf",
        (
            "Kein Auftrag wartet in {place} auf ein Teil",
            "Lieferanten nahe {place} denken mit uns voraus",
            "{place} kauft ein, was der Kunde wirklich braucht",
            "Engpässe sieht {place} vor allen anderen",
        ),
        (
            Theme("Fehlteile in {} von {} auf {} je Woche senken", "Fehlteile", 15, 45, 0.35, 0),
            Theme("Teile mit zweitem Lieferanten, {}: von {} auf {} %", "%", 22, 40, 1.6, 0),
            Theme("Wiederbeschaffung in {} von {} auf {} Tage verkürzen", "Tage", 28, 60, 0.6, 0),
        ),
    ),
    Function(
        "Personal",
        (
            "Wer in {place} anfängt, will bleiben",
            "{place} lernt schneller, als sich die Technik ändert",
            "Nach {place} wechselt man gern",
            "In {place} weiß jeder, worauf es im Quartal ankommt",
        ),
        (
            Theme(
                "Offene Stellen in {} von {} auf {} Tage Besetzungszeit", "Tage", 70, 120, 0.6, 0
            ),
            Theme("„Ich weiß, worauf es ankommt“, {}: von {} auf {} %", "%", 40, 58, 1.4, 0),
            Theme("Kündigungen im ersten Jahr, {}: von {} auf {} %", "%", 9, 18, 0.5, 1),
        ),
    ),
)

NOTES = (
    "Zwei Kunden haben zugesagt, der dritte prüft noch.",
    "Wir kommen voran, langsamer als gedacht.\nHindernis: Es fehlt eine Freigabe.",
    "Die gemeinsame Stunde mit der Konstruktion hilft spürbar.",
    "Stillstand in dieser Woche.\nHindernis: Krankheit im Team.\nUnterstützung: eine Vertretung.",
    "Der neue Ablauf wirkt, die Zahlen ziehen nach.",
    "Ein Rückschlag: Der größte Vorgang ist auf das nächste Quartal verschoben.",
    "Wir haben das Vorgehen gewechselt und messen jetzt jeden Schritt.",
    "Die Lieferzeit bleibt unser Hindernis.\nUnterstützung: Der Einkauf fragt zwei Lieferanten an.",
    "Nichts Neues, aber auch nichts, was uns Sorgen macht.",
    "Das Ergebnis der Befragung ist da und besser als erwartet.",
)
COMMENTS = (
    "Was macht euch so sicher?",
    "Können wir das bei uns übernehmen? Meldet euch gern.",
    "Bitte seht euch die Zahl der letzten Woche noch einmal an.",
    "Stark! Erzählt davon im nächsten Check-in.",
)
LESSONS = (
    "Wir haben ein Ziel gesetzt, ohne den besten Wert der letzten Jahre zu kennen.",
    "Seit wir den Engpass zuerst suchen, bewegen sich die Zahlen.",
    "Die Abstimmung mit der anderen Abteilung kam drei Wochen zu spät.",
    "Fünfzehn Minuten in der Woche genügen, wenn die Zahlen vorher da sind.",
    "Ein gesenktes Ziel mit Grund ist ehrlicher als ein verfehltes.",
    "Wer das Ergebnis verantwortet, soll auch den Weg dorthin wählen dürfen.",
)
VERDICTS = {
    Verdict.KEEP: "Wirkt und geht weiter.",
    Verdict.CHANGE: "Die Richtung stimmt, die Zahl nicht.",
    Verdict.STOP: "Erledigt oder nicht mehr wichtig.",
}
MARKET = "Ein großer Abnehmer hat seine Planung verschoben; das alte Ziel gilt nicht mehr."
SLIP = "Vertippt: Das Komma stand an der falschen Stelle."
LEFT = "Hat das Haus verlassen."
RECOUNTED = "Nach dem Abschluss der Bücher noch einmal gezählt."
GIVEN_UP = "Andere Ziele gehen vor; wir führen das nicht weiter."
