"""The OKR tree: organisation, people, cycles, objectives and key results, and what they have."""

from itertools import chain

from ...domain.topics import EVENT_CLASSES
from ..table import Makers, Projection, maker_of
from . import key_results, objectives, organization, people, talk, teams
from .key_results import CHECK_IN, KEY_RESULT
from .objectives import ALIGNMENT, NOTE, OBJECTIVE
from .organization import CYCLE, ORGANIZATION
from .people import PERSON
from .talk import COMMENT, FOLLOWER
from .teams import MEMBERSHIP, TEAM

__all__ = [
    "ALIGNMENT",
    "CHECK_IN",
    "COMMENT",
    "CYCLE",
    "FOLLOWER",
    "KEY_RESULT",
    "MEMBERSHIP",
    "NOTE",
    "OBJECTIVE",
    "ORGANIZATION",
    "PERSON",
    "TEAM",
]

_PARTS = (organization, people, teams, objectives, key_results, talk)
_IGNORED: Makers = {"retrospective.": None}
_MAKERS: Makers = dict(chain(_IGNORED.items(), *(part.MAKERS.items() for part in _PARTS)))

PROJECTION = Projection(
    name="okr_tree",
    tables=tuple(chain.from_iterable(part.TABLES for part in _PARTS)),
    makers={topic: maker_of(topic, _MAKERS) for topic in EVENT_CLASSES},
)
