"""How it is told that values are left out of what is shown."""

HIDDEN = {
    "de": (
        "Ein Schlüsselergebnis hat vertrauliche Zahlen, die hier nicht gezeigt werden.",
        "{count} Schlüsselergebnisse haben vertrauliche Zahlen, die hier nicht gezeigt werden.",
    ),
    "en": (
        "One key result has confidential values, which are not shown here.",
        "{count} key results have confidential values, which are not shown here.",
    ),
}
"""In each language, of one key result and of several."""


def hidden_values(count: int, language: str) -> str:
    """Tell of how many key results values are left out; of none that is nothing."""
    if not count:
        return ""
    one, several = HIDDEN[language]
    return one if count == 1 else several.format(count=count)
