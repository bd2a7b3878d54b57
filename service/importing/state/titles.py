"""Shortens titles that are too long for the ledger, at the end of a word."""

from typing import Any, NamedTuple

from ....domain.text import TITLE_LIMIT
from .members import Members
from .plan import Plan

KEPT = "title"
"""The attribute that holds the whole text of a shortened title."""

_ELLIPSIS = "…"


class Title(NamedTuple):
    """A title, and what is kept as attributes so that nothing of it is lost."""

    text: str
    kept: dict[str, Any]


def title(plan: Plan, it: Members) -> Title:
    """The title of an object, shortened if need be, which the plan takes down."""
    whole = it.long_line("title")
    text = shortened(whole)
    if text == whole:
        return Title(text, {})
    plan.shortened.append(f"{it.pointer}/title")
    return Title(text, {KEPT: whole})


def shortened(text: str, limit: int = TITLE_LIMIT) -> str:
    """The text, or as many of its words as fit with an ellipsis; of a single long word as many
    characters."""
    if len(text) <= limit:
        return text
    end = limit - len(_ELLIPSIS)
    cut = words = text[:end]
    if cut[-1].isalnum() and text[end].isalnum():
        words = cut.rpartition(" ")[0]
    return (words.rstrip(" ,;:–-") or cut) + _ELLIPSIS
