"""December 2025: guard rails, workshops, the alignment matrix and the commitment to it."""

from datetime import date

from ....domain.alignment import Link
from ....domain.cycle import Phase
from ..moment import Moment
from ..scribe import Scribe, local
from .first_goals import ANNEGRET, EXPORT, JAKOB, MARKE, PLANS, SERVICE, SUED, TECHNIK, VERTRIEB

CYCLE = "q1"

GUARD_RAILS = (
    "Leitplanken: Wir wachsen mit Kunden, die Serien entgraten, nicht mit Einzelstücken. Kein "
    "Auftrag unter 28 % Deckungsbeitrag. Alles andere entscheidet ihr in euren Workshops."
)

MATRIX = (
    ("q1.vertrieb", "q1.marke/auftragseingang", Link.CONTRIBUTES),
    ("q1.sued", "q1.marke/auftragseingang", Link.CONTRIBUTES),
    ("q1.sued", "q1.marke/neukunden", Link.CONTRIBUTES),
    ("q1.export", "q1.marke", Link.CONTRIBUTES),
    ("q1.service", "q1.marke/empfehlungen", Link.CONTRIBUTES),
    ("q1.technik", "q1.jakob", Link.CONTRIBUTES),
    ("q1.technik", "q1.vertrieb/angebotszeit", Link.SUPPORTS),
    ("q1.jakob", "q1.vertrieb", Link.SUPPORTS),
    ("q1.annegret", "q1.marke", Link.SUPPORTS),
    ("q1.service", "q1.sued/ulm", Link.SUPPORTS),
)
"""Which objective does what for which goal of another function."""


def tell(scribe: Scribe) -> None:
    """The first quarter is planned, and everybody stands by the plan."""
    _guard_rails(scribe)
    _workshops(scribe)
    _alignment(scribe)
    names = [plan.name for plan in PLANS]
    soeren = Moment(scribe, local("2025-12-19 13:30"), "soeren")
    soeren.commit(*names)
    soeren.change_phase(CYCLE, Phase.COMMITTED)


def _guard_rails(scribe: Scribe) -> None:
    soeren = Moment(scribe, local("2025-12-01 08:45"), "soeren")
    soeren.open_cycle(CYCLE, "Q1 2026", date(2026, 1, 1), date(2026, 3, 31))
    annegret = Moment(scribe, local("2025-12-01 10:00"), "annegret")
    annegret.draft(MARKE, CYCLE)
    annegret.note("q1.marke", GUARD_RAILS)
    annegret.draft(ANNEGRET, CYCLE)
    jakob = Moment(scribe, local("2025-12-03 15:20"), "jakob")
    jakob.draft(JAKOB, CYCLE)
    jakob.note(
        "q1.jakob",
        "Leitplanke der Technik: keine neue Baureihe vor dem Sommer. Was der Baukasten nicht "
        "kann, bieten wir nur an, wenn es danach im Baukasten steht.",
    )


def _workshops(scribe: Scribe) -> None:
    Moment(scribe, local("2025-12-08 08:00"), "soeren").change_phase(CYCLE, Phase.DRAFTING)
    soeren = Moment(scribe, local("2025-12-08 11:40"), "soeren")
    soeren.draft(VERTRIEB, CYCLE)
    lukas = Moment(scribe, local("2025-12-08 14:05"), "lukas")
    lukas.comment(
        "q1.vertrieb/angebotszeit",
        "Fünf Tage sind sportlich: Allein auf die Antwort der Konstruktion warten wir im Schnitt "
        "neun. Ich trage das Ziel mit, wenn @Dörte an Bord ist.",
        "doerte",
    )
    Moment(scribe, local("2025-12-09 10:30"), "bettina").draft(SUED, CYCLE)
    Moment(scribe, local("2025-12-09 11:15"), "tobias").draft(EXPORT, CYCLE)
    Moment(scribe, local("2025-12-10 09:50"), "ruediger").draft(SERVICE, CYCLE)
    Moment(scribe, local("2025-12-10 14:20"), "doerte").draft(TECHNIK, CYCLE)
    ilse = Moment(scribe, local("2025-12-11 16:10"), "ilse")
    ilse.comment(
        "q1.vertrieb/besuche",
        "Ein Besuch ist eine Tätigkeit. Was ist danach anders beim Kunden? Lasst uns das im "
        "Januar noch einmal ansehen, @Frauke und @Mehmet.",
        "frauke",
        "mehmet",
    )
    mehmet = Moment(scribe, local("2025-12-11 17:25"), "mehmet")
    mehmet.comment(
        "q1.vertrieb/besuche",
        "Ohne Besuche keine Aufträge. Wir lassen es erst einmal stehen.",
    )


def _alignment(scribe: Scribe) -> None:
    soeren = Moment(scribe, local("2025-12-15 09:00"), "soeren")
    soeren.change_phase(CYCLE, Phase.ALIGNMENT)
    soeren.propose(*(plan.name for plan in PLANS))
    matrix = Moment(scribe, local("2025-12-16 10:00"), "ilse")
    for objective, parent, link in MATRIX:
        matrix.align(objective, parent, link)
    doerte = Moment(scribe, local("2025-12-16 10:45"), "doerte")
    doerte.comment(
        "q1.vertrieb/angebotszeit",
        "Wir sind dabei: Zwei von uns beantworten Anfragen bis mittags am selben Tag, bevor sie "
        "an ihre Aufträge gehen. @Lukas, schick sie gesammelt um acht.",
        "lukas",
    )
    Moment(scribe, local("2025-12-17 07:55"), "doerte").follow("q1.vertrieb/angebotszeit")
    Moment(scribe, local("2025-12-17 08:20"), "kaethe").follow("q1.export", "q1.service/vertraege")
    Moment(scribe, local("2025-12-17 09:10"), "annegret").follow(
        *("q1.marke/auftragseingang", "q1.vertrieb", "q1.sued", "q1.export")
    )
    Moment(scribe, local("2025-12-18 12:05"), "nadine").follow("q1.marke/auftragseingang")
