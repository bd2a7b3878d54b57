"""The rules for words: titles and names on one line, notes on several."""

import re
import unicodedata

from .errors import InvalidInput

TITLE_LIMIT = 500
NOTE_LIMIT = 10_000

# Control characters and lone surrogates, which no UTF-8 can hold; notes may have tabulators and
# line feeds, titles no line or paragraph separators either.
_REFUSED_IN_NOTES = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_REFUSED_IN_TITLES = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029]")


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
    _refuse_characters(lines, _REFUSED_IN_NOTES, path)
    _refuse_length(lines, NOTE_LIMIT, path)
    return lines or None


def required_paragraphs(text: str, *path: str) -> str:
    """As `paragraphs`, but raises InvalidInput when the text is blank."""
    words = paragraphs(text, *path)
    if words is None:
        raise InvalidInput(f"{path[-1]} is blank: give it at least one character", path)
    return words


def storable(text: str, *path: str) -> str:
    """The text unchanged; raises InvalidInput when it cannot be stored (U+0000, surrogates)."""
    if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise InvalidInput(
            f"{path[-1]} contains U+0000 or half of a surrogate pair: remove it", path
        )
    return text


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip()


def _refuse_characters(text: str, refused: re.Pattern[str], path: tuple[str, ...]) -> None:
    found = refused.search(text)
    if found is not None:
        raise InvalidInput(
            f"{path[-1]} contains the character U+{ord(found[0]):04X}: remove it", path
        )


def _refuse_length(text: str, limit: int, path: tuple[str, ...]) -> None:
    if len(text) > limit:
        raise InvalidInput(
            f"{path[-1]} has {len(text)} characters: shorten it to {limit} at most", path
        )
