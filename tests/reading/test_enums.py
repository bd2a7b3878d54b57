"""The enumerations of the schema are those of the domain."""

from enum import Enum, StrEnum

import pytest

from okr.domain.aggregate import ReasonKind
from okr.domain.check_in import CheckInStatus
from okr.domain.cycle import Phase
from okr.domain.measure import MeasureKind, ProgressMissing
from okr.domain.person import Role
from okr.domain.reports import ScoreKind
from okr.domain.topics import AGGREGATE_CLASSES
from okr.service.graphql.types import enums


@pytest.mark.parametrize(
    ("ours", "domain", "more"),
    [
        (enums.Role, Role, set()),
        (enums.CyclePhase, Phase, set()),
        (enums.MeasureKind, MeasureKind, set()),
        (enums.CheckInStatus, CheckInStatus, set()),
        (enums.ReasonKind, ReasonKind, set()),
        (enums.ScoreKind, ScoreKind, set()),
        (enums.ProgressMissing, ProgressMissing, {"no_key_results"}),
    ],
)
def test_names_and_values_are_those_of_the_domain(
    ours: type[Enum], domain: type[StrEnum], more: set[str]
) -> None:
    values = {str(member.value) for member in ours}
    assert values == {member.value for member in domain} | more
    # what the statements rely on
    assert [member.name for member in ours] == [str(member.value).upper() for member in ours]


def test_every_kind_of_stream_is_a_kind_of_subject() -> None:
    assert {str(member.value) for member in enums.SubjectKind} == set(AGGREGATE_CLASSES)
