"""There are words for everything that a difference can tell, in every language."""

import pytest

from okr.domain.commitment import ObjectiveState
from okr.domain.key_result import KeyResultState
from okr.domain.measure import ProgressMissing
from okr.projections.wording import LANGUAGES
from okr.projections.wording.changes import FIELDS, HEADINGS, KINDS, VALUES
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
