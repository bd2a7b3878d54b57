"""Verbs for reporting: check-ins and scores."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from ...domain.aggregate import Reason
from ...domain.check_in import CheckInFacts
from ...domain.reports import ScoreKind
from .goal_verbs import GoalVerbs


class ReportVerbs(GoalVerbs):
    """What is said about key results."""

    def check_in(self, result: str, facts: CheckInFacts, name: str = "") -> None:
        """Says how far a key result has come; `name` tells two check-ins of one day apart."""
        id, act = self._check_in_id(result, facts.measured_on, name), self.act()
        self.change_result(result, lambda found: found.record_check_in(id, facts, act))

    def correct(self, result: str, day: date, facts: CheckInFacts, why: Reason | None) -> None:
        """Replaces what the check-in about a day says."""
        id, act = self._check_in_id(result, day, ""), self.act(why)
        self.change_result(result, lambda found: found.correct_check_in(id, facts, act))

    def score(self, result: str, kind: ScoreKind, value: str) -> None:
        """Gives the first score of a kind."""
        act = self.act()
        self.change_result(result, lambda found: found.score(kind, Decimal(value), act))

    def rescore(self, result: str, kind: ScoreKind, value: str, why: Reason) -> None:
        """Changes a score."""
        act = self.act(why)
        self.change_result(result, lambda found: found.rescore(kind, Decimal(value), act))

    def _check_in_id(self, result: str, day: date, name: str) -> UUID:
        return self.scribe.id("check_in", result, day, name)
