"""What the house takes on for the second quarter of 2026, and which goals it comes from."""

from ....domain.commitment import Ambition
from ....domain.owner import OwnerKind
from ..plan import YES_NO, Plan, Result, at_least, at_most, metric

MARKE = Plan(
    "q2.marke",
    "Wer einmal bei Rautenfels kauft, kommt wieder und bringt jemanden mit",
    "gf",
    OwnerKind.TEAM,
    Ambition.ASPIRATIONAL,
    (
        Result(
            "auftragseingang",
            "Auftragseingang des Quartals auf 3,6 Mio. € bringen",
            metric("0", "3.6", "Mio. €"),
            ("soeren",),
            2,
        ),
        Result(
            "wiederkauf",
            "Von 22 auf 35 % der Bestandskunden mit einem weiteren Auftrag",
            metric("22", "35", "%"),
            ("kaethe", "frauke"),
        ),
        Result(
            "empfehlungen",
            "Mindestens 9 Anfragen im Monat kommen auf Empfehlung",
            at_least("9", "Anfragen", "7"),
            ("kaethe", "ruediger"),
        ),
    ),
)
ANNEGRET = Plan(
    "q2.annegret",
    "Ich entscheide weniger und erkläre mehr",
    "annegret",
    OwnerKind.PERSON,
    Ambition.COMMITTED,
    (
        Result(
            "klarheit",
            "„Ich weiß, worauf es im Quartal ankommt“: Zustimmung von 63 auf 78 %",
            metric("63", "78", "%"),
            ("annegret", "ilse"),
        ),
        Result(
            "preise",
            "Ein Sonderpreis ist nach höchstens einem Tag entschieden",
            at_most("1", "Tage", "4"),
            ("annegret",),
        ),
    ),
)
JAKOB = Plan(
    "q2.jakob",
    "Konstruktion und Vertrieb sitzen am selben Tisch",
    "jakob",
    OwnerKind.PERSON,
    Ambition.COMMITTED,
    (
        Result(
            "rueckfragen",
            "Technische Rückfragen je Angebot von 3,3 auf 1,5 senken",
            metric("3.3", "1.5", "Rückfragen"),
            ("jakob", "lukas"),
        ),
        Result(
            "machbarkeit",
            "Die Machbarkeit ist in höchstens 3 Arbeitstagen geklärt",
            at_most("3", "Arbeitstage", "4.5"),
            ("jakob", "doerte"),
        ),
    ),
)
VERTRIEB = Plan(
    "q2.vertrieb",
    "Wir verstehen den Bedarf, bevor wir rechnen",
    "vertrieb",
    OwnerKind.TEAM,
    Ambition.ASPIRATIONAL,
    (
        Result(
            "bedarf",
            "Bei 9 von 10 Angeboten steht der Bedarf vor der Kalkulation fest",
            metric("4", "9", "von 10 Angeboten"),
            ("lukas",),
            2,
        ),
        Result(
            "angebotszeit",
            "Von der Anfrage zum Angebot in 7,5 statt 10,9 Arbeitstagen",
            metric("10.9", "7.5", "Arbeitstage"),
            ("lukas",),
        ),
        Result(
            "abschluss",
            "Die Abschlussquote von 21 auf 26 % heben; Bestwert bisher 23 %",
            metric("21", "26", "%"),
            ("soeren", "mehmet"),
        ),
        Result(
            "zielkonten",
            "14 von 20 Zielkonten nehmen uns in die engere Wahl",
            metric("8", "14", "Zielkonten"),
            ("frauke", "mehmet"),
        ),
    ),
)
SUED = Plan(
    "q2.sued",
    "Lohnfertiger im Süden erzählen einander von uns",
    "bettina",
    OwnerKind.PERSON,
    Ambition.ASPIRATIONAL,
    (
        Result(
            "lohnfertiger",
            "5 Lohnfertiger bestellen ihre erste Anlage bei uns",
            metric("0", "5", "Lohnfertiger"),
            ("bettina",),
            2,
        ),
        Result(
            "auftraege",
            "Auftragseingang im Süden auf 1,2 Mio. € bringen",
            metric("0", "1.2", "Mio. €"),
            ("bettina",),
        ),
        Result(
            "ulm",
            "Der Referenzbetrieb in Ulm führt unsere Anlage vor",
            YES_NO,
            ("bettina", "ruediger"),
        ),
    ),
)
SCHWEIZ = Plan(
    "q2.schweiz",
    "Schweizer Kunden bestimmen mit, wie wir liefern",
    "kaethe",
    OwnerKind.PERSON,
    Ambition.ASPIRATIONAL,
    (
        Result(
            "direkt",
            "Anteil der direkten Aufträge von 30 auf 42 % heben",
            metric("30", "42", "%"),
            ("kaethe",),
        ),
        Result(
            "konzept",
            "2 Kunden schreiben das Lieferkonzept mit und unterschreiben es",
            metric("0", "2", "Kunden"),
            ("kaethe", "ruediger"),
        ),
    ),
)
SERVICE = Plan(
    "q2.service",
    "Der Kunde merkt, dass wir vor der Störung da sind",
    "service",
    OwnerKind.TEAM,
    Ambition.COMMITTED,
    (
        Result(
            "reaktion",
            "Auf eine Störung reagieren wir nach 8 statt 13 Stunden",
            metric("13", "8", "Stunden"),
            ("ruediger",),
        ),
        Result(
            "vertraege",
            "Von 48 auf 60 Kunden mit Wartungsvertrag",
            metric("48", "60", "Kunden"),
            ("ruediger", "kaethe"),
        ),
        Result(
            "ersatzteile",
            "Mindestens 95 % der Ersatzteile sind am nächsten Tag da",
            at_least("95", "%", "82"),
            ("ruediger", "matthias"),
        ),
    ),
)
TECHNIK = Plan(
    "q2.technik",
    "Aus dem Baukasten entsteht in Tagen, was früher Wochen brauchte",
    "technik",
    OwnerKind.TEAM,
    Ambition.ASPIRATIONAL,
    (
        Result(
            "standard",
            "Anteil der Standardbaugruppen je Auftrag von 56 auf 68 % heben",
            metric("56", "68", "%"),
            ("doerte",),
        ),
        Result(
            "durchlauf",
            "Eine RB 3000 ist nach 12 statt 14 Wochen fertig",
            metric("14", "12", "Wochen"),
            ("matthias",),
        ),
        Result(
            "konfigurator",
            "Der Konfigurator deckt auch die RB 5000 ab",
            YES_NO,
            ("doerte", "lukas"),
        ),
    ),
)
PLANS = (MARKE, ANNEGRET, JAKOB, VERTRIEB, SUED, SCHWEIZ, SERVICE, TECHNIK)

