"""The enumerations of the schema have exactly the members of the domain's, in their order."""

from collections.abc import Mapping
from enum import StrEnum

import pytest
from graphql import GraphQLEnumType, is_enum_type

from okr.domain.aggregate import ReasonKind
from okr.domain.alignment import Link
from okr.domain.calendar import CalendarKind, Weekday, YearEnd
from okr.domain.check_in import CheckInStatus
from okr.domain.commitment import Ambition, CommitmentBasis, ObjectiveState
from okr.domain.cycle import Phase
from okr.domain.goal import Outcome
from okr.domain.key_result import KeyResultState
from okr.domain.learning import LearningKind, RetrospectiveState, Verdict
from okr.domain.measure import MeasureKind, ProgressMissing
from okr.domain.organization import Language
from okr.domain.person import Role
from okr.domain.reports import ScoreKind
from okr.domain.team import TeamState
from okr.domain.topics import AGGREGATE_CLASSES
from okr.service.graphql.schema import graphql_schema
from tests.oracle.changes import KINDS

OF_THE_DOMAIN: dict[str, type[StrEnum]] = {
    "AlignmentLink": Link,
    "Ambition": Ambition,
    "CalendarKind": CalendarKind,
    "CheckInStatus": CheckInStatus,
    "CommitmentBasis": CommitmentBasis,
    "CyclePhase": Phase,
    "Language": Language,
    "LearningKind": LearningKind,
    "MeasureKind": MeasureKind,
    "Outcome": Outcome,
    "ProgressMissing": ProgressMissing,
    "ReasonKind": ReasonKind,
    "RetrospectiveState": RetrospectiveState,
    "Role": Role,
    "ScoreKind": ScoreKind,
    "TeamState": TeamState,
    "Weekday": Weekday,
    "YearEnd": YearEnd,
    "Verdict": Verdict,
}

STATES: Mapping[str, tuple[type[StrEnum], ...]] = {"GoalState": (ObjectiveState, KeyResultState)}
"""Those that hold the members of several enumerations of the domain."""

MORE = {"ProgressMissing": ["NO_KEY_RESULTS"]}
"""What only aggregates over several objects of the domain know."""

ENUMS: dict[str, GraphQLEnumType] = {
    name: type_
    for name, type_ in graphql_schema.type_map.items()
    if is_enum_type(type_) and not name.startswith("__")
}


def test_every_enumeration_is_known_here() -> None:
    assert set(ENUMS) == {*OF_THE_DOMAIN, *STATES, "SubjectKind", "ChangeKind"}


@pytest.mark.parametrize("name", sorted(OF_THE_DOMAIN))
def test_members_are_those_of_the_domain(name: str) -> None:
    domain = OF_THE_DOMAIN[name]
    assert list(ENUMS[name].values) == [*domain.__members__, *MORE.get(name, ())]
    # statements make the one of the other by letting it be upper case
    assert [member.value.upper() for member in domain] == list(domain.__members__)


@pytest.mark.parametrize("name", STATES)
def test_states_of_goals_are_those_of_either_kind(name: str) -> None:
    members = {member for domain in STATES[name] for member in domain.__members__}
    assert set(ENUMS[name].values) == members


def test_kinds_of_changes_are_those_of_the_oracle() -> None:
    assert list(ENUMS["ChangeKind"].values) == list(KINDS)


def test_kinds_of_subjects_are_the_kinds_of_streams() -> None:
    assert list(ENUMS["SubjectKind"].values) == [kind.upper() for kind in AGGREGATE_CLASSES]
