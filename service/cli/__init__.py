"""The command line: `okr`."""

from .app import main

__all__ = ["main"]
