"""January to March 2026: a count that is no result, a market that turns, a colleague who goes."""

from datetime import date

from ....domain.aggregate import Reason, ReasonKind
from ....domain.reports import ScoreKind
from ..moment import Moment
from ..plan import metric
from ..scribe import Scribe, local
from ..weekly import facts_of
from .first_goals import ZIELKONTEN

MID_SCORES = {
    "q1.marke": {"auftragseingang": "0.3", "neukunden": "0.2", "empfehlungen": "0.3"},
    "q1.annegret": {"excel": "0.4", "klarheit": "0.2", "nachlass": "0.3"},
    "q1.jakob": {"rueckfragen": "0.3", "machbarkeit": "0.4"},
    "q1.vertrieb": {"angebotszeit": "0.2", "abschluss": "0.1", "zielkonten": "0.2"},
    "q1.sued": {"lohnfertiger": "0.1", "auftraege": "0.3", "ulm": "0.2"},
    "q1.export": {"direkt": "0.1", "direktauftraege": "0.2", "konzept": "0.1"},
    "q1.service": {"reaktion": "0.3", "vertraege": "0.3", "reklamationen": "0.4"},
    "q1.technik": {"standard": "0.2", "durchlauf": "0.2", "konfigurator": "0.3"},
}
"""Given in the middle of February."""


def tell(scribe: Scribe) -> None:
    """What happens beside the check-ins."""
    _visits_struck_out(scribe)
    _market_turned(scribe)
    _mid_scores(scribe)
    _tobias_leaves(scribe)
    _slip_of_the_finger(scribe)


def _visits_struck_out(scribe: Scribe) -> None:
    ilse = Moment(scribe, local("2026-01-26 10:50"), "ilse")
    ilse.comment(
        "q1.vertrieb/besuche",
        "31 Besuche, kein Auftrag, Status grün: Genau das meinte ich. @Sören, was wollt ihr mit "
        "den Besuchen erreichen?",
        "soeren",
    )
    soeren = Moment(scribe, local("2026-01-27 08:15"), "soeren")
    soeren.strike_out(
        "q1.vertrieb/besuche",
        Reason(
            ReasonKind.OTHER,
            "Besuche sind Tätigkeit, kein Ergebnis. Was zählt, ist die engere Wahl beim Kunden.",
        ),
    )
    soeren.mark("besuche struck out")
    soeren.add_result("q1.vertrieb", ZIELKONTEN)


def _market_turned(scribe: Scribe) -> None:
    annegret = Moment(scribe, local("2026-02-10 17:30"), "annegret")
    annegret.retarget(
        "q1.marke/auftragseingang",
        metric("0", "3.5", "Mio. €"),
        Reason(
            ReasonKind.MARKET_CHANGED,
            "Zwei Zulieferer der Autoindustrie verschieben ihre Anlagen auf den Herbst: 0,7 Mio. € "
            "kommen in diesem Quartal von niemandem.",
        ),
    )
    annegret.mark("auftragseingang lowered")
    annegret.comment(
        "q1.marke/auftragseingang",
        "Ich habe das Ziel auf 3,5 gesenkt, nicht auf 3,2, wie @Sören vorschlug: Ein wenig soll "
        "es uns kosten. @Nadine, bitte weise im Bericht beide Ziele aus.",
        "soeren",
        "nadine",
    )


def _mid_scores(scribe: Scribe) -> None:
    soeren = Moment(scribe, local("2026-02-17 14:00"), "soeren")
    for objective, scores in MID_SCORES.items():
        for result, score in scores.items():
            soeren.score(f"{objective}/{result}", ScoreKind.MID, score)


def _tobias_leaves(scribe: Scribe) -> None:
    tobias = Moment(scribe, local("2026-02-24 11:20"), "tobias")
    tobias.note(
        "q1.export",
        "Zur Übergabe: Graz und Bregenz sind reif, Linz ist ein Politikum. Die Ansprechpartner "
        "in Winterthur stehen nur in meinem Notizbuch, @Käthe hat es.",
    )
    handing = Reason(ReasonKind.OTHER, "Tobias Strößner verlässt das Haus zum Monatsende.")
    soeren = Moment(scribe, local("2026-02-26 15:00"), "soeren")
    soeren.hand_over("q1.export", "kaethe", handing)
    for result in ("direkt", "direktauftraege", "konzept"):
        soeren.hand_over_result(f"q1.export/{result}", "kaethe", why=handing)
    soeren.leave("vertrieb", "tobias", date(2026, 2, 28))
    annegret = Moment(scribe, local("2026-02-27 12:00"), "annegret")
    annegret.deactivate("tobias", date(2026, 2, 28), handing)
    annegret.mark("tobias left")
    kaethe = Moment(scribe, local("2026-03-03 16:30"), "kaethe")
    kaethe.drop(
        "q1.export/konzept",
        Reason(
            ReasonKind.OTHER,
            "Ein Konzept am Schreibtisch nützt niemandem. Im zweiten Quartal schreiben es zwei "
            "Kunden mit.",
        ),
    )


def _slip_of_the_finger(scribe: Scribe) -> None:
    monday = date(2026, 3, 2)
    right = facts_of(monday, "17", 7, "Der Bereitschaftsplan wirkt.")
    slip = Reason(ReasonKind.ERROR, "Komma verrutscht: 17 Stunden, nicht 1,7.")
    ruediger = Moment(scribe, local("2026-03-03 07:40"), "ruediger")
    ruediger.correct("q1.service/reaktion", monday, right, slip)
