"""What people write in the made-up histories, with everything that is hard to quote or to sort."""

from datetime import date
from decimal import Decimal
from typing import Any

TITLES = (
    "Unsere Kunden empfehlen uns weiter",
    "Kundinnen und Kunden sind begeistert",
    "Die Lieferzeiten halbieren",
    "Umsatz im Süden steigern",
    "Angebote schneller schreiben",
    "Er sagte: \"100 %\" \\ {ja} $1; -- 'so'",
    "Straße 🚀 <b>zum</b> Ziel & zurück",
    "50 Prozent weniger Reklamationen",
    "The customers recommend us",
)

SEARCHES = (
    "kunde",
    "Kunden weiter",
    "umsatz or angebote",
    '"halbieren lieferzeiten"',
    "-kunden",
    "straße",
    "die",
    "",
    "reklamation'; --",
    "empfehlung begeisterung",
)

NAMES = ("Jörg Weiß", "Anna-Lena O'Neill", "Émile Ærø", "Ngọc Trần", '"Zita" \\ Ähre', "邓 丽君")

NOTES = (
    None,
    "Zwei Absagen,\nUnterstützung nötig",
    'Tabulator\tund "Anführung" \\ Rückstrich',
    "läuft 👍🏽",
    "{} [] null $1 %s",
)

ATTRIBUTE_NAMES = ("bereich", "Priorität", "a\"b'c", "$1", "x.y")

VALUES: tuple[Any, ...] = (
    "Vertrieb",
    'Zeile 1\nZeile "2" \\ \u2028 €',
    "",
    0,
    -7,
    2**63 - 1,
    0.1,
    1.5e-7,
    1e21,
    True,
    False,
    [],
    {},
    [1, "1", None, [True, {"a": None}]],
    {"ü": {"tief": [0.5, "x"]}, "b": 1, "a": 2, '"': "'"},
)

DETAILS: tuple[dict[str, Any], ...] = ({}, {}, {"roh": "17,5 %"}, {"teile": [1, 2.5, None]})

NUMBERS = (
    *map(Decimal, ("0", "10", "-10", "5.9", "33.3333333333", "1E-18", "0.00000000005")),
    *map(Decimal, ("100", "12345678901234567.1", "-0.5", "7")),
)

SHARES = tuple(map(Decimal, ("0", "1", "0.5", "0.7", "0.3333333333333333", "0.25")))

WEIGHTS = tuple(map(Decimal, ("0", "0", "1", "1", "2.5", "0.001", "3")))

UNITS = (None, "€", "%", "Stück je Monat")

CYCLES: tuple[tuple[str, date | None, date | None], ...] = (
    ("1. Quartal 2025", date(2025, 1, 1), date(2025, 3, 31)),
    ("2. Quartal 2025", date(2025, 4, 1), date(2025, 6, 30)),
    ("Ohne Tage", None, None),
    ("Nur ein Anfang", date(2025, 3, 30), None),
    ("Läuft noch", date(2025, 2, 3), date(2999, 12, 31)),
    ("Kommt erst", date(2999, 1, 1), None),
)
