"""All that has been folded from a ledger, and what follows from it: progress, means, roll-ups."""

from collections import defaultdict
from collections.abc import Callable, Iterable

from tests.importing.replay_axes import stand
from tests.importing.replay_rules import State, mean, weighted_mean
from tests.positions import fold, goals
from tests.positions.fold import Entry

KINDS: dict[str, Callable[[State, str, Entry], None]] = {
    "organization": fold.organization,
    "person": fold.person,
    "team": fold.team,
    "cycle": fold.cycle,
    "objective": goals.objective,
    "key_result": goals.key_result,
    "retrospective": fold.retrospective,
    "comment": fold.comment,
}
"""How the kinds of streams are folded."""


class Standing:
    """What the entries so far add up to, by kinds of streams and ids."""

    def __init__(self) -> None:
        self.held: dict[str, dict[str, State]] = {kind: {} for kind in KINDS}

    def apply(self, entry: Entry) -> None:
        kind, _, what = entry.topic.partition(".")
        begun = {"id": entry.stream_id, "version": 0, "createdAt": entry.at}
        held = self.held[kind].setdefault(entry.stream_id, begun)
        KINDS[kind](held, what, entry)
        held |= {"version": held["version"] + 1, **entry.change}

    def shown(self) -> State:
        """Everything, in the form and order in which `reading.everything` tells it."""
        held, key_results = self.held, self.key_results()
        objectives = self._objectives(key_results)
        return {
            "organization": next(iter(held["organization"].values()), None),
            "people": [*held["person"].values()],
            "teams": [*held["team"].values()],
            "cycles": [self._cycle(one, objectives.values()) for one in held["cycle"].values()],
            "retrospectives": [
                self._retrospective(one)
                for cycle in held["cycle"]
                for one in held["retrospective"].values()
                if one["cycle"] == cycle
            ],
        }

    def key_results(self) -> dict[str, State]:
        """The key results, with what follows from their check-ins."""
        found = {}
        for id_, one in self.held["key_result"].items():
            check_ins = {name: {**told} for name, told in one["checkIns"].items()}
            found[id_] = one | {"checkIns": check_ins}
            stand(found[id_])
        return found

    def _objectives(self, key_results: dict[str, State]) -> dict[str, State]:
        below: defaultdict[str, list[State]] = defaultdict(list)
        for one in key_results.values():
            below[one["objective"]].append(one)
        found = {
            id_: one | self._figures(below[id_]) | self._around(one)
            for id_, one in self.held["objective"].items()
        }
        contributing = self._contributing()
        for id_, one in found.items():
            reached = [id_]
            for above in reached:  # which grows meanwhile
                reached += [it for it in contributing[above] if it not in reached]
            one["rolledUpProgress"] = weighted_mean(
                (found[other]["progress"], "1") for other in reached if not found[other]["dropped"]
            )
            one["parents"] = [{"parent": key, "link": it} for key, it in one["parents"].items()]
            one["keyResults"] = [self._key_result(it) for it in below[id_]]
        return found

    def _contributing(self) -> defaultdict[str, set[str]]:
        """The objectives that contribute to each, right below it."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for id_, one in self.held["objective"].items():
            for above, link in one["parents"].items():
                result = self.held["key_result"].get(above)
                gone = one["dropped"] or (result and (result["dropped"] or result["struckOut"]))
                if link == "CONTRIBUTES" and not gone:
                    found[result["objective"] if result else above].add(id_)
        return found

    @staticmethod
    def _figures(below: list[State]) -> State:
        """What an objective's key results come to."""
        in_force = [one for one in below if not (one["dropped"] or one["struckOut"])]
        shown = mean(below, "progress")
        missing = in_force[0]["progressMissing"] if in_force else "NO_KEY_RESULTS"
        scores = [(one["scores"]["final"], one["weight"]) for one in in_force]
        return {
            "progress": shown,
            "progressAsRecorded": mean(below, "progressAsRecorded"),
            "progressMissing": missing if shown is None else None,
            "meanScore": weighted_mean(scores),
            "scoredCount": sum(score is not None for score, _ in scores),
        }

    def _key_result(self, one: State) -> State:
        check_ins = sorted(
            one["checkIns"].values(),
            key=lambda told: (told["measuredOn"], told["order"]),
            reverse=True,
        )
        shown = {told["id"]: _without(told, "order", "measure") for told in check_ins}
        return {
            **_without(one, "latest"),
            **self._around(one),
            "checkIns": [*shown.values()],
            "latestCheckIn": one["latest"] and shown[one["latest"]],
        }

    def _around(self, goal: State) -> State:
        comments = (
            _without(one, "subject")
            for one in self.held["comment"].values()
            if one["subject"] == goal["id"]
        )
        learnings = [_without(one, "order") for one in goal["learnings"]]
        return {"comments": [*comments], "learnings": learnings}

    @staticmethod
    def _cycle(cycle: State, objectives: Iterable[State]) -> State:
        tree = [one for one in objectives if one["cycle"] == cycle["id"]]
        counting = [one for one in tree if not one["dropped"]]
        return {
            **cycle,
            "progress": weighted_mean((one["progress"], "1") for one in counting),
            "meanScore": weighted_mean((one["meanScore"], "1") for one in counting),
            "scoredCount": sum(one["scoredCount"] for one in counting),
            "tree": tree,
        }

    def _retrospective(self, one: State) -> State:
        learnings = [
            it | {"applications": self._applications(id_)} for id_, it in one["learnings"].items()
        ]
        return one | {"learnings": learnings, "decisions": [*one["decisions"].values()]}

    def _applications(self, learning: str) -> list[State]:
        applied = (
            it | {"goal": goal["id"]}
            for kind in ("objective", "key_result")
            for goal in self.held[kind].values()
            for it in goal["learnings"]
            if it["learning"] == learning
        )
        return [_without(it, "order", "learning") for it in sorted(applied, key=_order)]


def _order(one: State) -> int:
    return int(one["order"])


def _without(one: State, *names: str) -> State:
    return {name: value for name, value in one.items() if name not in names}
