"""Every kind of event about goals is either a change or none, on purpose."""

from okr.domain.topics import EVENT_CLASSES
from okr.service.graphql.types.policy.rules import (
    DEFINING,
    NEITHER,
    REOPENING,
    REPORTING,
    REWRITING,
)


def test_every_topic_of_goals_is_thought_of_once() -> None:
    about_goals = [it for it in EVENT_CLASSES if it.startswith(("objective.", "key_result."))]
    sets = (DEFINING, REWRITING, REPORTING, REOPENING, NEITHER)
    assert sorted(about_goals) == sorted(topic for topics in sets for topic in topics)
