"""Imports histories from elsewhere: files with one observed change per line."""

from .errors import BadLine, BegunOtherwise, ChangedMeanwhile, EmptyHistory, ImportRefused
from .step import Founding
from .timeline import ImportReport, ImportStopped, import_timeline

__all__ = [
    "BadLine",
    "BegunOtherwise",
    "ChangedMeanwhile",
    "EmptyHistory",
    "Founding",
    "ImportRefused",
    "ImportReport",
    "ImportStopped",
    "import_timeline",
]
