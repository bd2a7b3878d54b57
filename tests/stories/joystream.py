"""Three stories of Joystream: a target that was cut, owners who left, an hour of wrong values."""

from datetime import datetime
from typing import Any

from tests.stories import raw
from tests.stories.replay import Goal, Page
from tests.stories.story import Story

FILE = raw.JOYSTREAM


def target_cut(key_result: str, day_before: str) -> Any:
    """What the target was and became, and what came of it."""
    (cut,) = raw.about(FILE, key_result, "kr_target_changed")
    end = Page(FILE, raw.moment(raw.lines(FILE)[-1]))[key_result]
    target = raw.number(cut["numbers_to"][0])
    return {
        "before": {
            "title": Page(FILE, raw.end_of(day_before))[key_result].title,
            "target": None,
        },
        "changed": {
            "nodes": [
                {
                    **told,
                    "changes": [
                        {"field": "measure.kind", "from": "text", "to": "metric"},
                        {"field": "measure.target", "from": None, "to": target},
                    ],
                }
                for told in raw.told([cut])
            ]
        },
        "keyResult": {
            "title": end.title,
            "target": target,
            "scores": raw.scores(end.scores, "final"),
            "checkIns": _check_ins(end),
        },
    }


def owners_removed(key_result: str, day_before: str, deadline: str) -> Any:
    """Who owned the key result, until when, and what was reached without them."""
    in_time = Page(FILE, raw.end_of(deadline))[key_result]
    end = Page(FILE, raw.moment(raw.lines(FILE)[-1]))[key_result]
    return {
        "before": _owners(Page(FILE, raw.end_of(day_before))[key_result]),
        "handedOver": {"nodes": raw.told(raw.about(FILE, key_result, "kr_owner_changed"))},
        "atTheDeadline": _owners(in_time) | {"latestCheckIn": _check_ins(in_time)["nodes"][0]},
        "keyResult": {"title": end.title, "scores": raw.scores(end.scores, "final")},
    }


def hour_of_zeros(key_result: str, before: str, meanwhile: str, afterwards: str) -> Any:
    """The check-ins before they were wrong, while they were, and after."""
    moments = {"before": before, "meanwhile": meanwhile, "afterwards": afterwards}
    corrections = raw.about(FILE, key_result, "check_in_corrected")
    return {
        name: {"checkIns": _check_ins(Page(FILE, datetime.fromisoformat(at))[key_result])}
        for name, at in moments.items()
    } | {
        "corrections": {
            "nodes": [
                told | {"changes": _corrected(line)}
                for told, line in zip(raw.told(corrections), corrections, strict=True)
            ]
        }
    }


def _check_ins(key_result: Goal) -> Any:
    newest_first = sorted(key_result.check_ins.items(), reverse=True)
    return {"nodes": [{"measuredOn": day, "score": raw.number(it)} for day, it in newest_first]}


def _owners(key_result: Goal) -> Any:
    return {
        "owners": [
            {"person": {"name": owner["role"]}, "weight": raw.number(owner["weight"])}
            for owner in key_result.owners
        ]
    }


def _corrected(line: Any) -> Any:
    was, is_ = line["from"], line["to"]
    check_in = raw.uuid_of(FILE, "check_in", line["key_result"], line["effective"], 0)
    return [
        {"field": "check_in_id", "from": None, "to": str(check_in)},
        {"field": "score", "from": raw.number(was["score"]), "to": raw.number(is_["score"])},
        {"field": "details.raw", "from": was["raw"], "to": is_["raw"]},
    ]


STORIES = (
    Story(
        "target_cut",
        FILE,
        target_cut,
        {"dayBefore": "2019-05-09"},
        {"keyResult": ("key_result", "js-acropolis-kr01")},
    ),
    Story(
        "owners_removed",
        FILE,
        owners_removed,
        {"dayBefore": "2019-04-27", "deadline": "2019-07-02"},
        {"keyResult": ("key_result", "js-2019q2-kr06")},
    ),
    Story(
        "hour_of_zeros",
        FILE,
        hour_of_zeros,
        {
            "before": "2019-05-21T16:18:00Z",
            "meanwhile": "2019-05-21T16:19:00Z",
            "afterwards": "2019-05-21T17:25:00Z",
        },
        {"keyResult": ("key_result", "js-2019q2-kr07")},
    ),
)
