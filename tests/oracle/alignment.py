"""Which objectives stand under which goals, and the progress that they hand up."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from tests.oracle.arithmetic import mean, objective_progress
from tests.oracle.moment import Moment, Recorded
from tests.oracle.paging import page


class Alignment(NamedTuple):
    """That an objective stands under a goal, and the position at which it first did."""

    link: Any
    objective: Recorded
    parent: Recorded | None
    parent_id: Any
    known: int


class Descendant(NamedTuple):
    """An objective below another, over so many links."""

    depth: int
    objective: Recorded


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
    return mean(objective_progress(_key_results(one))[0] for one in _contributing(start))


def hides_below(start: Recorded) -> bool:
    """Return whether values are hidden of a key result in force of one of these objectives."""
    counting = {one.key for one in _contributing(start)}
    for result in start.moment.all("key_result"):
        it = result.aggregate
        in_force = not (it.dropped or it.struck_out)
        if it.id in start.moment.world.hidden and in_force and it.objective_id in counting:
            return True
    return False


def _contributing(start: Recorded) -> list[Recorded]:
    found = [start]
    for above in found:  # which grows meanwhile
        found += _right_below(above, "CONTRIBUTES", include_dropped=False, known=found)
    return [one for one in found if not one.aggregate.dropped]


def descendants_of(
    start: Recorded, link: str | None, include_dropped: bool, arguments: dict[str, Any]
) -> dict[str, Any]:
    """Return a page of the objectives from which a way up leads to this one, the nearest first."""
    known, level, found = [start], [start], []
    for depth in range(1, len(start.moment.all("objective"))):
        before, level = level, []
        for above in before:
            below = _right_below(above, link, include_dropped=include_dropped, known=known)
            known += below
            level += below
        found += [Descendant(depth, one) for one in level]
    return page(
        start.moment.cursors,
        "Descendant",
        found,
        lambda one: (one.depth, one.objective.held.first.position),
        **arguments,
    )


def _right_below(
    above: Recorded, link: str | None, *, include_dropped: bool, known: list[Recorded]
) -> list[Recorded]:
    """Return the objectives under another one or its key results in force, but those known."""
    found: list[Recorded] = []
    for one in alignments(above.moment):
        parent, child = one.parent, one.objective
        if parent is not None and parent.aggregate.TOPIC == "key_result":
            counts = not (parent.aggregate.dropped or parent.aggregate.struck_out)
            objective_id = parent.aggregate.objective_id
            parent = above.moment.find("objective", objective_id) if counts else None
        leads = link in (None, one.link.name) and (include_dropped or not child.aggregate.dropped)
        if parent is above and leads and child not in (*known, *found):
            found.append(child)
    return found


def _key_results(objective: Recorded) -> list[Any]:
    all_ = (one.aggregate for one in objective.moment.all("key_result"))
    return [one for one in all_ if one.objective_id == objective.key]
