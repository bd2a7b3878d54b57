"""There are words for everything that a difference can tell, in every language."""

from typing import Any

import pytest

from okr.domain.commitment import ObjectiveState
from okr.domain.key_result import KeyResultState
from okr.domain.measure import ProgressMissing
from okr.projections.wording import LANGUAGES
from okr.projections.wording.changes import FIELDS, HEADINGS, KINDS, VALUES
from okr.service.change_words import ChangeWords
from okr.service.graphql.types.changes.kinds import ChangeKind
from okr.service.graphql.types.changes.state import LINKED, STATES


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_has_words(language: str) -> None:
    facts = {fact.name.partition(".")[0] for state in STATES.values() for fact in state.facts}
    assert set(FIELDS[language]) == facts | {"attributes", *LINKED}
    assert list(KINDS[language]) == [kind.name.lower() for kind in ChangeKind]
    values = {
        one.value for kind in (ObjectiveState, KeyResultState, ProgressMissing) for one in kind
    }
    assert set(VALUES[language]) == values | {"everybody"}
    assert HEADINGS[language].keys() == HEADINGS["en"].keys()


def people(*names: str) -> list[dict[str, str]]:
    return [{"entityId": f"person.{name}", "name": name} for name in names]


def owners(**weights: str) -> list[dict[str, str]]:
    return [{"person": f"person.{name}", "weight": weight} for name, weight in weights.items()]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (
            owners(Ada="0.75", Bea="0.25"),
            owners(Ada="0.6667", Bea="0.3333"),
            "Ada (Gewicht 0,75), Bea (Gewicht 0,25) → Ada (Gewicht 0,6667), Bea (Gewicht 0,3333)",
        ),
        (
            owners(Ada="1"),
            owners(Ada="2", Bea="1"),
            "Ada → Ada (Gewicht 2), Bea (Gewicht 1)",
        ),
        (owners(Ada="1"), owners(Ada="0.5"), "Ada (Gewicht 1) → Ada (Gewicht 0,5)"),
        (owners(Ada="1"), owners(Ada="0.5", Bea="0.5"), "Ada → Ada, Bea"),
        ([], owners(Bea="1"), "– → Bea"),
    ],
)
def test_weights_of_owners_are_told_where_they_tell_something(
    before: list[Any], after: list[Any], told: str
) -> None:
    words, both = ChangeWords("de"), people("Ada", "Bea")
    change: dict[str, Any] = {"field": "owners", "from": before, "to": after}
    change |= {"fromObjects": both, "toObjects": both}
    assert f"{words.before(change)} → {words.after(change)}" == told


def test_weights_of_owners_in_english_and_of_what_came_to_be() -> None:
    change: dict[str, Any] = {
        "field": None,
        "from": None,
        "to": {"owners": owners(Ada="0.75", Bea="0.25")},
    }
    change |= {"fromObjects": [], "toObjects": people("Ada")}
    told = "owners: Ada (weight 0.75), an erased person (weight 0.25)"
    assert ChangeWords("en").after(change) == told
