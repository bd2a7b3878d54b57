"""The feed has words for everything that can happen, in each of its languages."""

from enum import StrEnum
from typing import Any

import pytest

from okr.domain.aggregate import ReasonKind
from okr.domain.alignment import Link
from okr.domain.calendar import CalendarKind
from okr.domain.check_in import CheckInStatus
from okr.domain.commitment import Ambition, ObjectiveState
from okr.domain.cycle import Phase
from okr.domain.facts import fact_fields
from okr.domain.goal import Outcome
from okr.domain.key_result import KeyResultState
from okr.domain.learning import LearningKind, Verdict
from okr.domain.measure import MeasureKind
from okr.domain.organization import Language
from okr.domain.person import Role
from okr.domain.reports import ScoreKind
from okr.domain.topics import EVENT_CLASSES
from okr.projections.wording import FIXED, LANGUAGES, READINGS, Template, parse, word, wording

GoalState = StrEnum(
    "GoalState", ["draft", "proposed", "committed", "open", "closed", "dropped", "struck_out"]
)
VOCABULARIES: dict[str, type[StrEnum]] = {
    "reason": ReasonKind,
    "role": Role,
    "phase": Phase,
    "calendar": CalendarKind,
    "outcome": Outcome,
    "state": GoalState,
    "ambition": Ambition,
    "link": Link,
    "score": ScoreKind,
    "measure": MeasureKind,
    "status": CheckInStatus,
    "learning": LearningKind,
    "decision": Verdict,
}
SHORT = {"slot": "title.to", "as": "short"}
UNSAID = {ReasonKind.NOT_RECORDED}
"""What no sentence tells."""

every_language = pytest.mark.parametrize("language", LANGUAGES)


def slots(template: Template) -> list[dict[str, str]]:
    """Return all slots of a template."""
    alternatives = (segments for part in template for segments in part)
    return [one for segments in alternatives for one in segments if isinstance(one, dict)]


def fields(topic: str) -> set[str]:
    """Return the names under which slots find what an event of the topic may change."""
    names = set(fact_fields(EVENT_CLASSES[topic]))
    if topic == "key_result.check_in_corrected":
        names |= {"value", "score", "measured_on", "confidence", "status"}
    return names | {name.removesuffix("_to") for name in names}


def test_every_language_of_an_organisation_is_spoken() -> None:
    assert list(LANGUAGES) == [language.value for language in Language]


@every_language
def test_every_topic_has_a_sentence(language: str) -> None:
    assert list(LANGUAGES[language].SENTENCES) == list(dict.fromkeys(LANGUAGES["de"].SENTENCES))
    assert set(LANGUAGES[language].SENTENCES) == set(EVENT_CLASSES)


@every_language
@pytest.mark.parametrize("topic", EVENT_CLASSES)
def test_slots_are_what_the_event_has(language: str, topic: str) -> None:
    template = wording(language)["templates"][topic]
    for slot in slots(template):
        name = slot["slot"]
        assert slot["as"] in (*READINGS, *VOCABULARIES)
        if name not in FIXED:
            assert name.partition(".")[0] in fields(topic), name
    told = [slot["slot"] for slot in slots(template)]
    assert "actor" in told or topic in ("person.followed", "person.unfollowed")


@every_language
def test_there_is_a_word_for_every_value(language: str) -> None:
    words: dict[str, dict[str, Any]] = wording(language)["words"]
    assert words.keys() == VOCABULARIES.keys()
    assert not words.keys() & READINGS.keys()
    for name, domain in VOCABULARIES.items():
        assert list(words[name]) == [one.value for one in domain if one not in UNSAID]
        assert all(word.strip() for word in words[name].values())


def test_all_states_of_goals_have_words() -> None:
    assert {*ObjectiveState, *KeyResultState} == {*GoalState} - {"struck_out"}
    assert word("de", "state", "struck_out") == "durchgestrichen"
    assert word("en", "state", "not_known_yet") == "not known yet"


def test_both_languages_tell_the_same() -> None:
    de, en = (wording(language)["templates"] for language in ("de", "en"))
    for topic in EVENT_CLASSES:
        german, english = ({one["slot"] for one in slots(told[topic])} for told in (de, en))
        assert german == english


def test_templates_are_taken_apart() -> None:
    assert parse("{actor} hat [„{title.from}“ in {title:short}|alles]!") == [
        [[{"slot": "actor", "as": "name"}, " hat "]],
        [
            ["„", {"slot": "title.from", "as": "text", "within": "quotes"}, "“ in ", SHORT],
            ["alles"],
        ],
        [["!"]],
    ]
