"""The reference of the topics tells of every topic, every field and every example."""

import re
from pathlib import Path

import pytest

from docs._ext.topic_reference import Meanings, reference
from okr.domain.facts import fact_fields
from okr.domain.topics import AGGREGATE_CLASSES, EVENT_CLASSES

EXAMPLES = Path(__file__).parents[1] / "domain" / "examples"


@pytest.fixture(scope="module")
def sections() -> dict[str, str]:
    """What the reference says of each topic."""
    _, *found = re.split(r"^### ", reference(Meanings.load()), flags=re.MULTILINE)
    return {topic: text for topic, _, text in (section.partition("\n") for section in found)}


def test_every_topic_is_told_of(sections: dict[str, str]) -> None:
    assert sections.keys() == EVENT_CLASSES.keys()


@pytest.mark.parametrize("topic", EVENT_CLASSES)
def test_a_topic_tells_what_it_means_and_what_is_sealed(
    sections: dict[str, str], topic: str
) -> None:
    event = EVENT_CLASSES[topic]
    meaning = sections[topic].strip().splitlines()[0]
    assert meaning.endswith(".")
    assert "(" not in meaning.partition(" ")[0]
    assert f"Version {event.class_version}." in sections[topic]
    told = dict(re.findall(r"^\| `(\w+)` \| (open|sealed) \| [a-z]", sections[topic], re.MULTILINE))
    assert told == {
        field: "sealed" if field in event.SEALED else "open" for field in fact_fields(event)
    }


def test_every_example_is_shown(sections: dict[str, str]) -> None:
    shown = re.findall(r"/([^/]+\.json)$", "\n".join(sections.values()), re.MULTILINE)
    assert sorted(shown) == sorted(path.name for path in EXAMPLES.iterdir())


@pytest.mark.parametrize("known", [{}, {"kinds": dict.fromkeys(AGGREGATE_CLASSES, "Some.")}])
def test_a_kind_or_a_field_without_a_meaning_is_an_error(known: dict[str, dict[str, str]]) -> None:
    with pytest.raises(LookupError, match=r"topic-fields\.toml does not say what \w+ of .* means"):
        reference(Meanings(known))


def test_no_meaning_is_of_nothing() -> None:
    meanings = Meanings.load()
    reference(meanings)
    assert meanings.unused == []
