"""The rules of the change policy: what counts as a change, and of what."""

DEFINING = frozenset(
    {
        *("objective.drafted", "objective.reworded", "objective.ambition_set"),
        *("objective.handed_over", "objective.moved", "objective.dropped", "objective.restored"),
        *("objective.aligned", "objective.unaligned", "objective.returned"),
        *("key_result.added", "key_result.reworded"),
        *("key_result.retargeted", "key_result.reweighted", "key_result.struck_out"),
        *("key_result.handed_over", "key_result.moved", "key_result.dropped"),
        "key_result.restored",
    }
)
"""What changes that which people committed to."""
REWRITING = frozenset(
    {"key_result.check_in_corrected", "key_result.check_in_retracted", "key_result.rescored"}
)
"""What changes that which was reported before."""
REPORTING = frozenset({"key_result.check_in_recorded", "key_result.scored"})
"""What adds to the record; it is a change only once that is closed."""
REOPENING = frozenset(
    {
        *("objective.reopened", "key_result.reopened"),
        *("objective.attribute_set", "key_result.attribute_set"),
    }
)
"""What else is a change of what is closed."""
NEITHER = frozenset(
    {
        *("objective.proposed", "objective.committed", "objective.closed", "key_result.closed"),
        *("objective.note_added", "objective.note_removed"),
        *("objective.refined", "objective.refinement_withdrawn"),
        *("objective.learning_applied", "objective.learning_application_withdrawn"),
        *("key_result.refined", "key_result.refinement_withdrawn"),
        *("key_result.learning_applied", "key_result.learning_application_withdrawn"),
        *("key_result.values_restricted", "key_result.values_published"),
    }
)
"""What is no change of a commitment, nor of the record: the way to it and to its end, remarks, what
goals were made from, and who may read the values."""

TURNING = frozenset({"cycle.phase_changed", "cycle.rescheduled"})
"""What is a change of a closed cycle itself."""

AT_WORK = ("committed", "review", "closed")
"""The phases in which what a cycle holds is committed to."""
USUAL_DELAY = 7
"""How many days a check-in may come late. Check-ins are weekly: one that comes later is about a
week on which people had reported already."""