SOURCES = {
    "q2.marke": "q1.marke",
    "q2.marke/auftragseingang": "q1.marke/auftragseingang",
    "q2.marke/wiederkauf": "q1.marke/neukunden",
    "q2.annegret": "q1.annegret",
    "q2.annegret/klarheit": "q1.annegret/klarheit",
    "q2.annegret/preise": "q1.annegret/nachlass",
    "q2.jakob": "q1.jakob",
    "q2.vertrieb": "q1.vertrieb",
    "q2.vertrieb/angebotszeit": "q1.vertrieb/angebotszeit",
    "q2.vertrieb/abschluss": "q1.vertrieb/abschluss",
    "q2.vertrieb/zielkonten": "q1.vertrieb/zielkonten",
    "q2.sued": "q1.sued",
    "q2.sued/lohnfertiger": "q1.sued/lohnfertiger",
    "q2.sued/ulm": "q1.sued/ulm",
    "q2.schweiz": "q1.export",
    "q2.schweiz/konzept": "q1.export/konzept",
    "q2.service": "q1.service",
    "q2.service/reaktion": "q1.service/reaktion",
    "q2.technik": "q1.technik",
}
"""What was refined from what."""

APPLIED = (
    ("q2.vertrieb", "q1.vertrieb", "bedarf"),
    ("q2.vertrieb/bedarf", "q1.vertrieb", "angebotszeit"),
    ("q2.vertrieb/zielkonten", "q1.vertrieb", "besuche"),
    ("q2.vertrieb/abschluss", "q1", "ehrgeiz"),
    ("q2.sued/lohnfertiger", "q1", "ehrgeiz"),
    ("q2.schweiz", "q1", "wissen"),
    ("q2.marke/empfehlungen", "q1", "service"),
    ("q2.annegret/klarheit", "q1", "checkin"),
)
"""Which goal does something about which learning of which retrospective."""
