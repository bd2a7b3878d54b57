"""April to June 2026: what people and the CRM report in the twelve weekly check-ins."""

from ..scribe import Scribe
from ..weekly import Round, days

WEEKS = days("4: 13 20 27", "5: 4 11 18 26", "6: 1 8 15 22 29")


def tell(scribe: Scribe) -> None:
    """The quarter's check-ins, on Mondays and once, after Whitsun, on a Tuesday."""
    _sales(Round(scribe, WEEKS, "09:00"))
    _regions(Round(scribe, WEEKS, "09:15"))
    _service(Round(scribe, WEEKS, "09:45"))
    _technology(Round(scribe, WEEKS, "10:00"))
    _management(Round(scribe, WEEKS, "10:30"))


def _management(round: Round) -> None:
    round.handed_over(
        "q2.marke/auftragseingang",
        "soeren",
        "0.18 0.42 0.66 0.95 1.21 1.48 1.77 2.04 2.3 2.55 2.79 2.96",
        "7 7 6",
        {
            2: "Zwei Nachbestellungen aus dem ersten Quartal, ohne dass jemand gefahren wäre.",
            6: "Auch mit den Brückentagen im Mai liegen wir im Plan.",
            11: "Der Auftrag aus der Bahntechnik rutscht in den Juli. Es werden knapp drei.",
        },
    )
    round.handed_over(
        "q2.marke/wiederkauf",
        "kaethe",
        "22 22 23 24 25 26 27 28 29 30 30 31",
        "6 7",
        {
            3: "Wir rufen an, bevor die Bürsten verschlissen sind. Das CRM sagt uns, wann.",
            9: "Jeder dritte Anruf endet mit einer Bestellung.",
        },
    )
    round.series(
        "q2.marke/empfehlungen",
        "kaethe",
        "- - 7 - - - 8 - - - - 8",
        "- - 6 - - - 6 - - - - 5",
        {12: "Acht sind gut, neun wären besser. Aus der Schweiz kam noch keine."},
    )
    round.series(
        "q2.annegret/klarheit",
        "ilse",
        "- - - 66 - - - 70 - - - 74",
        "- - - 6 - - - 7 - - - 7",
        {8: "Zum ersten Mal liegt auch die Fertigung über 70 %."},
    )
    round.series(
        "q2.annegret/preise",
        "annegret",
        "4 4 3 3 2.5 2 2 2 1.5 1.5 1.5 1.5",
        "6 6 6 7 7 7 7 7 7 7 6 6",
        {6: "Sonderpreise über 10.000 € entscheiden wir jetzt täglich um eins, stehend."},
    )
    round.series(
        "q2.jakob/rueckfragen",
        "jakob",
        "3.3 3.2 3.1 3 2.8 2.6 2.5 2.4 2.3 2.2 2.1 2",
        "6 6 6 6 7 7 7 7 7 7 7 7",
        {5: "Der gemeinsame Tisch steht jetzt wirklich: zwei Plätze in der Angebotswerkstatt."},
    )
    round.series(
        "q2.jakob/machbarkeit",
        "doerte",
        "4.5 4.5 4 4 4 3.5 3.5 3 3 3 3 3",
        "6 6 6 6 6 7 7 8 9 9 9 9",
        {8: "Drei Tage, zum ersten Mal. Die Festigkeit rechnet jetzt eine Vorlage."},
    )


def _sales(round: Round) -> None:
    round.series(
        "q2.vertrieb/bedarf",
        "lukas",
        "4 4 5 5 6 6 6 7 7 7 8 8",
        "6 6 6 6 7 7 7 7 7 7 8 8",
        {
            2: "Das Blatt „Bedarf“ hat eine Seite. Zwei Seiten füllt niemand aus.",
            7: "Kunden, die den Bedarf selbst aufschreiben, fragen nicht mehr nach Rabatt.",
        },
    )
    round.handed_over(
        "q2.vertrieb/angebotszeit",
        "lukas",
        "10.9 10.8 10.5 10.2 9.9 9.6 9.3 9 8.8 8.6 8.5 8.4",
        "6 7",
        {
            4: "Der Engpass ist weg. Jetzt wartet das Angebot auf die Kalkulation.",
            10: "Angebote für die RB 1000 gehen am selben Tag hinaus, die RB 5000 bremst.",
        },
    )
    round.handed_over(
        "q2.vertrieb/abschluss",
        "mehmet",
        "21 21 21.5 22 22 22.5 23 23.5 23.8 24 24.2 24.4",
        "6 7",
        {
            3: "Zwei Angebote haben wir gar nicht erst geschrieben. Das hebt die Quote ehrlich.",
            8: "Seit heute sind wir besser als in jedem Quartal der letzten fünf Jahre.",
        },
    )
    round.series(
        "q2.vertrieb/zielkonten",
        "frauke",
        "8 8 9 9 10 10 11 11 11 12 12 12",
        "6 6 6 6 6 6 7 6 6 6 6 6",
        {7: "Das elfte Konto kam über eine Empfehlung aus Memmingen."},
    )


