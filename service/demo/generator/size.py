"""How large a generated company is."""

from typing import NamedTuple


class Size(NamedTuple):
    """What is generated; everything else follows from it."""

    people: int
    objectives: int
    """In each quarter; each has two to four key results."""
    quarters: int = 4

    @property
    def expected_entries(self) -> int:
        """About how many entries the ledger will have."""
        return round(3 * self.people + 55.5 * self.objectives * self.quarters)


SIZES = {"small": Size(people=120, objectives=80), "large": Size(people=20_000, objectives=6_600)}
