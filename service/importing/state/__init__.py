"""Imports states from elsewhere: files with the cycles, teams, people and goals as they are."""

from .document import FORMAT, is_state
from .present import HeldElsewhere
from .problems import BadState, Problem, StateStopped
from .state import StateReport, import_state

__all__ = [
    "FORMAT",
    "BadState",
    "HeldElsewhere",
    "Problem",
    "StateReport",
    "StateStopped",
    "import_state",
    "is_state",
]
