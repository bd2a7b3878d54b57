"""Rolled-up progress: that of an objective with all the objectives that contribute to it."""

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from .alignment import Link
from .goal_ref import GoalKind, GoalRef
from .measure import weighted_mean


def rolled_up_progress(
    objective_id: UUID,
    own: Mapping[UUID, Decimal | None],
    alignments: Mapping[UUID, Mapping[GoalRef, Link]],
    objective_of: Mapping[UUID, UUID],
) -> Decimal | None:
    """The mean of the own progress of all objectives that reach this one by contributing.

    `own` holds the objectives in force with the progress that comes from their key results,
    `alignments` the links of each objective to its parents, `objective_of` the objective of
    each key result in force; links from or to others lead nowhere. A link to a key result
    counts for its objective. Each objective counts once, however many ways lead from it, this
    one included; those without progress are left out. The mean is rounded as `weighted_mean`
    is; None when nothing is left.
    """
    below: defaultdict[UUID | None, list[UUID]] = defaultdict(list)
    for child in own.keys() & alignments.keys():
        for (kind, id_), link in alignments[child].items():
            if link is Link.CONTRIBUTES:
                above = id_ if kind is GoalKind.OBJECTIVE else objective_of.get(id_)
                below[above].append(child)
    reached = {objective_id}
    waiting = [objective_id]
    while waiting:
        fresh = set(below[waiting.pop()]) - reached
        reached |= fresh
        waiting += fresh
    return weighted_mean((own.get(one), Decimal(1)) for one in reached)
