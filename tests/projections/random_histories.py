"""Random histories of an organisation: all decisions there are."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from okr.domain.aggregate import Act, LedgerAggregate, Reason, ReasonKind
from okr.domain.alignment import Link
from okr.domain.check_in import CheckInFacts, CheckInStatus
from okr.domain.comment import Comment
from okr.domain.commitment import Ambition
from okr.domain.cycle import Cycle, Phase
from okr.domain.goal import Outcome
from okr.domain.goal_ref import GoalKind
from okr.domain.key_result import KeyResult
from okr.domain.learning import Evidence, EvidenceKind, LearningKind, Verdict
from okr.domain.measure import Measure, MeasureKind
from okr.domain.objective import Objective
from okr.domain.owner import GoalOwner, Owner, OwnerKind
from okr.domain.person import Person, Role
from okr.domain.reports import ScoreKind
from okr.domain.retrospective import Retrospective
from okr.domain.team import Team
from tests.projections.histories import (
    CHECK_INS,
    COMMENTS,
    CYCLES,
    KEY_RESULTS,
    LEARNINGS,
    NOTES,
    OBJECTIVES,
    PEOPLE,
    RETROSPECTIVES,
    TEAMS,
    Sent,
    Step,
)

words = st.sampled_from(["Größe", "Straße", "a\u0308 und ß", "„Ziel“ 🎯", "null"])
notes = st.none() | words | st.just("Zeile\nZeile")
numbers = st.decimals(min_value=-1000, max_value=1000, places=2)
shares = st.decimals(min_value=0, max_value=1, places=2)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | words | st.sampled_from([0.5, -2.25]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(words, inner, max_size=2),
    max_leaves=4,
)
zones = st.sampled_from([0, 60, -570]).map(lambda minutes: timezone(timedelta(minutes=minutes)))
moments = st.builds(
    lambda zone, seconds: (datetime(2026, 4, 1, tzinfo=UTC) + seconds).astimezone(zone),
    zones,
    st.timedeltas(timedelta(days=-90), timedelta(days=90)),
)
reasons = st.none() | st.builds(Reason, st.sampled_from(ReasonKind), notes)
acts = st.builds(Act, st.sampled_from(PEOPLE), moments, reasons)
days = st.integers(0, 4).map(lambda day: date(2026, 4, 1) + timedelta(days=day))
facts = st.builds(
    CheckInFacts,
    days,
    st.none() | numbers,
    st.none() | shares,
    st.none() | st.integers(0, 10),
    st.none() | st.sampled_from(CheckInStatus),
    notes,
    st.dictionaries(words, values, max_size=1),
)
measures = st.sampled_from(
    [Measure(MeasureKind.TEXT, unit="Worte"), Measure(MeasureKind.YES_NO)]
) | st.builds(
    Measure,
    st.sampled_from([MeasureKind.METRIC, MeasureKind.AT_LEAST, MeasureKind.AT_MOST]),
    st.none() | numbers,
    numbers,
    st.none() | words,
)
owners = st.lists(
    st.builds(Owner, st.sampled_from(PEOPLE), shares), max_size=2, unique_by=lambda it: it[0]
)
readers = st.sets(st.sampled_from(Role), min_size=1, max_size=2)
attributes = st.dictionaries(words, values, max_size=2)


def _step(
    kind: type[LedgerAggregate],
    ids: list[UUID],
    name: str,
    *arguments: st.SearchStrategy[Any],
    **options: st.SearchStrategy[Any],
) -> st.SearchStrategy[Step]:
    return st.builds(
        Step,
        st.just(kind),
        st.sampled_from(ids),
        st.just(name),
        st.tuples(*arguments),
        acts,
        st.fixed_dictionaries(options),
        st.booleans(),
    )


def _goal(kind: type[LedgerAggregate], ids: list[UUID]) -> list[st.SearchStrategy[Step]]:
    return [
        _step(kind, ids, "set_attribute", words, values),
        _step(kind, ids, "drop"),
        _step(kind, ids, "restore"),
        _step(kind, ids, "close", st.sampled_from(Outcome)),
        _step(kind, ids, "reopen"),
    ]


_people = [
    _step(Person, PEOPLE, "add", words, roles=st.lists(st.sampled_from(Role), max_size=2)),
    _step(Person, PEOPLE, "rename", words),
    _step(Person, PEOPLE, "give_role", st.sampled_from(Role)),
    _step(Person, PEOPLE, "withdraw_role", st.sampled_from(Role)),
    _step(Person, PEOPLE, "deactivate", days),
    _step(Person, PEOPLE, "reactivate"),
    _step(Person, PEOPLE, "follow", st.just(GoalKind.OBJECTIVE), st.sampled_from(OBJECTIVES)),
    _step(Person, PEOPLE, "unfollow", st.just(GoalKind.OBJECTIVE), st.sampled_from(OBJECTIVES)),
]
_teams = [
    _step(Team, TEAMS, "add", words, parent_id=st.none() | st.sampled_from(TEAMS)),
    _step(Team, TEAMS, "rename", words),
    _step(Team, TEAMS, "move", st.none() | st.sampled_from(TEAMS)),
    _step(Team, TEAMS, "merge", st.sampled_from(TEAMS), days),
    _step(Team, TEAMS, "archive", days),
    _step(Team, TEAMS, "restore"),
    _step(Team, TEAMS, "join", st.sampled_from(PEOPLE), days),
    _step(Team, TEAMS, "leave", st.sampled_from(PEOPLE), days),
]
_mentions = st.lists(st.sampled_from(PEOPLE), max_size=2)
_comments = [
    _step(
        Comment,
        COMMENTS,
        "post",
        st.just(GoalKind.OBJECTIVE),
        st.sampled_from(OBJECTIVES),
        words,
        mentions=_mentions,
    ),
    _step(Comment, COMMENTS, "edit", words, _mentions),
    _step(Comment, COMMENTS, "remove"),
]
_cycles = [
    _step(
        Cycle,
        CYCLES,
        "open",
        words,
        st.none() | days,
        st.none() | days,
        phase=st.sampled_from(Phase),
    ),
    _step(Cycle, CYCLES, "change_phase", st.sampled_from(Phase)),
    _step(Cycle, CYCLES, "rename", words),
    _step(Cycle, CYCLES, "reschedule", st.none() | days, st.none() | days),
]
_goal_owners = (
    st.none()
    | st.builds(GoalOwner, st.just(OwnerKind.PERSON), st.sampled_from(PEOPLE))
    | st.builds(GoalOwner, st.just(OwnerKind.TEAM), st.sampled_from(TEAMS))
)
_ambitions = st.none() | st.sampled_from(Ambition)
_objectives = [
    _step(
        Objective,
        OBJECTIVES,
        "draft",
        st.sampled_from(CYCLES),
        words,
        _goal_owners,
        ambition=_ambitions,
        attributes=attributes,
    ),
    _step(Objective, OBJECTIVES, "reword", words),
    _step(Objective, OBJECTIVES, "add_note", st.sampled_from(NOTES), words),
    _step(Objective, OBJECTIVES, "remove_note", st.sampled_from(NOTES)),
    *_goal(Objective, OBJECTIVES),
    _step(Objective, OBJECTIVES, "propose"),
    _step(Objective, OBJECTIVES, "commit"),
    _step(Objective, OBJECTIVES, "return_to_draft"),
    _step(Objective, OBJECTIVES, "set_ambition", _ambitions),
    _step(Objective, OBJECTIVES, "hand_over", _goal_owners),
    _step(Objective, OBJECTIVES, "move", st.sampled_from(CYCLES)),
    *(
        step
        for kind, ids in ((GoalKind.OBJECTIVE, OBJECTIVES), (GoalKind.KEY_RESULT, KEY_RESULTS))
        for step in (
            _step(
                *(Objective, OBJECTIVES, "align", st.just(kind)),
                *(st.sampled_from(ids), st.sampled_from(Link)),
            ),
            _step(Objective, OBJECTIVES, "unalign", st.just(kind), st.sampled_from(ids)),
        )
    ),
]
_key_results = [
    _step(
        KeyResult,
        KEY_RESULTS,
        "add",
        st.sampled_from(OBJECTIVES),
        words,
        measures,
        owners,
        weight=shares,
        attributes=attributes,
        readers=st.none() | readers,
    ),
    _step(KeyResult, KEY_RESULTS, "reword", words, cosmetic=st.booleans()),
    _step(KeyResult, KEY_RESULTS, "retarget", measures),
    _step(KeyResult, KEY_RESULTS, "strike_out"),
    _step(KeyResult, KEY_RESULTS, "hand_over", owners),
    _step(KeyResult, KEY_RESULTS, "reweight", shares),
    _step(KeyResult, KEY_RESULTS, "restrict_values", readers),
    _step(KeyResult, KEY_RESULTS, "publish_values"),
    _step(KeyResult, KEY_RESULTS, "score", st.sampled_from(ScoreKind), shares),
    _step(KeyResult, KEY_RESULTS, "rescore", st.sampled_from(ScoreKind), shares),
    *_goal(KeyResult, KEY_RESULTS),
    _step(KeyResult, KEY_RESULTS, "move", st.sampled_from(OBJECTIVES)),
]
_check_ins = [
    _step(KeyResult, KEY_RESULTS, "record_check_in", st.sampled_from(CHECK_INS), facts),
    _step(KeyResult, KEY_RESULTS, "correct_check_in", st.sampled_from(CHECK_INS), facts),
    _step(KeyResult, KEY_RESULTS, "retract_check_in", st.sampled_from(CHECK_INS)),
]
_pieces = st.builds(Evidence, st.just(EvidenceKind.OBJECTIVE), st.sampled_from(OBJECTIVES))
_learnings = [
    _step(
        Retrospective,
        RETROSPECTIVES,
        "open",
        st.sampled_from(CYCLES),
        st.none() | st.sampled_from(TEAMS),
    ),
    _step(
        Retrospective,
        RETROSPECTIVES,
        "capture_learning",
        st.sampled_from(LEARNINGS),
        st.sampled_from(LearningKind),
        words,
        evidence=st.lists(_pieces, max_size=2),
    ),
    _step(Retrospective, RETROSPECTIVES, "reword_learning", st.sampled_from(LEARNINGS), words),
    _step(Retrospective, RETROSPECTIVES, "withdraw_learning", st.sampled_from(LEARNINGS)),
    _step(
        Retrospective,
        RETROSPECTIVES,
        "decide_on",
        st.just(GoalKind.OBJECTIVE),
        st.sampled_from(OBJECTIVES),
        st.sampled_from(Verdict),
        note=notes,
    ),
    _step(Retrospective, RETROSPECTIVES, "close"),
    _step(Retrospective, RETROSPECTIVES, "reopen"),
]
_lineage = [
    step
    for kind, ids in ((Objective, OBJECTIVES), (KeyResult, KEY_RESULTS))
    for step in (
        _step(kind, ids, "refine_from", st.just(GoalKind.OBJECTIVE), st.sampled_from(OBJECTIVES)),
        _step(
            kind,
            ids,
            "apply_learning",
            st.sampled_from(LEARNINGS),
            st.sampled_from(RETROSPECTIVES),
        ),
        _step(
            kind,
            ids,
            "withdraw_refinement",
            st.just(GoalKind.OBJECTIVE),
            st.sampled_from(OBJECTIVES),
        ),
        _step(kind, ids, "withdraw_application", st.sampled_from(LEARNINGS)),
    )
]
# check-ins twice, since they have the most to go wrong
steps = st.one_of(
    *(*_people, *_teams, *_cycles, *_objectives, *_comments, *_key_results),
    *(*_check_ins, *_check_ins, *_learnings, *_lineage),
)
sent = st.builds(Sent, st.lists(steps, min_size=1, max_size=2), st.booleans())
histories = st.lists(st.lists(sent, min_size=1, max_size=6), max_size=10)
"""Batches one after the other, each of commands that are sent at once."""
