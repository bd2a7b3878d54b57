"""The organisation, its cycles and objectives."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from okr.domain.commitment import Ambition
from tests.oracle.alignment import (
    alignments,
    children_of,
    descendants_of,
    filtered,
    hides_below,
    rolled_up_progress,
)
from tests.oracle.arithmetic import mean, mean_score, objective_progress, scored
from tests.oracle.events import WithHistory, filtered_events
from tests.oracle.learning import WithLineage, filtered_learnings, retrospectives_of
from tests.oracle.moment import Moment, Recorded, by_creation
from tests.oracle.paging import Wrong
from tests.oracle.people import HandOverQueue, comments_about, followers_of
from tests.oracle.policy import Policy
from tests.oracle.requests import objective_filter
from tests.oracle.results import KeyResult, key_results


class Organization(WithHistory, stream="organization"):
    KIND = "organization"
    PLAIN = ("name", "zone", "language")

    @property
    def calendar(self) -> dict[str, Any] | None:
        calendar = self.aggregate.calendar
        return calendar and {
            "kind": calendar.kind,
            "firstMonth": calendar.first_month,
            "weekday": calendar.weekday,
            "rule": calendar.rule,
        }

    def people(self, **arguments: Any) -> dict[str, Any]:
        return by_creation(self.moment, "person", self.moment.all("person"), arguments)

    def teams(self, **arguments: Any) -> dict[str, Any]:
        return by_creation(self.moment, "team", self.moment.all("team"), arguments)

    @property
    def hand_over_queue(self) -> HandOverQueue:
        return HandOverQueue(self.moment)

    def cycles(self, **arguments: Any) -> dict[str, Any]:
        return by_creation(self.moment, "cycle", self.moment.all("cycle"), arguments)

    def objectives(self, filter: Any = None, **arguments: Any) -> dict[str, Any]:
        everything = self.moment.all("objective")
        return filtered_objectives(self.moment, everything, filter, arguments)

    def learnings(self, filter: Any = None, **arguments: Any) -> dict[str, Any]:
        return filtered_learnings(self.moment, filter, arguments)

    def feed(self, filter: Any = None, **arguments: Any) -> dict[str, Any]:
        return filtered_events(self.moment, filter, arguments)


class Cycle(WithHistory, stream="cycle"):
    KIND = "cycle"
    PLAIN = ("name", "starts_on", "ends_on", "phase")

    @property
    def _objectives(self) -> list[Recorded]:
        all_ = self.moment.all("objective")
        return [one for one in all_ if one.aggregate.cycle_id == self.key]

    def objectives(self, filter: Any = None, **arguments: Any) -> dict[str, Any]:
        return filtered_objectives(self.moment, self._objectives, filter, arguments)

    def retrospectives(self, **arguments: Any) -> dict[str, Any]:
        return retrospectives_of(self, arguments)

    def alignments(
        self, include_dropped: bool, link: str | None = None, **arguments: Any
    ) -> dict[str, Any]:
        mine = (one for one in alignments(self.moment) if one.objective in self._objectives)
        return filtered(self.moment, mine, arguments, link, include_dropped=include_dropped)

    @property
    def _counting(self) -> list["Objective"]:
        """Its objectives, those dropped left out."""
        return [
            one
            for one in self._objectives
            if isinstance(one, Objective) and not one.aggregate.dropped
        ]

    @property
    def values_hidden(self) -> bool:
        return any(one.hides for one in self._counting)

    @property
    def progress(self) -> Decimal | None:
        return None if self.values_hidden else mean(one.progress for one in self._counting)

    @property
    def mean_score(self) -> Decimal | None:
        if any(one.hides_scores for one in self._counting):
            return None
        return mean(one.mean_score for one in self._counting)

    @property
    def scored_count(self) -> int:
        return sum(one.scored_count for one in self._counting)

    @property
    def scores_by_ambition(self) -> list[dict[str, Any]]:
        told = (scores_of(self._counting, ambition) for ambition in (*Ambition, None))
        return [one for one in told if one["scoredCount"]]

    def tree(self, include_dropped: bool) -> list[Recorded]:
        return [one for one in self._objectives if include_dropped or not one.aggregate.dropped]

    def change_policy(self, back_dated_days: int) -> Policy:
        if back_dated_days < 0:
            raise Wrong("BAD_ARGUMENT")
        return Policy(self, back_dated_days)


class Objective(WithLineage, stream="objective"):
    KIND = "objective"
    PLAIN = ("title", "attributes", "dropped", "state", "ambition", "outcome")

    @property
    def cycle(self) -> Recorded | None:
        return self.moment.find("cycle", self.aggregate.cycle_id)

    @property
    def owner(self) -> Recorded | None:
        owner = self.aggregate.owner
        return owner and self.moment.find(owner.kind.value, owner.id)

    @property
    def successor(self) -> Recorded | None:
        return self.moment.find("objective", self.aggregate.successor_id)

    def parents(self, link: str | None = None, **arguments: Any) -> dict[str, Any]:
        above = (one for one in alignments(self.moment) if one.objective is self)
        return filtered(self.moment, above, arguments, link)

    def aligned_children(
        self, include_dropped: bool, link: str | None = None, **arguments: Any
    ) -> dict[str, Any]:
        return children_of(self, link, include_dropped, arguments)

    @property
    def rolled_up_progress(self) -> Decimal | None:
        return None if hides_below(self) else rolled_up_progress(self)

    @property
    def values_hidden(self) -> bool:
        return self.hides or hides_below(self)

    def descendants(
        self, include_dropped: bool, link: str | None = None, **arguments: Any
    ) -> dict[str, Any]:
        return descendants_of(self, link, include_dropped, arguments)

    def attribute(self, name: str) -> Any:
        return self.aggregate.attributes.get(name)

    @property
    def notes(self) -> list[dict[str, Any]]:
        return [
            {
                "id": str(id_),
                "text": note.text,
                "author": self.moment.find("person", note.author_id),
                "at": note.at,
            }
            for id_, note in self.aggregate.notes.items()
        ]

    @property
    def _key_results(self) -> list[KeyResult]:
        all_ = key_results(self.moment)
        return [one for one in all_ if one.aggregate.objective_id == self.key]

    def key_results(self, include_dropped: bool) -> list[KeyResult]:
        return [one for one in self._key_results if include_dropped or not one.aggregate.dropped]

    def comments(self, include_removed: bool, **arguments: Any) -> dict[str, Any]:
        return comments_about(self, arguments, include_removed=include_removed)

    def followers(self, **arguments: Any) -> dict[str, Any]:
        return followers_of(self, arguments)

    @property
    def hides(self) -> bool:
        """Whether values are hidden of one of its key results in force."""
        return any(one.values_hidden and one.in_force for one in self._key_results)

    @property
    def _progress(self) -> tuple[Decimal | None, str | None]:
        if self.hides:
            return None, "CONFIDENTIAL"
        return objective_progress(one.aggregate for one in self._key_results)

    @property
    def progress(self) -> Decimal | None:
        return self._progress[0]

    @property
    def progress_missing(self) -> str | None:
        return self._progress[1]

    @property
    def progress_as_recorded(self) -> Decimal | None:
        if self.hides:
            return None
        recorded = {one.aggregate.id: one.progress_as_recorded for one in self._key_results}
        return objective_progress(
            (one.aggregate for one in self._key_results), lambda one: (recorded[one.id], None)
        )[0]

    @property
    def scores(self) -> list[Decimal]:
        """The final scores of its key results in force."""
        return [score for _, score in scored(one.aggregate for one in self._key_results)]

    @property
    def hides_scores(self) -> bool:
        """Whether one of these is hidden."""
        found = scored(one.aggregate for one in self._key_results if one.values_hidden)
        return any(True for _ in found)

    @property
    def mean_score(self) -> Decimal | None:
        if self.hides_scores:
            return None
        return mean_score(one.aggregate for one in self._key_results)

    @property
    def scored_count(self) -> int:
        return len(self.scores)


NUMBERS = ("reachedCount", "mean", "distribution")
"""What scores come to."""


def scores_of(objectives: list[Objective], ambition: Ambition | None) -> dict[str, Any]:
    """Return how the scores of the objectives with an ambition compare with what it expects."""
    success = {Ambition.COMMITTED: Decimal(1), Ambition.ASPIRATIONAL: Decimal("0.7")}
    expected = None if ambition is None else success[ambition]
    found = [
        score for one in objectives if one.aggregate.ambition == ambition for score in one.scores
    ]
    tenths = [int(score * 10) for score in found]
    told = {"ambition": ambition, "expected": expected, "scoredCount": len(found)}
    if any(one.aggregate.ambition == ambition and one.hides_scores for one in objectives):
        return {**told, "valuesHidden": True, **dict.fromkeys(NUMBERS)}
    return {
        **told,
        "valuesHidden": False,
        "reachedCount": None if expected is None else sum(one >= expected for one in found),
        "mean": mean(found),
        "distribution": [
            {"atLeast": Decimal(tenth) / 10, "keyResults": tenths.count(tenth)}
            for tenth in range(11)
        ],
    }


def filtered_objectives(
    moment: Moment,
    objectives: Iterable[Recorded],
    asked: dict[str, Any] | None,
    arguments: dict[str, Any],
) -> dict[str, Any]:
    """Return a page of those of the objectives that meet a filter."""
    is_asked_for = objective_filter(moment.world, asked)
    root = (asked or {}).get("root")
    found = (
        one
        for one in objectives
        if is_asked_for(one.aggregate) and root in (None, not one.aggregate.alignments)
    )
    return by_creation(moment, "objective", found, arguments)
