"""End of June 2026: the second quarter near 70 %, what it taught, and drafts for the third."""

from datetime import date

from ....domain.aggregate import Reason, ReasonKind
from ....domain.commitment import Ambition
from ....domain.cycle import Phase
from ....domain.learning import LearningKind, Verdict
from ....domain.owner import OwnerKind
from ....domain.reports import ScoreKind
from ..moment import Moment
from ..plan import YES_NO, Lesson, Plan, Result, metric
from ..scribe import Scribe, local
from .first_close import close_scored, give_final_scores
from .second_goals import PLANS
from .second_plan import CYCLE

MID_SCORES = {
    "q2.marke": {"auftragseingang": "0.4", "wiederkauf": "0.3", "empfehlungen": "0.3"},
    "q2.annegret": {"klarheit": "0.3", "preise": "0.6"},
    "q2.jakob": {"rueckfragen": "0.4", "machbarkeit": "0.6"},
    "q2.vertrieb": {
        "bedarf": "0.4",
        "angebotszeit": "0.4",
        "abschluss": "0.3",
        "zielkonten": "0.3",
    },
    "q2.sued": {"lohnfertiger": "0.4", "auftraege": "0.4", "ulm": "1"},
    "q2.schweiz": {"direkt": "0.3", "konzept": "0.5"},
    "q2.service": {"reaktion": "0.4", "vertraege": "0.3", "ersatzteile": "0.4"},
    "q2.technik": {"standard": "0.3", "durchlauf": "0.3", "konfigurator": "0.4"},
}
FINAL_SCORES = {
    "q2.marke": {"auftragseingang": "0.8", "wiederkauf": "0.7", "empfehlungen": "0.5"},
    "q2.annegret": {"klarheit": "0.7", "preise": "0.8"},
    "q2.jakob": {"rueckfragen": "0.7", "machbarkeit": "1"},
    "q2.vertrieb": {
        "bedarf": "0.8",
        "angebotszeit": "0.7",
        "abschluss": "0.7",
        "zielkonten": "0.7",
    },
    "q2.sued": {"lohnfertiger": "0.6", "auftraege": "0.7", "ulm": "1"},
    "q2.schweiz": {"direkt": "0.7", "konzept": "0.5"},
    "q2.service": {"reaktion": "0.7", "vertraege": "0.8", "ersatzteile": "0.7"},
    "q2.technik": {"standard": "0.7", "durchlauf": "0.6"},
}

RETROSPECTIVE = "q2"
LEARNINGS = (
    Lesson(
        "bedarf",
        LearningKind.WENT_WELL,
        "Der Bedarf vor der Rechnung: Angebotszeit und Abschlussquote haben sich zusammen bewegt, "
        "seit er schriftlich feststeht.",
        ("q2.vertrieb/bedarf", "q2.vertrieb/abschluss"),
    ),
    Lesson(
        "siebzig",
        LearningKind.INSIGHT,
        "Mit dem Bestwert daneben sind unsere Ziele weder geraten noch bequem. Im Mittel kamen wir "
        "auf gut 70 %, im ersten Quartal lagen die Ergebnisse viel weiter auseinander.",
        ("q2.vertrieb/abschluss", "q2.sued/lohnfertiger", "q1.vertrieb/abschluss"),
    ),
    Lesson(
        "referenz",
        LearningKind.WENT_WELL,
        "Ein Tag in Ulm hat mehr bewegt als ein Quartal voller Termine.",
        ("q2.sued/ulm", "q2.sued/lohnfertiger"),
    ),
    Lesson(
        "zoll",
        LearningKind.WENT_BADLY,
        "Ein Konzept mit zwei Kunden hängt an zwei Kunden. Der dritte hätte von Anfang an dabei "
        "sein sollen.",
        ("q2.schweiz/konzept",),
    ),
    Lesson(
        "regelwerk",
        LearningKind.TO_TRY,
        "Ja oder nein passt nicht zu einem Vorhaben mit fünf Schritten: Die fünf Regelwerke hätten "
        "wir zählen sollen.",
        ("q2.technik/konfigurator",),
    ),
)
DECISIONS = (
    ("q2.marke", Verdict.KEEP, "Das bleibt die Richtung bis Jahresende."),
    ("q2.vertrieb", Verdict.KEEP, "Jetzt die Kalkulation, der nächste Engpass."),
    ("q2.schweiz", Verdict.CHANGE, "Mit vier Kunden statt mit zweien."),
    ("q2.technik/konfigurator", Verdict.CHANGE, "Geht weiter, in Regelwerken gezählt."),
    ("q2.annegret/preise", Verdict.STOP, "Anderthalb Tage genügen. Das läuft."),
)

