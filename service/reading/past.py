"""Tells which rows there were at a position from what is there now."""

from dataclasses import dataclass, replace


def not_dropped(row: str) -> str:
    """Return the condition that lists have unless they are asked for more."""
    return f"not {row}.dropped"


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
    dropped: str
    """Selects the versions until then in which a candidate was dropped: an index has them alone."""
    met: tuple[str, ...] = ()
    """What candidates meet now, and rows must have met then."""
    conditions: tuple[str, ...] = ()
    """What they must have met besides."""

    def matching(self, *conditions: str) -> "Past":
        """Return those of the rows that met further conditions."""
        return replace(self, conditions=(*self.conditions, *conditions))

    def telling(self, what: str) -> str:
        """Return a statement that selects their number, or what never changes of each."""
        row = self.alias
        there = f"{row}.created_position <= {self.position}"
        # the version has the alias of its row, so that the same conditions hold for both
        if conditions := (*self.met, *self.conditions):
            was = f"(select {' and '.join(conditions)} from {self.newest} {row})"
            if conditions == (not_dropped(row),):
                was = f"not exists ({self.dropped}) or {was}"
            is_still = " and ".join(self.conditions) or "true"
            unchanged = f"{row}.position <= {self.position}"
            there = f"case when {unchanged} then {is_still} when {there} then {was} end"
        return f"select {what} from ({self.candidates}) {row} where {there}"
