"""End of March 2026: final scores, an outcome for everything, and what the quarter taught."""

from ....domain.aggregate import Reason, ReasonKind
from ....domain.cycle import Phase
from ....domain.learning import LearningKind, Verdict
from ....domain.reports import ScoreKind
from ..moment import Moment
from ..plan import Lesson
from ..scribe import Scribe, local
from .first_goals import PLANS
from .first_plan import CYCLE

FINAL_SCORES = {
    "q1.marke": {"auftragseingang": "0.8", "neukunden": "0.4", "empfehlungen": "0.8"},
    "q1.annegret": {"excel": "0.8", "klarheit": "0.6", "nachlass": "1"},
    "q1.jakob": {"rueckfragen": "0.7", "machbarkeit": "0.7"},
    "q1.vertrieb": {"angebotszeit": "0.3", "abschluss": "0.3", "zielkonten": "0.7"},
    "q1.sued": {"lohnfertiger": "0.4", "auftraege": "0.7"},
    "q1.export": {"direkt": "0.3", "direktauftraege": "0.5"},
    "q1.service": {"reaktion": "0.7", "vertraege": "0.7", "reklamationen": "0.8"},
    "q1.technik": {"standard": "0.6", "durchlauf": "0.5", "konfigurator": "0.7"},
}

SALES = "q1.vertrieb"
HOUSE = "q1"
"""The retrospectives: of the sales team, and of the house."""

SALES_LEARNINGS = (
    Lesson(
        "angebotszeit",
        LearningKind.WENT_BADLY,
        "Wir haben das Ziel gesetzt, ohne zu wissen, wo die Zeit liegen bleibt. Acht von dreizehn "
        "Tagen wartete ein Angebot auf die Klärung des Bedarfs, nicht auf uns.",
        ("q1.vertrieb/angebotszeit",),
    ),
    Lesson(
        "bedarf",
        LearningKind.TO_TRY,
        "Den Bedarf schriftlich klären, bevor jemand kalkuliert. Wo das geschah, gewannen wir fast "
        "jedes dritte Angebot.",
        ("q1.vertrieb/abschluss", "q1.jakob/rueckfragen"),
    ),
    Lesson(
        "besuche",
        LearningKind.INSIGHT,
        "Besuche zu zählen hat uns beruhigt und nichts verändert. Seit wir auf die engere Wahl "
        "schauen, fahren wir seltener und besser vorbereitet.",
        ("besuche struck out", "q1.vertrieb/zielkonten"),
    ),
)
HOUSE_LEARNINGS = (
    Lesson(
        "checkin",
        LearningKind.WENT_WELL,
        "Fünfzehn Minuten am Montag reichen, wenn die Zahlen schon da sind. Die Werte aus dem CRM "
        "haben uns die Diskussion über Zahlen erspart.",
        ("q1.annegret/klarheit", "q1.annegret/excel"),
    ),
    Lesson(
        "ziel-gesenkt",
        LearningKind.INSIGHT,
        "Ein gesenktes Ziel mit Grund und Datum ist ehrlicher als ein verfehltes. Drei Wochen "
        "früher hätten wir es sehen können.",
        ("auftragseingang lowered", "q1.marke/auftragseingang"),
    ),
    Lesson(
        "wissen",
        LearningKind.WENT_BADLY,
        "Was wir über die Schweiz wissen, stand in einem Notizbuch.",
        ("tobias left", "q1.export"),
    ),
    Lesson(
        "ehrgeiz",
        LearningKind.TO_TRY,
        "Für jedes ehrgeizige Ziel den besten Wert der letzten Jahre danebenschreiben: 30 % "
        "Abschlussquote und neun Lohnfertiger waren geraten.",
        ("q1.vertrieb/abschluss", "q1.sued/lohnfertiger"),
    ),
    Lesson(
        "service",
        LearningKind.WENT_WELL,
        "Der Service verkauft mit: Die meisten Empfehlungen kamen nach einem Einsatz, nach dem "
        "jemand gefragt hat.",
        ("q1.marke/empfehlungen", "q1.service/reaktion"),
    ),
)

DECISIONS = (
    ("q1.marke", Verdict.CHANGE, "Weniger Neukunden, mehr Kunden, die wiederkommen."),
    ("q1.annegret", Verdict.CHANGE, "Die Tabellen sind weg, die Klarheit bleibt."),
    ("q1.jakob", Verdict.KEEP, "Wirkt, und ist noch nicht fertig."),
    ("q1.vertrieb", Verdict.CHANGE, "Erst den Engpass lösen: den Bedarf."),
    ("q1.vertrieb/besuche", Verdict.STOP, "Wir zählen keine Tätigkeiten mehr."),
    ("q1.sued", Verdict.KEEP, "Gleiche Richtung, erreichbare Zahlen."),
    ("q1.export", Verdict.CHANGE, "Nur noch die Schweiz, und mit Kunden zusammen."),
    ("q1.service", Verdict.KEEP, "Reaktion und Verträge laufen weiter."),
    ("q1.technik", Verdict.KEEP, "Der Baukasten braucht das zweite Quartal."),
)


def tell(scribe: Scribe) -> None:
    """The quarter is looked back on."""
    Moment(scribe, local("2026-03-30 11:30"), "soeren").change_phase(CYCLE, Phase.REVIEW)
    give_final_scores(Moment(scribe, local("2026-03-31 09:00"), "soeren"), FINAL_SCORES)
    sales = Moment(scribe, local("2026-03-31 13:00"), "ilse")
    sales.open_retrospective(SALES, CYCLE, "vertrieb")
    for lesson in SALES_LEARNINGS:
        sales.learn(SALES, lesson)
    sales.close_retrospective(SALES)
    house = Moment(scribe, local("2026-04-01 09:30"), "ilse")
    house.open_retrospective(HOUSE, CYCLE)
    for lesson in HOUSE_LEARNINGS:
        house.learn(HOUSE, lesson)
    house.reword_learning(
        HOUSE,
        "wissen",
        "Was wir über die Schweiz wissen, stand in einem Notizbuch. Wer geht, übergibt im CRM, und "
        "wer bleibt, fragt vorher.",
    )
    annegret = Moment(scribe, local("2026-04-01 10:40"), "annegret")
    for goal, verdict, note in DECISIONS:
        annegret.decide_on(HOUSE, goal, verdict, note)
    Moment(scribe, local("2026-04-01 11:05"), "ilse").close_retrospective(HOUSE)


def close(scribe: Scribe) -> None:
    """Everything has an outcome, and the cycle is closed; by then the next plan is drafted."""
    soeren = Moment(scribe, local("2026-04-08 08:30"), "soeren")
    soeren.drop(
        "q1.vertrieb/besuche",
        Reason(ReasonKind.OTHER, "Im Januar gestrichen; abgelöst von der engeren Wahl."),
    )
    soeren.carry_over("q1.sued/ulm", "q2.sued/ulm")
    close_scored(soeren, FINAL_SCORES)
    soeren.close(*(plan.name for plan in PLANS))
    soeren.change_phase(CYCLE, Phase.CLOSED)


def give_final_scores(moment: Moment, scores: dict[str, dict[str, str]]) -> None:
    """People say how far each key result came."""
    for objective, results in scores.items():
        for result, score in results.items():
            moment.score(f"{objective}/{result}", ScoreKind.FINAL, score)


def close_scored(moment: Moment, scores: dict[str, dict[str, str]]) -> None:
    """Ends the key results that have a final score."""
    for objective, results in scores.items():
        moment.close(*(f"{objective}/{result}" for result in results))
