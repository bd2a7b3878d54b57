"""Finds members that are hardly meant as attributes: their names nearly are those of others."""

from difflib import get_close_matches

from ....domain.goal_ref import GoalKind
from .document import Document
from .dropped import KNOWN as DROPPED
from .goals import ELSEWHERE, KEY_RESULT, OBJECTIVE
from .problems import escaped
from .reports import FACTS
from .retrospectives import KNOWN as RETROSPECTIVE

_NEAR = 0.75
"""From 0 to 1: how alike two names are of which one is a slip of the other (`titel`, `title`)."""

_MEANT = {"type": "kind"}
"""Other words for members, where the file has no member of this name."""

_NAMES = {
    "cycles": ("id", "label", "starts_on", "ends_on", "phase"),
    "teams": ("id", "name", "parent"),
    "people": ("id", "name", "role"),
    "objectives": ("id", "team", *OBJECTIVE, *ELSEWHERE[GoalKind.OBJECTIVE]),
    "key_results": ("id", *KEY_RESULT, *ELSEWHERE[GoalKind.KEY_RESULT]),
    "check_ins": ("key_result", "effective", "recorded_at", *FACTS),
    "retrospectives": RETROSPECTIVE,
    "dropped": ("id", *DROPPED),
}


def misspelt(document: Document) -> None:
    """Notes them; whatever else has an unknown name is kept, as it always is."""
    for list_, names in _NAMES.items():
        for it in document.lists[list_]:
            for name in it.rest(*names):
                meant = _MEANT.get(name) if _MEANT.get(name) in names else None
                near = [meant] if meant else get_close_matches(name, names, 1, _NEAR)
                if near:
                    it.note(
                        escaped(name),
                        f"it is unknown: write {near[0]}, or give it a name less like that",
                    )
