"""January to March 2026: what people and the CRM report in the twelve weekly check-ins."""

from ..scribe import Scribe
from ..weekly import Round, days

WEEKS = days("1: 12 19 26", "2: 2 9 16 23", "3: 2 9 16 23 30")


def tell(scribe: Scribe) -> None:
    """The quarter's check-ins: a quarter of an hour on Mondays, one team after the other."""
    _sales(Round(scribe, WEEKS, "09:00"))
    _regions(Round(scribe, WEEKS, "09:15"))
    _service(Round(scribe, WEEKS, "09:45"))
    _technology(Round(scribe, WEEKS, "10:00"))
    _management(Round(scribe, WEEKS, "10:30"))


def _management(round: Round) -> None:
    round.handed_over(
        "q1.marke/auftragseingang",
        "soeren",
        "0.12 0.31 0.48 0.62 0.71 0.95 1.24 1.52 1.83 2.16 2.52 2.78",
        "7 3 6 7",
        {
            1: "Ruhiger Start nach den Feiertagen, die Anfragen aus dem Landmaschinenbau sind gut.",
            5: "Zwei Zulieferer der Autoindustrie verschieben ihre Anlagen auf den Herbst.\n"
            "Hindernis: 0,7 Mio. € fallen aus dem Quartal.\n"
            "Unterstützung: Wir müssen mit Annegret über das Ziel reden.",
            8: "Mit dem neuen Ziel passt die Kurve wieder. Der Süden zieht an.",
            11: "Drei Aufträge aus der Lüftungstechnik auf einmal, 0,36 Mio. € in einer Woche.",
        },
    )
    round.handed_over(
        "q1.marke/neukunden",
        "frauke",
        "12 12.5 13 13.5 13 14 14.5 15 15.5 16 16.5 17.2",
        "5 4",
        {
            4: "Neukunden brauchen vom Erstgespräch zum Auftrag fünf Monate, nicht drei.",
            9: "Es geht aufwärts, aber 25 % sehe ich nicht. Bestandskunden bestellen schneller.",
        },
    )
    round.series(
        "q1.marke/empfehlungen",
        "kaethe",
        "- - 4 - - - 6 - - - - 7",
        "- - 5 - - - 7 - - - - 7",
        {7: "Zwei Empfehlungen kamen nach einem Serviceeinsatz. Rüdigers Leute fragen jetzt nach."},
    )
    round.series(
        "q1.annegret/excel",
        "annegret",
        "5 5 4 4 3 3 2 2 2 1 1 1",
        "6 6 7 7 8 8 8 8 7 8 8 8",
        {
            3: "Die Besuchsliste ist weg. Niemand hat sie vermisst.",
            9: "Die Provisionstabelle hält sich.\nHindernis: Das Lohnbüro rechnet noch mit ihr.",
        },
    )
    round.series(
        "q1.annegret/klarheit",
        "ilse",
        "- - - 48 - - - 57 - - - 63",
        "- - - 6 - - - 6 - - - 5",
        {4: "Kurzumfrage mit 22 Antworten. Im Innendienst ist die Zustimmung am größten."},
    )
    round.series(
        "q1.annegret/nachlass",
        "annegret",
        "- 0 - - - 0 - - - 1 - -",
        "- 5 - - - 4 - - - 9 - -",
        {
            6: "Es fällt mir schwerer als gedacht. Jeder Fall wirkt wie eine Ausnahme.",
            10: "Ab heute gilt es. Ich sehe die Nachlässe im Monatsbericht, nicht vorher.",
        },
    )
    round.series(
        "q1.jakob/rueckfragen",
        "jakob",
        "6 6 5.5 5.2 5 4.6 4.2 4 3.8 3.5 3.4 3.3",
        "5 5 6 6 6 6 7 7 7 6 6 6",
        {3: "Der Fragebogen zum Werkstück liegt jeder Anfrage bei. Das nimmt die ersten Fragen."},
    )
    round.series(
        "q1.jakob/machbarkeit",
        "doerte",
        "9 9 8 8 7 6 6 5 5 5 5 4.5",
        "5 5 5 6 6 6 7 7 6 6 5 5",
        {9: "Unter fünf Tage kommen wir nur, wenn jemand die Festigkeit mitrechnet."},
    )


def _sales(round: Round) -> None:
    round.handed_over(
        "q1.vertrieb/angebotszeit",
        "lukas",
        "14 14 13.5 13 13 12.5 12 11.8 11.5 11.2 11 10.9",
        "5 4 3 3",
        {
            2: "Wir messen jetzt jeden Schritt, nicht nur Anfang und Ende.",
            5: "Von 13 Tagen liegt ein Angebot 8 bei der Klärung und 2 bei uns.\n"
            "Hindernis: Der Bedarf des Kunden steht oft erst nach der Kalkulation fest.\n"
            "Unterstützung: eine Stunde je Woche mit der Konstruktion am selben Tisch.",
            8: "Die gemeinsame Stunde hilft, aber fünf Tage sind in diesem Quartal nicht drin.",
            11: "Drei Tage besser als im Dezember. Das Ziel war zu weit weg, um daran zu glauben.",
        },
    )
    round.handed_over(
        "q1.vertrieb/abschluss",
        "mehmet",
        "18 18 18.5 18 18.5 19 19 19.5 20 20.5 20.8 21",
        "4 3 3",
        {
            3: "Wir verlieren nicht am Preis. Wir sind der Zweite, der antwortet.",
            6: "30 % war geraten. Die beste Quote der letzten fünf Jahre waren 23 %.",
            10: "Wo der Bedarf vorher schriftlich war, gewinnen wir fast jedes dritte Angebot.",
        },
    )
    round.series(
        "q1.vertrieb/besuche",
        "frauke",
        "14 31 - - - - - - - - - -",
        "8 8 - - - - - - - - - -",
        {2: "17 Besuche in einer Woche. Aufträge daraus: keiner, aber das Ziel ist grün."},
    )
    round.series(
        "q1.vertrieb/zielkonten",
        "frauke",
        "- - - 1 2 2 3 4 5 6 7 8",
        "- - - 6 6 6 6 7 7 7 7 7",
        {
            4: "Die engere Wahl steht jetzt im CRM. Ein Konto haben wir sicher.",
            8: "Zwei Konten sind durch den Termin mit Dörte in der Werkhalle dazugekommen.",
        },
    )


