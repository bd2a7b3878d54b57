"""Three stories of GitLab: a quarter that began with placeholders, looking back, a deep tree."""

from collections import Counter
from datetime import datetime
from typing import Any, NamedTuple

from tests.stories import raw
from tests.stories.story import Story

FILE = raw.GITLAB
STATE = raw.GITLAB_STATE
TOPICS = {"kr_target_changed": "key_result.retargeted", "objective_reworded": "objective.reworded"}


def placeholders(first_day: str, end: str) -> Any:
    """The targets and objectives of the quarter that changed in it, newest first."""
    begin, until = datetime.fromisoformat(first_day), datetime.fromisoformat(end)
    return {
        "feed": {
            "nodes": [
                {
                    "recordedAt": raw.instant(raw.moment(line)),
                    "topic": TOPICS[line["type"]],
                    "changes": _changes(line),
                }
                for line in reversed(raw.lines(FILE))
                if line["type"] in TOPICS and begin <= raw.moment(line) < until
            ]
        }
    }


def _changes(line: Any) -> list[Any]:
    if line["type"] == "objective_reworded":
        return [{"field": "title", "from": line["from"], "to": line["to"]}]
    *baseline, target = line["numbers_to"]
    told = {
        "kind": "metric",
        "baseline": _plain(baseline[0]) if baseline else None,
        "target": _plain(target),
        "unit": "%" if target.endswith("%") else None,
    }
    return [
        {"field": f"measure.{name}", "from": "text" if name == "kind" else None, "to": value}
        for name, value in told.items()
        if value is not None
    ]


def _plain(number: str) -> str | None:
    return raw.number(number.replace(",", "").removesuffix("%"))


def looking_back(cycle: str) -> Any:
    """How many notes people took of a cycle, and what became of its objectives."""
    said = raw.state(STATE)
    notes = [it for it in said["retrospectives"] if it["cycle"] == cycle]
    kinds = Counter(it["kind"] for it in notes)
    cycles = {it["id"]: it["label"] for it in said["cycles"]}
    return {
        "wentWell": {"totalCount": kinds["good"]},
        "wentBadly": {"totalCount": kinds["bad"]},
        "toTry": {"totalCount": kinds["try"]},
        "applied": {"totalCount": 0},
        "cycle": {
            "name": cycles[cycle],
            "retrospectives": {"totalCount": len({it.get("team") for it in notes})},
            "tree": [
                {
                    "title": objective["title"],
                    "refinedInto": [
                        {"refined": {"title": it["title"], "cycle": {"name": cycles[it["cycle"]]}}}
                        for it in said["objectives"]
                        if it.get("carried_over_from") == objective["id"]
                    ],
                }
                for objective in said["objectives"]
                if objective["cycle"] == cycle
            ],
        },
    }


def biggest_tree(cycle: str) -> Any:
    """What stands above each objective of a cycle, and what is under it."""
    said = raw.state(STATE)
    return {
        "cycle": {
            "tree": [
                {
                    "id": objective["id"],
                    "keyResults": [
                        {"id": it["id"]}
                        for it in said["key_results"]
                        if it["objective"] == objective["id"]
                    ],
                    "parents": {
                        "nodes": [
                            {"link": "CONTRIBUTES", "parent": {"id": parent["id"]}}
                            for parent in [objective["parent"]]
                            if parent
                        ]
                    },
                }
                for objective in said["objectives"]
                if objective["cycle"] == cycle
            ]
        }
    }


class Size(NamedTuple):
    """How big a tree is."""

    objectives: int
    levels: int
    key_results: int
    below_key_results: int
    """How many objectives stand under a key result, not under an objective."""


def biggest(answer: Any) -> Size:
    """The size of the biggest tree in an answer to this query."""
    nodes = answer["cycle"]["tree"]
    holder = {it["id"]: node["id"] for node in nodes for it in node["keyResults"]}
    above = {
        node["id"]: link["parent"]["id"] for node in nodes for link in node["parents"]["nodes"]
    }
    sizes: dict[str, Size] = {}
    for node in nodes:
        at, level = node["id"], 1
        while at in above:
            at, level = holder.get(above[at], above[at]), level + 1
        size = sizes.get(at, Size(0, 0, 0, 0))
        sizes[at] = Size(
            size.objectives + 1,
            max(size.levels, level),
            size.key_results + len(node["keyResults"]),
            size.below_key_results + (above.get(node["id"]) in holder),
        )
    return max(sizes.values())


STORIES = (
    Story(
        "placeholders",
        FILE,
        placeholders,
        {"firstDay": "2022-08-01T00:00:00Z", "end": "2022-11-01T00:00:00Z"},
    ),
    Story("looking_back", STATE, looking_back, ids={"cycle": ("cycle", "cy18q3")}),
    Story("biggest_tree", STATE, biggest_tree, ids={"cycle": ("cycle", "fy20q4")}),
)
