"""November 2025: the house, its people and its teams, before the first quarter with OKRs."""

from datetime import date

from ....domain.calendar import Calendar, CalendarKind
from ....domain.person import Role
from ..moment import Moment
from ..scribe import Scribe, local
from ..weekly import MACHINE

HEAD = "annegret"
"""The short name of who leads it."""
NAME = "Rautenfels Maschinenbau GmbH & Co. KG"

PEOPLE = {
    "jakob": ("Jakob Rautenfels", (Role.LEAD,)),
    "soeren": ("Sören Großmann", (Role.OKR_OWNER, Role.LEAD)),
    "ilse": ("Ilse Hübner", (Role.COACH,)),
    "bettina": ("Bettina Kühn", (Role.LEAD,)),
    "frauke": ("Frauke Jürgensen", (Role.LEAD,)),
    "mehmet": ("Mehmet Yıldız", (Role.LEAD,)),
    "kaethe": ("Käthe Brömmel", (Role.LEAD,)),
    "tobias": ("Tobias Strößner", (Role.LEAD,)),
    "lukas": ("Lukas Weiß", (Role.LEAD,)),
    "ruediger": ("Rüdiger Maaß", (Role.LEAD,)),
    "doerte": ("Dörte Schäfer", (Role.LEAD,)),
    "matthias": ("Matthias Öhler", (Role.LEAD,)),
    "nadine": ("Nadine Preiß", (Role.AUDITOR,)),
    MACHINE: ("CRM-Anbindung", (Role.INTEGRATION,)),
}
"""All but Annegret Rautenfels, who takes them in: names and roles under short names."""

NEWCOMERS = {
    "anneliese": "Anneliese Groß",
    "bjoern": "Björn Lüdtke",
    "guenter": "Günter Vößing",
    "jasmin": "Jasmin Kröger",
    "suemeyye": "Sümeyye Aydın",
    "wolfgang": "Wolfgang Döring",
}
"""The rest of the sales team, who join once the first quarter has shown that it works: with them
the team has twelve people."""

TEAMS = (
    ("gf", "Geschäftsführung", None, ("annegret", "jakob")),
    (
        "vertrieb",
        "Vertrieb",
        "gf",
        ("soeren", "bettina", "frauke", "mehmet", "kaethe", "tobias", "lukas"),
    ),
    ("innendienst", "Innendienst", "vertrieb", ("lukas",)),
    ("service", "Service", "gf", ("ruediger",)),
    ("technik", "Konstruktion und Fertigung", "gf", ("doerte", "matthias")),
)
"""Short name, name, the team above and the members."""

FIRST_DAY = date(2025, 12, 1)
"""From which memberships are counted."""


def tell(scribe: Scribe) -> None:
    """The house is there."""
    annegret = Moment(scribe, local("2025-11-24 08:30"), HEAD)
    annegret.found(NAME)
    annegret.add_person(HEAD, "Annegret Rautenfels", Role.ADMIN, Role.LEAD)
    annegret.set_calendar(Calendar(CalendarKind.QUARTERS))
    for key, (name, roles) in PEOPLE.items():
        annegret.add_person(key, name, *roles)
    soeren = Moment(scribe, local("2025-11-24 13:00"), "soeren")
    for key, name, below, _ in TEAMS:
        soeren.add_team(key, name, below)
    for key, _, _, members in TEAMS:
        for member in members:
            soeren.join(key, member, FIRST_DAY)
