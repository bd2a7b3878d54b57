"""The kinds of changes of objectives and key results."""

from enum import Enum

import strawberry
from strawberry import enum_value as value


@strawberry.enum(description="What kind of change of an objective or a key result it is.")
class ChangeKind(Enum):
    ADDED = value("added", description="It came to be.")
    ENTERED = value("entered", description="It was there and came into the part that is told of.")
    LEFT = value("left", description="It belongs to the part that is told of no longer.")
    DROPPED = value("dropped", description="It was given up.")
    RESTORED = value("restored", description="It was taken up again.")
    STRUCK_OUT = value("struck_out", description="It was crossed out.")
    CLOSED = value("closed", description="It ended as scored or carried over.")
    REOPENED = value("reopened", description="It goes on after having been closed.")
    MOVED = value("moved", description="It belongs to another cycle or objective.")
    REWORDED = value("reworded", description="It has another title.")
    RETARGETED = value(
        "retargeted", description="Its baseline, target, unit or kind of measure is another."
    )
    REWEIGHTED = value("reweighted", description="It has another weight.")
    REALIGNED = value("realigned", description="It stands otherwise under a goal above it.")
    REFINED = value("refined", description="It was made from other earlier goals.")
    LEARNING_APPLIED = value(
        "learning_applied", description="It applies other learnings than before."
    )
    HANDED_OVER = value("handed_over", description="Others answer for it.")
    PROPOSED = value("proposed", description="Its drafting is done.")
    COMMITTED = value("committed", description="People stand by it.")
    RETURNED = value("returned", description="It is a draft again.")
    AMBITION_SET = value("ambition_set", description="Another score is expected of it.")
    READERS_SET = value("readers_set", description="Others may read its values.")
    ATTRIBUTE_SET = value("attribute_set", description="A further fact of it is another.")
    CHECKED_IN = value("checked_in", description="Its check-ins are others, or tell otherwise.")
    PROGRESSED = value(
        "progressed",
        description="Its progress is another: by a check-in, or because it is measured otherwise.",
    )
    SCORED = value("scored", description="It got a score.")
    RESCORED = value("rescored", description="It has another score than before.")
