"""The organisation, its people, cycles and objectives."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from tests.oracle.arithmetic import objective_progress
from tests.oracle.events import WithHistory, filtered_events
from tests.oracle.moment import Moment, Recorded, by_creation
from tests.oracle.requests import objective_filter


class Organization(WithHistory, stream="organization"):
    KIND = "organization"
    PLAIN = ("name", "zone", "language")

    def people(self, **arguments: Any) -> dict[str, Any]:
        return by_creation(self.moment, "person", self.moment.all("person"), arguments)

    def cycles(self, **arguments: Any) -> dict[str, Any]:
        return by_creation(self.moment, "cycle", self.moment.all("cycle"), arguments)

    def objectives(self, filter: Any = None, **arguments: Any) -> dict[str, Any]:
        everything = self.moment.all("objective")
        return filtered_objectives(self.moment, everything, filter, arguments)

    def feed(self, filter: Any = None, **arguments: Any) -> dict[str, Any]:
        return filtered_events(self.moment, filter, arguments)


class Person(WithHistory, stream="person"):
    KIND = "person"
    PLAIN = ("name", "roles")

    def objectives(self, **arguments: Any) -> dict[str, Any]:
        owned = (
            one
            for one in self.moment.all("objective")
            if one.aggregate.owner_id == self.key and not one.aggregate.dropped
        )
        return by_creation(self.moment, "objective", owned, arguments)

    def key_results(self, **arguments: Any) -> dict[str, Any]:
        owned = (
            one
            for one in self.moment.all("key_result")
            if any(owner.person_id == self.key for owner in one.aggregate.owners)
            and not one.aggregate.dropped
        )
        return by_creation(self.moment, "key_result", owned, arguments)


class Cycle(WithHistory, stream="cycle"):
    KIND = "cycle"
    PLAIN = ("name", "starts_on", "ends_on", "phase")

    @property
    def _objectives(self) -> list[Recorded]:
        all_ = self.moment.all("objective")
        return [one for one in all_ if one.aggregate.cycle_id == self.key]

    def objectives(self, filter: Any = None, **arguments: Any) -> dict[str, Any]:
        return filtered_objectives(self.moment, self._objectives, filter, arguments)

    def tree(self, include_dropped: bool) -> list[Recorded]:
        return [one for one in self._objectives if include_dropped or not one.aggregate.dropped]


class Objective(WithHistory, stream="objective"):
    KIND = "objective"
    PLAIN = ("title", "attributes", "dropped")

    @property
    def cycle(self) -> Recorded | None:
        return self.moment.find("cycle", self.aggregate.cycle_id)

    @property
    def owner(self) -> Recorded | None:
        return self.moment.find("person", self.aggregate.owner_id)

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
    def _key_results(self) -> list[Recorded]:
        all_ = self.moment.all("key_result")
        return [one for one in all_ if one.aggregate.objective_id == self.key]

    def key_results(self, include_dropped: bool) -> list[Recorded]:
        return [one for one in self._key_results if include_dropped or not one.aggregate.dropped]

    @property
    def progress(self) -> Decimal | None:
        return objective_progress(one.aggregate for one in self._key_results)[0]

    @property
    def progress_missing(self) -> str | None:
        return objective_progress(one.aggregate for one in self._key_results)[1]


def filtered_objectives(
    moment: Moment,
    objectives: Iterable[Recorded],
    asked: dict[str, Any] | None,
    arguments: dict[str, Any],
) -> dict[str, Any]:
    """Return a page of those of the objectives that meet a filter."""
    is_asked_for = objective_filter(moment.world, asked)
    found = (one for one in objectives if is_asked_for(one.aggregate))
    return by_creation(moment, "objective", found, arguments)
