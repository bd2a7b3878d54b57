"""Tells which rows there were at a position from what is there now."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Past:
    """Rows as they were, of which is asked how many there were or which, not what was in them.

    That takes one pass over the present rows, with a look at the versions for those that changed;
    selecting all rows as they were, only to count them, would take up to three times as long.
    """

    alias: str
    position: str
    candidates: str
    """Selects the present rows among which they are."""
    newest: str
    """The version that a candidate had, as a source."""
    condition: str
    """What it must have met then."""

    def telling(self, what: str, where: str) -> str:
        """Return a statement that selects, of those that met further conditions, their number or
        what never changes."""
        row = self.alias
        there = f"{row}.created_position <= {self.position}"
        if where != "true" or self.condition != "true":
            # the version has the alias of its row, so that the same conditions hold for both
            was = f"select {where} from {self.newest} {row} where {self.condition}"
            unchanged = f"{row}.position <= {self.position}"
            there = f"case when {unchanged} then {where} when {there} then ({was}) end"
        return f"select {what} from ({self.candidates}) {row} where {there}"
