"""What the house takes on for the first quarter of 2026."""

from ....domain.commitment import Ambition
from ....domain.owner import OwnerKind
from ..plan import WORDS, YES_NO, Plan, Result, at_least, at_most, metric

MARKE = Plan(
    "q1.marke",
    "Wer Bleche entgratet, fragt zuerst bei Rautenfels an",
    "gf",
    OwnerKind.TEAM,
    Ambition.ASPIRATIONAL,
    (
        Result(
            "auftragseingang",
            "Auftragseingang des Quartals auf 4,2 Mio. € bringen",
            metric("0", "4.2", "Mio. €"),
            ("soeren",),
            2,
        ),
        Result(
            "neukunden",
            "Anteil der Neukunden am Auftragseingang von 12 auf 25 % heben",
            metric("12", "25", "%"),
            ("soeren", "frauke"),
        ),
        Result(
            "empfehlungen",
            "Mindestens 8 Anfragen im Monat kommen auf Empfehlung eines Kunden",
            at_least("8", "Anfragen", "3"),
            ("kaethe",),
        ),
    ),
)
ANNEGRET = Plan(
    "q1.annegret",
    "Ich führe den Vertrieb über Ziele statt über Listen",
    "annegret",
    OwnerKind.PERSON,
    Ambition.COMMITTED,
    (
        Result(
            "excel",
            "Von fünf Planungstabellen in Excel braucht niemand mehr eine",
            metric("5", "0", "Tabellen"),
            ("annegret",),
        ),
        Result(
            "klarheit",
            "„Ich weiß, worauf es im Quartal ankommt“: Zustimmung von 41 auf 75 %",
            metric("41", "75", "%"),
            ("annegret", "ilse"),
        ),
        Result(
            "nachlass",
            "Über Nachlässe bis 5 % entscheiden die Gebiete ohne mich",
            YES_NO,
            ("annegret",),
        ),
    ),
)
JAKOB = Plan(
    "q1.jakob",
    "Technik und Vertrieb reden miteinander, bevor der Kunde fragt",
    "jakob",
    OwnerKind.PERSON,
    Ambition.COMMITTED,
    (
        Result(
            "rueckfragen",
            "Technische Rückfragen je Angebot von 6 auf 2 senken",
            metric("6", "2", "Rückfragen"),
            ("jakob", "lukas"),
        ),
        Result(
            "machbarkeit",
            "Die Machbarkeit ist in höchstens 3 Arbeitstagen geklärt",
            at_most("3", "Arbeitstage", "9"),
            ("jakob", "doerte"),
        ),
    ),
)
VERTRIEB = Plan(
    "q1.vertrieb",
    "Unser Angebot überzeugt, bevor der Wettbewerb eines abgibt",
    "vertrieb",
    OwnerKind.TEAM,
    Ambition.ASPIRATIONAL,
    (
        Result(
            "angebotszeit",
            "Von der Anfrage zum Angebot in 5 statt 14 Arbeitstagen",
            metric("14", "5", "Arbeitstage"),
            ("lukas",),
            2,
        ),
        Result(
            "abschluss",
            "Die Abschlussquote von 18 auf 30 % heben",
            metric("18", "30", "%"),
            ("soeren", "mehmet"),
        ),
        Result(
            "besuche",
            "200 Kundenbesuche im Quartal",
            metric("0", "200", "Besuche"),
            ("frauke", "mehmet"),
        ),
    ),
)
ZIELKONTEN = Result(
    "zielkonten",
    "12 von 20 Zielkonten nehmen uns in die engere Wahl",
    metric("0", "12", "Zielkonten"),
    ("frauke", "mehmet"),
)
"""What took the place of the visits."""
SUED = Plan(
    "q1.sued",
    "Im Süden gewinnen wir die Lohnfertiger für uns",
    "bettina",
    OwnerKind.PERSON,
    Ambition.ASPIRATIONAL,
    (
        Result(
            "lohnfertiger",
            "9 Lohnfertiger bestellen ihre erste Anlage bei uns",
            metric("0", "9", "Lohnfertiger"),
            ("bettina",),
            2,
        ),
        Result(
            "auftraege",
            "Auftragseingang im Süden auf 1,4 Mio. € bringen",
            metric("0", "1.4", "Mio. €"),
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
EXPORT = Plan(
    "q1.export",
    "Österreich und die Schweiz kaufen bei uns statt beim Händler",
    "tobias",
    OwnerKind.PERSON,
    Ambition.ASPIRATIONAL,
    (
        Result(
            "direkt",
            "Anteil der direkten Aufträge aus beiden Ländern von 20 auf 50 % heben",
            metric("20", "50", "%"),
            ("tobias",),
        ),
        Result(
            "direktauftraege",
            "6 Betriebe bestellen zum ersten Mal direkt",
            metric("0", "6", "Betriebe"),
            ("tobias",),
        ),
        Result(
            "konzept",
            "Für die Schweiz steht fest, wie wir liefern, verzollen und warten",
            WORDS,
            ("tobias", "kaethe"),
        ),
    ),
)
SERVICE = Plan(
    "q1.service",
    "Nach der Inbetriebnahme bleibt kein Kunde allein",
    "service",
    OwnerKind.TEAM,
    Ambition.COMMITTED,
    (
        Result(
            "reaktion",
            "Auf eine Störung reagieren wir nach 8 statt 26 Stunden",
            metric("26", "8", "Stunden"),
            ("ruediger",),
            2,
        ),
        Result(
            "vertraege",
            "Von 34 auf 55 Kunden mit Wartungsvertrag",
            metric("34", "55", "Kunden"),
            ("ruediger", "kaethe"),
        ),
        Result(
            "reklamationen",
            "Höchstens 4 Reklamationen sind älter als 14 Tage",
            at_most("4", "Reklamationen", "15"),
            ("ruediger",),
        ),
    ),
)
TECHNIK = Plan(
    "q1.technik",
    "Der Baukasten schlägt die Sonderlösung",
    "technik",
    OwnerKind.TEAM,
    Ambition.ASPIRATIONAL,
    (
        Result(
            "standard",
            "Anteil der Standardbaugruppen je Auftrag von 40 auf 65 % heben",
            metric("40", "65", "%"),
            ("doerte",),
        ),
        Result(
            "durchlauf",
            "Eine RB 3000 ist nach 12 statt 16 Wochen fertig",
            metric("16", "12", "Wochen"),
            ("matthias",),
        ),
        Result(
            "konfigurator",
            "Der Konfigurator deckt 3 Baureihen ab",
            metric("0", "3", "Baureihen"),
            ("doerte", "lukas"),
        ),
    ),
)
PLANS = (MARKE, ANNEGRET, JAKOB, VERTRIEB, SUED, EXPORT, SERVICE, TECHNIK)
