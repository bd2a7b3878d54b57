"""Four stories of IPLD and IPFS: how goals were given up, finished late, and carried over."""

from datetime import datetime
from typing import Any

from tests.stories import raw
from tests.stories.replay import Page
from tests.stories.story import Story

FILE = raw.PROTOCOL_LABS
STATE = raw.PROTOCOL_LABS_STATE


def dropped_unscored(objective: str, day_before: str, since: str, until: str) -> Any:
    """What the objective had come to when it was dropped, and what else was decided that day."""
    end = Page(FILE, raw.moment(raw.lines(FILE)[-1]))
    dropped = raw.about(FILE, objective, "objective_dropped", "kr_dropped")
    return {
        "before": {"dropped": not Page(FILE, raw.end_of(day_before))[objective].present},
        "objective": {
            "title": end[objective].title,
            "dropped": not end[objective].present,
            "keyResults": [
                {
                    "title": it.title,
                    "dropped": not it.present,
                    "checkInCount": len(it.check_ins),
                    "scores": raw.scores(it.scores, "mid", "projected", "final"),
                }
                for _, it in end.within(objective)
            ],
        },
        "dropped": {
            "nodes": [
                {"topic": f"{'key_result' if 'kr' in line['type'] else 'objective'}.dropped"} | told
                for told, line in zip(raw.told(dropped), dropped, strict=True)
            ]
        },
        "scoredThatDay": {"totalCount": len(_scored(since, until))},
    }


def _scored(since: str, until: str) -> list[Any]:
    begin, end = datetime.fromisoformat(since), datetime.fromisoformat(until)
    return [
        line
        for line in raw.lines(FILE)
        if line["type"] == "score_recorded" and begin <= raw.moment(line) < end
    ]


def struck_out(last_day: str) -> Any:
    """What was struck out by the end of the quarter, and since, each time with its scores."""
    end = raw.moment(raw.lines(FILE)[-1])
    return {"atTheEnd": _struck_by(raw.end_of(last_day)), "now": _struck_by(end)}


def _struck_by(at: datetime) -> Any:
    page = Page(FILE, at)
    struck = [
        line
        for line in reversed(raw.lines(FILE))
        if line["type"] == "kr_struck_out" and raw.moment(line) <= at
    ]
    goals = [page[line["key_result"]] for line in struck]
    return {
        "nodes": [
            told
            | {
                "subject": {
                    "title": it.title,
                    "priority": it.priority,
                    "scores": raw.scores(it.scores, "mid", "final"),
                }
            }
            for told, it in zip(raw.told(struck), goals, strict=True)
        ]
    }


def middle_and_end(cycle: str, middle: str, end: str) -> Any:
    """The goals of a cycle on two days."""
    return {
        name: {
            "tree": [
                {
                    "title": objective.title,
                    "keyResults": [
                        {
                            "title": it.title,
                            "scores": raw.scores(it.scores, "mid", "projected", "final"),
                        }
                        for _, it in page.present(id_)
                    ],
                }
                for id_, objective in page.present(cycle)
            ]
        }
        for name, page in (
            ("middle", Page(FILE, raw.end_of(middle))),
            ("end", Page(FILE, raw.end_of(end))),
        )
    }


def carried_over() -> Any:
    """The key results that came from an earlier cycle, newest first, with those they were."""
    key_results = {it["id"]: it for it in raw.state(STATE)["key_results"]}
    carried = [it for it in key_results.values() if it.get("carried_over_from")]
    return {
        "feed": {
            "nodes": [
                {
                    "subject": {
                        "title": it["title"],
                        **_result(it),
                        "refinedFrom": [{"source": _result(key_results[it["carried_over_from"]])}],
                    }
                }
                for it in reversed(carried)
            ]
        }
    }


def _result(key_result: Any) -> Any:
    said = raw.state(STATE)
    cycle_of = {it["id"]: it["cycle"] for it in said["objectives"]}
    names = {it["id"]: it["label"] for it in said["cycles"]}
    return {
        "objective": {"cycle": {"name": names[cycle_of[key_result["objective"]]]}},
        "scores": raw.scores(key_result["scores"], "projected", "final"),
    }


STORIES = (
    Story(
        "dropped_unscored",
        FILE,
        dropped_unscored,
        {
            "dayBefore": "2020-07-02",
            "since": "2020-07-03T00:00:00Z",
            "until": "2020-07-04T00:00:00Z",
        },
        {"objective": ("objective", "ipld-2020q2-o03")},
    ),
    Story("struck_out", FILE, struck_out, {"lastDay": "2019-03-31"}),
    Story(
        "middle_and_end",
        FILE,
        middle_and_end,
        {"middle": "2020-05-15", "end": "2020-07-03"},
        {"cycle": ("cycle", "2020q2")},
    ),
    Story("carried_over", STATE, carried_over),
)
