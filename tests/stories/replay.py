"""Replays a timeline up to a moment: the page of goals as it then was."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.stories import raw


@dataclass
class Goal:
    """An objective or a key result."""

    below: str
    """The cycle of an objective, the objective of a key result."""
    title: str
    present: bool = True
    scores: dict[str, float] = field(default_factory=dict)
    check_ins: dict[str, float | None] = field(default_factory=dict)
    """Scores by the days that they are about."""
    owners: list[Any] = field(default_factory=list)
    priority: str | None = None


class Page:
    """What stood on the page at a moment, of all that other tests do not look at too."""

    def __init__(self, file: str, at: datetime) -> None:
        """All changes that were public at the moment count."""
        self._goals: dict[str, Goal] = {}
        for line in raw.lines(file):
            if raw.moment(line) <= at:
                self._follow(line)

    def __getitem__(self, name: str) -> Goal:
        return self._goals[name]

    def within(self, name: str) -> Iterator[tuple[str, Goal]]:
        """The goals in a cycle or under an objective, in order of creation."""
        return ((id_, goal) for id_, goal in self._goals.items() if goal.below == name)

    def present(self, name: str) -> Iterator[tuple[str, Goal]]:
        """Those of them that are not dropped."""
        return ((id_, goal) for id_, goal in self.within(name) if goal.present)

    def _follow(self, line: Any) -> None:
        name = line.get("key_result") or line.get("objective")
        match line["type"]:
            case "objective_added":
                self._goals[name] = Goal(line["cycle"], line["title"])
            case "kr_added":
                said = line["fields"]
                self._goals[name] = Goal(
                    line["objective"],
                    line["title"],
                    scores={kind: said[kind] for kind in said.keys() & {"mid", "projected"}},
                    owners=said.get("owners", []),
                    priority=said.get("priority"),
                )
            case "objective_reworded" | "kr_reworded" | "kr_target_changed":
                self._goals[name].title = line["to"]
            case "objective_dropped" | "kr_dropped":
                self._goals[name].present = False
            case "objective_restored" | "kr_restored":
                self._goals[name].present = True
            case "score_recorded" | "score_changed":
                self._goals[name].scores[line["score"]] = line["to"]
            case "check_in_recorded":
                self._goals[name].check_ins[line["effective"]] = line["score"]
            case "check_in_corrected":
                self._goals[name].check_ins[line["effective"]] = line["to"]["score"]
            case "check_in_removed":
                del self._goals[name].check_ins[line["effective"]]
            case "kr_priority_changed":
                self._goals[name].priority = line["to"]
            case "kr_owner_changed":
                self._goals[name].owners = line["to"] or []
            case _:
                pass  # no story looks at it
