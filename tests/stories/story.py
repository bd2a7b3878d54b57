"""What a story is: a question to one of the ledgers, and its true answer."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Story:
    """A documented query with its variables."""

    query: str
    """The name of its file."""
    file: str
    """The file whose import is asked."""
    answer: Callable[..., Any]
    """What the file says, in the form of the answer; takes the variables' values by name,
    but for ids the names that the file gives."""
    variables: dict[str, str] = field(default_factory=dict)
    ids: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Variables that are ids: kind and name in the file."""

    @property
    def document(self) -> str:
        """The query as it is documented."""
        return Path(__file__).with_name(f"{self.query}.graphql").read_text(encoding="utf-8")
