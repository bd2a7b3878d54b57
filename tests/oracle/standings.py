"""How the goals of a cycle stand, and how they would without the changes after commitment."""

from collections.abc import Iterable
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

from tests.oracle.arithmetic import (
    latest_check_in,
    mean,
    mean_score,
    objective_progress,
    progress_by,
)
from tests.oracle.happenings import GOAL_CHANGES, Change, Commitment
from tests.oracle.moment import Recorded
from tests.oracle.whereabouts import Whereabouts

Means = tuple[Decimal | None, Decimal | None, bool, bool]
"""A progress and a score, and whether each is absent since it would tell of hidden values."""


class Standings(Whereabouts):
    """The cycle, its objectives and its key results with and without the changes."""

    def is_after_commitment(self, change: Change) -> bool:
        return change.commitment is not None and change.entry.position > change.commitment.position

    def is_change(self, change: Change) -> bool:
        return change.entry.event.TOPIC in GOAL_CHANGES and self.is_after_commitment(change)

    def _results_of(self, objective: Recorded) -> Iterable[Recorded]:
        all_ = self.moment.all("key_result")
        return (one for one in all_ if one.aggregate.objective_id == objective.key)

    @cached_property
    def _has_scores(self) -> bool:
        results = (result for one in self.here for result in self._results_of(one))
        return any("final" in result.aggregate.scores for result in results)

    def _without(self, id_: UUID, commitment: Commitment | None) -> tuple[Any, Decimal | None]:
        """Return a key result as it was in the cycle at a commitment, and how far its present
        check-in has come by the measure of then."""
        position = 0 if commitment is None else commitment.position
        then = self.at(id_, position)
        if then is None or not self.was_here(then.objective_id, position):
            return None, None
        now = self.at(id_, self.moment.position)
        latest: Any = latest_check_in(now)
        before, after = then.measure, now.measure
        kinds = {before.kind, after.kind}
        if latest and (before.unit != after.unit or ("yes_no" in kinds and len(kinds) > 1)):
            latest = latest._replace(value=None)
        if latest and (latest.value, latest.score) == (None, None):
            return then, None
        return then, progress_by(before, latest)[0]

    def _score_without(self, then: Any, without: Decimal | None) -> Decimal | None:
        """Return the score of a key result without the changes, from how it was at a commitment
        and how far it would have come."""
        if then is None or then.dropped or then.struck_out:
            return None
        now = self.at(then.id, self.moment.position)
        above = self.at(now.objective_id, self.moment.position)
        final = now.scores.get("final")
        if final is None:
            return _share(without) if self._is_given_up(now, above) else None
        if _measured(now) == _measured(then):
            return Decimal(final)
        progress = progress_by(now.measure, latest_check_in(now))[0]
        share, share_without = _share(progress), _share(without)
        if share is None or share_without is None:
            return None
        return _share(final - share + share_without)

    def _is_given_up(self, now: Any, above: Any) -> bool:
        """Return whether a key result has the score that its progress is."""
        gone = now.dropped or now.struck_out or above.dropped
        return self._has_scores and (gone or above.cycle_id != self.cycle.key)

    @property
    def key_results(self) -> list[dict[str, Any]]:
        return [self._result(*told) for told in self.told_results]

    def _result(self, result: Recorded, objective: Recorded, left: bool) -> dict[str, Any]:
        id_, commitment = result.aggregate.id, self.commitments[objective.aggregate.id]
        then, without = self._without(id_, commitment)
        progress = progress_by(result.aggregate.measure, latest_check_in(result.aggregate))[0]
        score = result.aggregate.scores.get("final")
        score_without = self._score_without(then, without)
        if id_ in self.moment.world.hidden:
            progress = without = score = score_without = None
        changed = (it for it in self.changes if it.entry.event.originator_id == id_)
        return {
            "keyResult": result,
            "objective": objective,
            "movedAway": left,
            "commitmentBasis": commitment and commitment.basis,
            "committedAt": commitment and commitment.at,
            "committed": then is not None,
            "changes": sum(map(self.is_change, changed)),
            "finalScore": score,
            **_compared(progress, without, score, score_without),
        }

    @property
    def objectives(self) -> list[dict[str, Any]]:
        return [self._objective(*told) for told in self.told]

    def _objective(self, objective: Recorded, left: bool) -> dict[str, Any]:
        id_, commitment = objective.aggregate.id, self.commitments[objective.aggregate.id]
        progress, score, *_ = self._means(objective)
        without, score_without, *_ = self._means_without(id_, commitment)
        changed = (it for it in self.changes if it.objective_id == id_)
        return {
            "objective": objective,
            "movedAway": left,
            "commitmentBasis": commitment and commitment.basis,
            "committedAt": commitment and commitment.at,
            "changes": sum(map(self.is_change, changed)),
            "meanScore": score,
            **_compared(progress, without, score, score_without),
        }

    def _means(self, objective: Recorded) -> Means:
        now = [one.aggregate for one in self._results_of(objective)]
        hidden = self._hidden(now)
        scored = any("final" in one.scores for one in hidden)
        return (
            None if hidden else objective_progress(now)[0],
            None if scored else mean_score(now),
            bool(hidden),
            scored,
        )

    def _hidden(self, key_results: Iterable[Any]) -> list[Any]:
        in_force = (one for one in key_results if not (one.dropped or one.struck_out))
        return [one for one in in_force if one.id in self.moment.world.hidden]

    def _may_be_scored(self, then: Any) -> bool:
        now = self.at(then.id, self.moment.position)
        above = self.at(now.objective_id, self.moment.position)
        return "final" in now.scores or self._is_given_up(now, above)

    def _means_without(self, id_: UUID, commitment: Commitment | None) -> Means:
        """Return the progress and the score of the key results that an objective had at its
        commitment."""
        if commitment is None:
            return None, None, False, False
        found = [
            self._without(one.aggregate.id, commitment) for one in self.moment.all("key_result")
        ]
        under = [(then, share) for then, share in found if then and then.objective_id == id_]
        shares = {then.id: share for then, share in under}
        scores = {then.id: self._score_without(then, share) for then, share in under}
        objective = [then for then, _ in under]
        hidden = self._hidden(objective)
        unscored = self._is_still_to_be_scored(id_)
        scored = not unscored and any(map(self._may_be_scored, hidden))
        return (
            None
            if hidden
            else objective_progress(objective, lambda then: (shares[then.id], None))[0],
            None
            if scored or unscored
            else objective_progress(objective, lambda then: (scores[then.id], None))[0],
            bool(hidden),
            scored,
        )

    def _is_still_to_be_scored(self, objective_id: UUID) -> bool:
        """Return whether an objective has key results that count, and none has a score."""
        for one in self.here:
            if one.key == objective_id and not one.aggregate.dropped:
                results = [it.aggregate for it in self._results_of(one)]
                counting = [it for it in results if not (it.dropped or it.struck_out)]
                return bool(counting) and not any("final" in it.scores for it in counting)
        return False

    @property
    def outcome(self) -> dict[str, Any]:
        now = [self._means(one) for one in self.here if not one.aggregate.dropped]
        then = [
            self._means_without(id_, commitment)
            for id_, commitment in self.commitments.items()
            if commitment is not None and self._counted(id_, commitment)
        ]
        progress, score = _means_of_each(now)
        without, score_without = _means_of_each(then)
        return {
            "meanScore": score,
            **_compared(progress, without, score, score_without),
        }

    def _counted(self, objective_id: UUID, commitment: Commitment) -> bool:
        then = self.at(objective_id, commitment.position)
        return then is not None and not then.dropped


def _means_of_each(of: list[Means]) -> tuple[Decimal | None, Decimal | None]:
    return (
        None if any(hidden for *_, hidden, _ in of) else mean(progress for progress, *_ in of),
        None if any(scored for *_, scored in of) else mean(score for _, score, *_ in of),
    )


def _compared(
    progress: Decimal | None,
    without: Decimal | None,
    score: Decimal | None,
    score_without: Decimal | None,
) -> dict[str, Any]:
    return {
        "progress": progress,
        "progressWithout": without,
        "difference": _difference(progress, without),
        "scoreWithout": score_without,
        "scoreDifference": _difference(score, score_without),
    }


def _difference(value: Decimal | None, without: Decimal | None) -> Decimal | None:
    return None if value is None or without is None else value - without


def _share(value: Decimal | None) -> Decimal | None:
    return None if value is None else min(max(value, Decimal(0)), Decimal(1))


def _measured(key_result: Any) -> tuple[Any, ...]:
    measure = key_result.measure
    return measure.kind, measure.baseline, measure.target, measure.unit