BAUKASTEN = Plan(
    "q3.technik",
    "Der Baukasten trägt jede Baureihe",
    "technik",
    OwnerKind.TEAM,
    Ambition.ASPIRATIONAL,
    (
        Result(
            "konfigurator",
            "5 von 5 Regelwerken der RB 5000 stehen im Konfigurator",
            metric("4", "5", "Regelwerke"),
            ("doerte", "lukas"),
        ),
    ),
)
NACHBARN = Plan(
    "q3.schweiz",
    "In der Schweiz kaufen Nachbarn unserer Kunden",
    "kaethe",
    OwnerKind.PERSON,
    Ambition.ASPIRATIONAL,
    (
        Result(
            "leasing",
            "Anlagen gibt es in Österreich und der Schweiz auch zur Miete",
            YES_NO,
            ("kaethe",),
        ),
    ),
)


def tell(scribe: Scribe) -> None:
    """The second quarter is scored, looked back on and closed, and the third one begins."""
    _by_the_way(scribe)
    Moment(scribe, local("2026-06-29 11:30"), "soeren").change_phase(CYCLE, Phase.REVIEW)
    give_final_scores(Moment(scribe, local("2026-06-30 09:00"), "soeren"), FINAL_SCORES)
    jakob = Moment(scribe, local("2026-06-30 16:15"), "jakob")
    jakob.rescore(
        "q2.service/ersatzteile",
        ScoreKind.FINAL,
        "0.8",
        Reason(ReasonKind.ERROR, "Der Juni war falsch gezählt: 92 von 95 %, das sind 0,8."),
    )
    _retrospective(scribe)
    _third_quarter(scribe)
    soeren = Moment(scribe, local("2026-07-03 09:00"), "soeren")
    soeren.carry_over("q2.technik/konfigurator", "q3.technik/konfigurator")
    close_scored(soeren, FINAL_SCORES)
    soeren.close(*(plan.name for plan in PLANS))
    soeren.change_phase(CYCLE, Phase.CLOSED)


def _by_the_way(scribe: Scribe) -> None:
    matthias = Moment(scribe, local("2026-04-20 11:05"), "matthias")
    matthias.comment(
        "q2.service/ersatzteile",
        "Ein Lager für zwölf Teile bindet 85.000 €. @Jakob, entscheidest du das bis Freitag?",
        "jakob",
    )
    jakob = Moment(scribe, local("2026-04-23 17:40"), "jakob")
    jakob.comment("q2.service/ersatzteile", "Entschieden: ja, für ein Jahr. @Matthias", "matthias")
    soeren = Moment(scribe, local("2026-05-19 14:00"), "soeren")
    for objective, scores in MID_SCORES.items():
        for result, score in scores.items():
            soeren.score(f"{objective}/{result}", ScoreKind.MID, score)
    annegret = Moment(scribe, local("2026-06-16 08:10"), "annegret")
    annegret.comment(
        "q2.sued/lohnfertiger",
        "Leasing: Unsere Hausbank macht mit, ab Juli. @Bettina, sag es deinen beiden.",
        "bettina",
    )


def _retrospective(scribe: Scribe) -> None:
    ilse = Moment(scribe, local("2026-07-01 09:30"), "ilse")
    ilse.open_retrospective(RETROSPECTIVE, CYCLE)
    for lesson in LEARNINGS:
        ilse.learn(RETROSPECTIVE, lesson)
    annegret = Moment(scribe, local("2026-07-01 10:30"), "annegret")
    for goal, verdict, note in DECISIONS:
        annegret.decide_on(RETROSPECTIVE, goal, verdict, note)
    Moment(scribe, local("2026-07-01 10:50"), "ilse").close_retrospective(RETROSPECTIVE)


def _third_quarter(scribe: Scribe) -> None:
    soeren = Moment(scribe, local("2026-07-01 14:00"), "soeren")
    soeren.open_cycle("q3", "Q3 2026", date(2026, 7, 1), date(2026, 9, 30))
    soeren.change_phase("q3", Phase.DRAFTING)
    doerte = Moment(scribe, local("2026-07-02 10:20"), "doerte")
    doerte.draft(BAUKASTEN, "q3")
    doerte.refine("q3.technik/konfigurator", "q2.technik/konfigurator")
    doerte.apply_learning("q3.technik/konfigurator", RETROSPECTIVE, "regelwerk")
    kaethe = Moment(scribe, local("2026-07-02 15:10"), "kaethe")
    kaethe.draft(NACHBARN, "q3")
    kaethe.refine("q3.schweiz", "q2.schweiz")
