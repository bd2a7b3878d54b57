"""Which objectives stand under which goals, and the progress that they hand up."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from tests.oracle.arithmetic import objective_progress, rounded
from tests.oracle.moment import Moment, Recorded
from tests.oracle.paging import page


class Alignment(NamedTuple):
    """That an objective stands under a goal, and the position at which it first did."""

    link: Any
    objective: Recorded
    parent: Recorded | None
    parent_id: Any
    known: int


def alignments(moment: Moment) -> Iterator[Alignment]:
    """Yield all that there are."""
    for one in moment.all("objective"):
        for (kind, id_), link in one.aggregate.alignments.items():
            known = next(
                entry.position
                for entry in one.held.entries
                if entry.event.TOPIC == "objective.aligned"
                and getattr(entry.event, "parent_id", None) == str(id_)
            )
            yield Alignment(link, one, moment.find(kind.value, id_), id_, known)


def filtered(
    moment: Moment,
    found: Iterable[Alignment],
    arguments: dict[str, Any],
    link: str | None,
    *,
    include_dropped: bool = True,
) -> dict[str, Any]:
    """Return a page of those of one kind, or of any."""
    shown = [
        one
        for one in found
        if link in (None, one.link.name)
        and (include_dropped or not one.objective.aggregate.dropped)
    ]
    return page(moment.cursors, "Alignment", shown, lambda one: (one.known,), **arguments)


def children_of(
    goal: Recorded, link: str | None, include_dropped: bool, arguments: dict[str, Any]
) -> dict[str, Any]:
    """Return a page of what stands right below a goal."""
    below = (one for one in alignments(goal.moment) if one.parent_id == goal.key)
    return filtered(goal.moment, below, arguments, link, include_dropped=include_dropped)


def rolled_up_progress(start: Recorded) -> Decimal | None:
    """Return the mean over all objectives from which a way up leads to this one."""
    found = [start]
    for above in found:  # which grows meanwhile
        for one in alignments(start.moment):
            parent, child = one.parent, one.objective
            if parent is not None and parent.aggregate.TOPIC == "key_result":
                counts = not (parent.aggregate.dropped or parent.aggregate.struck_out)
                parent = (
                    start.moment.find("objective", parent.aggregate.objective_id)
                    if counts
                    else None
                )
            contributes = one.link.name == "CONTRIBUTES" and not child.aggregate.dropped
            if parent is above and contributes and child not in found:
                found.append(child)
    own = [
        progress
        for one in found
        if not one.aggregate.dropped
        and (progress := objective_progress(_key_results(one))[0]) is not None
    ]
    return rounded(sum(map(Fraction, own), Fraction(0)) / len(own)) if own else None


def _key_results(objective: Recorded) -> list[Any]:
    all_ = (one.aggregate for one in objective.moment.all("key_result"))
    return [one for one in all_ if one.objective_id == objective.key]
