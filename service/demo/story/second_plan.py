"""April 2026: the second quarter is planned from what the first one taught."""

from datetime import date

from ....domain.alignment import Link
from ....domain.cycle import Phase
from ....domain.person import Role
from ..moment import Moment
from ..scribe import Scribe, local
from .house import NEWCOMERS
from .second_goals import (
    ANNEGRET,
    APPLIED,
    JAKOB,
    MARKE,
    PLANS,
    SCHWEIZ,
    SERVICE,
    SOURCES,
    SUED,
    TECHNIK,
    VERTRIEB,
)

CYCLE = "q2"

MATRIX = (
    ("q2.vertrieb", "q2.marke/auftragseingang", Link.CONTRIBUTES),
    ("q2.sued", "q2.marke/auftragseingang", Link.CONTRIBUTES),
    ("q2.schweiz", "q2.marke", Link.CONTRIBUTES),
    ("q2.service", "q2.marke/empfehlungen", Link.CONTRIBUTES),
    ("q2.service", "q2.marke/wiederkauf", Link.CONTRIBUTES),
    ("q2.technik", "q2.jakob", Link.CONTRIBUTES),
    ("q2.jakob", "q2.vertrieb/bedarf", Link.CONTRIBUTES),
    ("q2.technik", "q2.vertrieb/angebotszeit", Link.SUPPORTS),
    ("q2.annegret", "q2.vertrieb", Link.SUPPORTS),
    ("q2.service", "q2.schweiz/konzept", Link.SUPPORTS),
)
"""Which objective does what for which goal of another function."""


def tell(scribe: Scribe) -> None:
    """The second quarter is planned, and everybody stands by the plan."""
    _all_of_sales(scribe)
    _guard_rails(scribe)
    _workshops(scribe)
    _lineage(scribe)
    _alignment(scribe)
    soeren = Moment(scribe, local("2026-04-10 11:30"), "soeren")
    soeren.commit(*(plan.name for plan in PLANS))
    soeren.change_phase(CYCLE, Phase.COMMITTED)


def _all_of_sales(scribe: Scribe) -> None:
    annegret = Moment(scribe, local("2026-04-01 12:00"), "annegret")
    for key, name in NEWCOMERS.items():
        annegret.add_person(key, name, Role.MEMBER)
    soeren = Moment(scribe, local("2026-04-01 12:30"), "soeren")
    for key in NEWCOMERS:
        soeren.join("vertrieb", key, date(2026, 4, 1))


def _guard_rails(scribe: Scribe) -> None:
    soeren = Moment(scribe, local("2026-04-01 13:00"), "soeren")
    soeren.open_cycle(CYCLE, "Q2 2026", date(2026, 4, 1), date(2026, 6, 30))
    annegret = Moment(scribe, local("2026-04-01 14:00"), "annegret")
    annegret.draft(MARKE, CYCLE)
    annegret.note(
        "q2.marke",
        "Leitplanken: Der Deckungsbeitrag bleibt bei 28 %. Neukunden sind willkommen, aber wir "
        "messen, wer wiederkommt. Wer ein Ziel höher steckt als den besten Wert der letzten "
        "Jahre, sagt dazu, was diesmal anders ist.",
    )
    annegret.draft(ANNEGRET, CYCLE)
    Moment(scribe, local("2026-04-01 15:30"), "jakob").draft(JAKOB, CYCLE)
    soeren = Moment(scribe, local("2026-04-02 08:00"), "soeren")
    soeren.change_phase(CYCLE, Phase.DRAFTING)
    soeren.rename_team("innendienst", "Angebotswerkstatt")


def _workshops(scribe: Scribe) -> None:
    Moment(scribe, local("2026-04-02 09:00"), "soeren").draft(VERTRIEB, CYCLE)
    Moment(scribe, local("2026-04-02 10:30"), "bettina").draft(SUED, CYCLE)
    Moment(scribe, local("2026-04-02 11:20"), "kaethe").draft(SCHWEIZ, CYCLE)
    Moment(scribe, local("2026-04-02 13:15"), "ruediger").draft(SERVICE, CYCLE)
    Moment(scribe, local("2026-04-02 14:00"), "doerte").draft(TECHNIK, CYCLE)
    ilse = Moment(scribe, local("2026-04-02 15:45"), "ilse")
    ilse.comment(
        "q2.sued/lohnfertiger",
        "Im ersten Quartal waren es vier. Was macht dich bei fünf sicher, @Bettina?",
        "bettina",
    )
    bettina = Moment(scribe, local("2026-04-07 07:50"), "bettina")
    bettina.comment(
        "q2.sued/lohnfertiger",
        "Ulm. Sobald dort eine Anlage läuft, müssen wir nichts mehr erklären.",
    )


def _lineage(scribe: Scribe) -> None:
    ilse = Moment(scribe, local("2026-04-07 10:00"), "ilse")
    for goal, source in SOURCES.items():
        ilse.refine(goal, source)
    for goal, retrospective, lesson in APPLIED:
        ilse.apply_learning(goal, retrospective, lesson)


def _alignment(scribe: Scribe) -> None:
    soeren = Moment(scribe, local("2026-04-09 09:00"), "soeren")
    soeren.change_phase(CYCLE, Phase.ALIGNMENT)
    soeren.propose(*(plan.name for plan in PLANS))
    matrix = Moment(scribe, local("2026-04-09 10:00"), "ilse")
    for objective, parent, link in MATRIX:
        matrix.align(objective, parent, link)
    Moment(scribe, local("2026-04-09 11:30"), "doerte").follow("q2.vertrieb/bedarf")
    Moment(scribe, local("2026-04-09 11:40"), "matthias").follow("q2.service/ersatzteile")
    Moment(scribe, local("2026-04-09 13:10"), "annegret").follow("q2.vertrieb", "q2.schweiz")
