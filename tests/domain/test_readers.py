"""Values of a key result may be for holders of some roles and its owners alone."""

import pytest

from okr.domain.aggregate import Act
from okr.domain.errors import InvalidInput, NotInForce
from okr.domain.key_result import KeyResult
from okr.domain.measure import ProgressMissing
from okr.domain.person import Role
from okr.domain.reports import ScoreKind
from tests.domain.key_results import (
    ADDED,
    CHECK_IN,
    DROPPED,
    FACTS,
    MEASURE,
    OBJECTIVE,
    REASON,
    RECORDED,
    added,
    recorded,
)
from tests.domain.scenario import ANNA, BERND, STREAM, Fact, act, fact, given

SECRET = added(readers=["admin", "lead"], confidential=True)
EXPLAINED = act(REASON)
WHY = {"reason_kind": "error", "reason_text": "Falsches Ziel"}
RESTRICTED = fact(
    KeyResult.ValuesRestricted, readers_from=None, readers_to=["admin", "lead"], **WHY
)
PUBLISHED = fact(KeyResult.ValuesPublished, readers_from=["admin", "lead"], readers_to=None, **WHY)
WITHHELD = recorded(details=None, confidential=True, withheld=True)


def confidential(made: Fact) -> Fact:
    return fact(made.event_class, **{**made.fields, "confidential": True})


def test_readers_from_the_beginning_stand_in_order_and_make_values_confidential() -> None:
    (
        given()
        .when(
            lambda _: KeyResult.add(
                *(STREAM, OBJECTIVE, "Weiterempfehlungen", MEASURE, (), act()),
                readers=[Role.LEAD, Role.ADMIN, Role.LEAD],
            )
        )
        .then(added(owners=[], readers=["admin", "lead"], confidential=True))
    )


@pytest.mark.parametrize("readers", [[], ["boss"]])
def test_readers_are_roles(readers: list[Role]) -> None:
    path = ("readers", "0") if readers else ("readers",)
    given().when(
        lambda _: KeyResult.add(
            *(STREAM, OBJECTIVE, "Weiterempfehlungen", MEASURE, (), act()), readers=readers
        )
    ).then_refused(InvalidInput, *path)
    given(ADDED).when(lambda it: it.restrict_values(readers, EXPLAINED)).then_refused(
        InvalidInput, *path
    )


def test_what_is_recorded_is_confidential_as_long_as_there_are_readers() -> None:
    for history in ((SECRET,), (ADDED, RESTRICTED)):
        given(*history).when(lambda it: it.record_check_in(CHECK_IN, FACTS, act())).then(
            confidential(RECORDED)
        )
    given(SECRET, PUBLISHED).when(lambda it: it.record_check_in(CHECK_IN, FACTS, act())).then(
        RECORDED
    )


def test_what_has_no_values_is_not_confidential() -> None:
    given(SECRET).when(lambda it: it.drop(act())).then(DROPPED)


def test_restricting_and_publishing_take_a_reason() -> None:
    readers = [Role.LEAD, Role.ADMIN]
    given(ADDED).when(lambda it: it.restrict_values(readers, act())).then_refused(
        InvalidInput, "reason"
    )
    given(ADDED).when(lambda it: it.restrict_values(readers, EXPLAINED)).then(RESTRICTED)
    given(SECRET).when(lambda it: it.publish_values(act())).then_refused(InvalidInput, "reason")
    given(SECRET).when(lambda it: it.publish_values(EXPLAINED)).then(PUBLISHED)


def test_what_changes_nothing_makes_no_entry() -> None:
    given(SECRET).when(lambda it: it.restrict_values([Role.LEAD, Role.ADMIN], act())).then()
    given(ADDED).when(lambda it: it.publish_values(act())).then()


def test_readers_change_to_others_also_after_it_ended() -> None:
    given(SECRET, DROPPED).when(lambda it: it.restrict_values([Role.COACH], EXPLAINED)).then(
        fact(
            KeyResult.ValuesRestricted,
            readers_from=["admin", "lead"],
            readers_to=["coach"],
            **WHY,
        )
    )


def test_it_takes_one_of_the_roles_to_read_unless_one_is_an_owner() -> None:
    secret, public = given(SECRET).aggregate, given(SECRET, PUBLISHED).aggregate
    assert secret.roles_to_read(BERND) == {"admin", "lead"}
    assert secret.roles_to_read(ANNA) is None
    assert public.roles_to_read(BERND) is None


def test_values_that_are_withheld_are_missing_and_nothing_is_added_to_them() -> None:
    open_before = (ADDED, recorded(value="20"), RESTRICTED, WITHHELD)
    key_result = given(*open_before).aggregate
    assert key_result.check_ins[CHECK_IN].details == {}
    assert (key_result.latest, key_result.progress, key_result.progress_as_recorded) == (None,) * 3
    assert key_result.progress_missing is ProgressMissing.CONFIDENTIAL
    for history in (open_before, (*open_before, PUBLISHED)):
        given(*history).when(lambda it: it.score(ScoreKind.FINAL, FACTS.score, act())).then_refused(
            NotInForce, saying="came here without their key"
        )
        given(*history).when(lambda it: it.drop(act())).then(DROPPED)


def test_a_measure_that_is_withheld_has_its_kind() -> None:
    measure = {"kind": "metric", "baseline": None, "target": None, "unit": None}
    key_result = given(
        added(readers=["lead"], measure=measure, confidential=True, withheld=True)
    ).aggregate
    assert key_result.measure.kind == "metric"
    assert key_result.progress_missing is ProgressMissing.CONFIDENTIAL


def test_a_score_that_is_withheld_is_none_and_may_have_been_the_final_one() -> None:
    scored = fact(KeyResult.Scored, kind="final", value="0.6")
    hidden = fact(
        KeyResult.Rescored,
        **{"kind": "final", "value_from": None, "value_to": None, **WHY},
        confidential=True,
        withheld=True,
    )
    key_result = given(ADDED, scored, RESTRICTED, hidden).aggregate
    assert key_result.scores == {}
    key_result.close("scored", Act(ANNA, act().at))
    assert key_result.state == "closed"
