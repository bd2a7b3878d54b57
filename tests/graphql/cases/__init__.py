"""One example for each mutation: what is asked, and what holds before and after."""

from tests.graphql.cases import (
    calendar,
    closing,
    commitment,
    cycles,
    key_results,
    learning,
    lineage,
    objectives,
    people,
    reports,
    talk,
    teams,
)
from tests.graphql.cases.case import REASON, REPORTERS, Case

__all__ = ["CASES", "REASON", "REPORTERS", "Case"]

CASES: tuple[Case, ...] = (
    *people.CASES,
    *teams.CASES,
    *cycles.CASES,
    *objectives.CASES,
    *key_results.CASES,
    *reports.CASES,
    *talk.CASES,
    *learning.CASES,
    *lineage.CASES,
    *calendar.CASES,
    *commitment.CASES,
    *closing.CASES,
)
