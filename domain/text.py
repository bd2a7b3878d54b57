"""The rules for words: titles and names on one line, notes on several."""

import unicodedata
from collections.abc import Set

from .errors import InvalidInput

TITLE_LIMIT = 500
NOTE_LIMIT = 10_000

# Control characters, lone surrogates (no UTF-8 can hold them), line and paragraph separators.
_REFUSED_IN_TITLES = {"Cc", "Cs", "Zl", "Zp"}
_REFUSED_IN_NOTES = {"Cc", "Cs"}


def one_line(text: str, *path: str, limit: int = TITLE_LIMIT) -> str:
    """The text as one line: composed (NFC), without surrounding space, 1 to `limit` characters.

    Raises InvalidInput when it is blank, too long or has line breaks or control characters.
    """
    line = _composed(text)
    _refuse_characters(line, _REFUSED_IN_TITLES, path)
    if not line:
        raise InvalidInput(f"{path[-1]} is blank: give it at least one character", path)
    _refuse_length(line, limit, path)
    return line


def paragraphs(text: str | None, *path: str) -> str | None:
    """The text as paragraphs: composed (NFC), lines ending in LF; None when it is blank.

    Raises InvalidInput when it has more than 10 000 characters, or control characters other
    than line breaks and tabulators.
    """
    if text is None:
        return None
    lines = _composed(text.replace("\r\n", "\n"))
    _refuse_characters(lines.translate({9: None, 10: None}), _REFUSED_IN_NOTES, path)
    _refuse_length(lines, NOTE_LIMIT, path)
    return lines or None


def storable(text: str, *path: str) -> str:
    """The text unchanged; raises InvalidInput when it cannot be stored (U+0000, surrogates)."""
    if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise InvalidInput(
            f"{path[-1]} contains U+0000 or half of a surrogate pair: remove it", path
        )
    return text


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip()


def _refuse_characters(text: str, categories: Set[str], path: tuple[str, ...]) -> None:
    for character in text:
        if unicodedata.category(character) in categories:
            raise InvalidInput(
                f"{path[-1]} contains the character U+{ord(character):04X}: remove it", path
            )


def _refuse_length(text: str, limit: int, path: tuple[str, ...]) -> None:
    if len(text) > limit:
        raise InvalidInput(
            f"{path[-1]} has {len(text)} characters: shorten it to {limit} at most", path
        )
