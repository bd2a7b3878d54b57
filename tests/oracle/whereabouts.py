"""Which goals are in a cycle, which left it after they were binding, and under which objective."""

from functools import cached_property
from uuid import UUID

from tests.oracle.happenings import Happenings
from tests.oracle.moment import Recorded

MOVES = ("objective.moved", "key_result.moved")


class Whereabouts(Happenings):
    """The goals that the report of a cycle is about, each at its place there."""

    @cached_property
    def here(self) -> list[Recorded]:
        all_ = self.moment.all("objective")
        return [one for one in all_ if one.aggregate.cycle_id == self.cycle.key]

    def _place(self, id_: UUID, position: int) -> UUID | None:
        """Return the objective in the cycle that a goal was, or was under, at a position."""
        goal = self.at(id_, position)
        objective_id: UUID | None = goal and getattr(goal, "objective_id", id_)
        return objective_id if objective_id and self.was_here(objective_id, position) else None

    def place_of(self, id_: UUID) -> tuple[UUID, bool] | None:
        """Return the objective that a goal is, or is under, in the cycle, and False; or the last
        one from under which it left the cycle after that had been binding, and True."""
        here = self._place(id_, self.moment.position)
        if here is not None:
            return here, False
        for entry in reversed(self.entries):
            if entry.event.TOPIC in MOVES:
                before = self._place(id_, entry.position - 1)
                commitment = before and self.commitments[before]
                is_left = before != self._place(id_, entry.position)
                if before and commitment and is_left and entry.position > commitment.position:
                    return before, True
        return None

    @cached_property
    def told(self) -> list[tuple[Recorded, bool]]:
        """The objectives in the cycle, and those that left it after they were binding."""
        found = ((one, self.place_of(one.aggregate.id)) for one in self.moment.all("objective"))
        return [(one, place[1]) for one, place in found if place is not None]

    @cached_property
    def told_results(self) -> list[tuple[Recorded, Recorded, bool]]:
        """The key results in the cycle, and those that left it, by their objectives there."""
        places = [(it, self.place_of(it.aggregate.id)) for it in self.moment.all("key_result")]
        return [
            (result, objective, place[1])
            for objective in self.moment.all("objective")
            for result, place in places
            if place is not None and place[0] == objective.key
        ]