def _regions(round: Round) -> None:
    round.series(
        "q2.sued/lohnfertiger",
        "bettina",
        "0 1 1 1 2 2 2 3 3 3 3 3",
        "6 6 6 6 7 7 7 7 7 6 5 5",
        {
            5: "Der Tag in Ulm hat gewirkt: acht Betriebe waren da, einer hat bestellt.",
            11: "Zwei warten auf ihre Bank.\nUnterstützung: Können wir Leasing anbieten?",
        },
    )
    round.handed_over(
        "q2.sued/auftraege",
        "bettina",
        "0.06 0.13 0.2 0.29 0.37 0.45 0.52 0.6 0.67 0.73 0.79 0.84",
        "6",
        {7: "Kleine Anlagen, kurze Wege. Für die 1,2 fehlt ein großer Auftrag."},
    )
    round.series(
        "q2.sued/ulm",
        "bettina",
        "- - 0 - 1 - - - - - - -",
        "- - 7 - 10 - - - - - - -",
        {
            3: "Der Strom ist da, die Anlage kommt am 6. Mai.",
            5: "Heute läuft sie vor. Rüdigers Leute haben das Wochenende durchgearbeitet. Danke!",
        },
    )
    round.handed_over(
        "q2.schweiz/direkt",
        "kaethe",
        "30 30 31 32 33 34 35 36 36 37 37 38",
        "6",
        {6: "Graz läuft von selbst. In der Schweiz entscheidet der Zoll, nicht der Preis."},
    )
    round.series(
        "q2.schweiz/konzept",
        "kaethe",
        "0 0 0 0 1 1 1 1 1 1 1 1",
        "6 6 6 6 7 6 6 5 5 4 4 4",
        {
            5: "Winterthur hat unterschrieben und zwei Seiten gestrichen. Es ist besser geworden.",
            10: "Der zweite Kunde wurde verkauft.\n"
            "Hindernis: Die neue Zentrale entscheidet erst im Herbst.",
        },
    )


def _service(round: Round) -> None:
    round.series(
        "q2.service/reaktion",
        "ruediger",
        "13 12.5 12 12 11.5 11 11 10.5 10.2 10 9.8 9.5",
        "6 6 6 6 6 7 7 7 7 7 7 7",
        {4: "Über den 1. Mai war der Bereitschaftsplan zum ersten Mal voll besetzt."},
    )
    round.series(
        "q2.service/vertraege",
        "kaethe",
        "48 49 49 50 51 52 53 54 55 56 56 57",
        "7 7 7 7 7 7 7 7 7 7 7 7",
        {10: "Der Vertrag liegt jetzt der Auftragsbestätigung bei."},
    )
    round.series(
        "q2.service/ersatzteile",
        "matthias",
        "82 82 84 85 86 87 88 89 90 91 91 92",
        "5 5 6 6 6 6 7 7 7 7 6 6",
        {
            2: "Hindernis: Spindeln liegen beim Lieferanten, nicht bei uns.\n"
            "Unterstützung: Jakob klärt ein Lager für die zwölf wichtigsten Teile.",
            6: "Zwölf Teile liegen im Haus. Das war der halbe Weg.",
        },
    )


def _technology(round: Round) -> None:
    round.series(
        "q2.technik/standard",
        "doerte",
        "56 56 57 58 59 60 61 62 63 63 64 64",
        "6 6 6 6 6 6 7 7 7 6 6 6",
        {9: "Was jetzt noch fehlt, sind echte Sonderfälle. 68 % ist vielleicht die Decke."},
    )
    round.series(
        "q2.technik/durchlauf",
        "matthias",
        "14 14 14 13.8 13.6 13.4 13.2 13 12.9 12.8 12.8 12.7",
        "5 5 5 5 6 6 6 6 6 6 6 5",
        {4: "Die Stücklisten kommen zwei Wochen früher. Jetzt bremst die Lackierung."},
    )
    round.series(
        "q2.technik/konfigurator",
        "doerte",
        "- - - 0 - - - 0 - - - 0",
        "- - - 6 - - - 5 - - - 3",
        {
            8: "Die Regeln für die Absaugung sind verzwickt.",
            12: "Vier von fünf Regelwerken stehen. Wir nehmen es mit ins dritte Quartal.",
        },
    )
