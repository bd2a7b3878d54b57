"""The OKR tree: organisation, people, cycles, objectives and key results, and what they have."""

from itertools import chain

from ...domain.topics import EVENT_CLASSES
from ..table import Makers, Projection, maker_of
from . import key_results, objectives, organization, people
from .key_results import CHECK_IN, KEY_RESULT
from .objectives import NOTE, OBJECTIVE
from .organization import CYCLE, ORGANIZATION
from .people import PERSON

__all__ = ["CHECK_IN", "CYCLE", "KEY_RESULT", "NOTE", "OBJECTIVE", "ORGANIZATION", "PERSON"]

_PARTS = (organization, people, objectives, key_results)
_IGNORED: Makers = {"team.": None, "retrospective.": None, "comment.": None}
_MAKERS: Makers = dict(chain(_IGNORED.items(), *(part.MAKERS.items() for part in _PARTS)))

PROJECTION = Projection(
    name="okr_tree",
    tables=tuple(chain.from_iterable(part.TABLES for part in _PARTS)),
    makers={topic: maker_of(topic, _MAKERS) for topic in EVENT_CLASSES},
)