def _regions(round: Round) -> None:
    round.series(
        "q1.sued/lohnfertiger",
        "bettina",
        "0 0 0 1 1 1 2 2 3 3 3 4",
        "6 6 5 5 4 4 4 4 4 4 3 3",
        {
            4: "Der erste: ein Laserbetrieb bei Aalen mit zwei Schichten.",
            5: "Nachgetragen, ich war die Woche über auf der Messe: Stand unverändert bei einem.",
            11: "Neun waren zu viel. Vier ernsthafte Betriebe je Quartal sind im Süden gut.",
        },
        late={5: "2026-02-19 16:40"},
    )
    round.handed_over(
        "q1.sued/auftraege",
        "bettina",
        "0.05 0.11 0.18 0.22 0.28 0.36 0.45 0.57 0.68 0.81 0.93 1.02",
        "6 7",
        {
            4: "Die Lohnfertiger kaufen klein ein, dafür schnell.",
            9: "Der Auftrag aus Memmingen ist unterschrieben, 110.000 €.",
        },
    )
    round.series(
        "q1.sued/ulm",
        "bettina",
        "- - - - 0 - - - 0 - - 0",
        "- - - - 6 - - - 4 - - 5",
        {
            9: "Der Betrieb baut seine Halle um.\nHindernis: Strom gibt es dort erst im April.",
            12: "Termin steht: 11. Mai. Das nehmen wir ins nächste Quartal mit.",
        },
    )
    round.handed_over(
        "q1.export/direkt",
        "tobias",
        "20 20 22 22 23 24 24 24 25 27 29 30",
        "5",
        {3: "Der Händler in Linz wehrt sich. Graz und Bregenz verhandeln gern direkt."},
    )
    round.handed_over(
        "q1.export/direktauftraege",
        "kaethe",
        "0 0 0 1 1 1 1 1 1 2 2 3",
        "3 5",
        {
            9: "Von Tobias übernommen. Vier seiner sechs Kontakte kannte nur er.",
            12: "Winterthur hat bestellt. Den Zoll haben wir beim zweiten Anlauf verstanden.",
        },
    )


def _service(round: Round) -> None:
    round.series(
        "q1.service/reaktion",
        "ruediger",
        "26 25 24 22 21 20 18 1.7 16 15 14 13",
        "6 6 6 6 7 7 7 8 7 7 7 7",
        {
            3: "Die Frühschicht nimmt ab sieben Uhr ab. Vorher klingelte es ins Leere.",
            8: "Der Bereitschaftsplan wirkt.",
        },
    )
    round.series(
        "q1.service/vertraege",
        "kaethe",
        "34 35 35 37 38 40 41 43 44 46 47 48",
        "6 6 6 6 7 7 7 7 7 7 7 6",
        {6: "Wer bei der Inbetriebnahme gefragt wird, sagt in zwei von drei Fällen ja."},
    )
    round.series(
        "q1.service/reklamationen",
        "ruediger",
        "15 14 14 13 12 11 10 9 8 7 7 6",
        "5 5 5 6 6 6 7 7 7 7 7 6",
        {7: "Die beiden ältesten sind gelöst, eine davon lag seit August."},
    )


def _technology(round: Round) -> None:
    round.series(
        "q1.technik/standard",
        "doerte",
        "40 41 42 43 45 46 48 50 52 53 54 56",
        "6 6 6 6 6 7 7 7 7 6 6 6",
        {5: "Das Einlaufmodul gibt es jetzt in drei festen Breiten statt nach Maß."},
    )
    round.series(
        "q1.technik/durchlauf",
        "matthias",
        "16 16 16 15.5 15.5 15 15 14.5 14.5 14 14 14",
        "5 5 4 5 5 5 5 5 5 5 4 4",
        {
            3: "Hindernis: Spindelmotoren haben elf Wochen Lieferzeit.\n"
            "Unterstützung: Der Einkauf braucht die Stücklisten zwei Wochen früher.",
            10: "Die Vormontage der Bürstenköpfe spart eine halbe Woche.",
        },
    )
    round.series(
        "q1.technik/konfigurator",
        "doerte",
        "0 0 0 0 1 1 1 1 1 2 2 2",
        "5 5 5 5 7 7 6 6 6 7 6 5",
        {5: "Die RB 1000 ist drin. Lukas hat das erste Angebot daraus geschrieben."},
    )
