"""Rolled-up progress."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from random import Random
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from okr.domain.alignment import Link
from okr.domain.goal_ref import GoalKind, GoalRef
from okr.domain.rollup import rolled_up_progress

Alignments = dict[UUID, dict[GoalRef, Link]]

OBJECTIVES = [UUID(int=number) for number in range(1, 9)]
KEY_RESULTS = {UUID(int=100 + number): UUID(int=1 + number // 2) for number in range(16)}
TOP, LEFT, RIGHT, BOTTOM = OBJECTIVES[:4]
HALF_A_PLACE = Fraction(1, 2 * 10**10)


def under(*parents: UUID, link: Link = Link.CONTRIBUTES) -> dict[GoalRef, Link]:
    return {GoalRef(GoalKind.OBJECTIVE, parent): link for parent in parents}


def rolled_up(
    own: Mapping[UUID, str | None], alignments: Mapping[UUID, Mapping[GoalRef, Link]]
) -> Decimal | None:
    return rolled_up_progress(
        TOP,
        {id_: None if share is None else Decimal(share) for id_, share in own.items()},
        alignments,
        KEY_RESULTS,
    )


def test_an_objective_alone_has_its_own_progress() -> None:
    assert rolled_up({TOP: "0.4", LEFT: "1"}, {}) == Decimal("0.4")


def test_contributing_objectives_count_as_much_as_the_objective_itself() -> None:
    own = {TOP: "0", LEFT: "0.6", RIGHT: "0.9"}
    assert rolled_up(own, {LEFT: under(TOP), RIGHT: under(TOP)}) == Decimal("0.5")


def test_objectives_further_below_count_too() -> None:
    own = {TOP: "0", LEFT: "0.6", RIGHT: "0.9"}
    assert rolled_up(own, {LEFT: under(TOP), RIGHT: under(LEFT)}) == Decimal("0.5")


def test_what_is_above_does_not_count() -> None:
    assert rolled_up({TOP: "0.4", LEFT: "1"}, {TOP: under(LEFT)}) == Decimal("0.4")


def test_a_diamond_counts_nothing_twice() -> None:
    own = {TOP: "0", LEFT: "0", RIGHT: "0", BOTTOM: "1"}
    diamond = {LEFT: under(TOP), RIGHT: under(TOP), BOTTOM: under(LEFT, RIGHT)}
    assert rolled_up(own, diamond) == Decimal("0.25")


def test_a_link_to_a_key_result_counts_for_its_objective_and_not_twice() -> None:
    first, second = (id_ for id_, objective in KEY_RESULTS.items() if objective == TOP)
    links = {
        GoalRef(GoalKind.KEY_RESULT, first): Link.CONTRIBUTES,
        GoalRef(GoalKind.KEY_RESULT, second): Link.CONTRIBUTES,
        GoalRef(GoalKind.OBJECTIVE, TOP): Link.CONTRIBUTES,
    }
    assert rolled_up({TOP: "0", LEFT: "1"}, {LEFT: links}) == Decimal("0.5")


def test_supporting_objectives_do_not_count_nor_pass_anything_on() -> None:
    own = {TOP: "0.4", LEFT: "1", RIGHT: "1"}
    alignments = {LEFT: under(TOP, link=Link.SUPPORTS), RIGHT: under(LEFT)}
    assert rolled_up(own, alignments) == Decimal("0.4")


def test_an_objective_without_progress_is_left_out_but_passes_on() -> None:
    own = {TOP: "0.4", LEFT: None, RIGHT: "0.8"}
    assert rolled_up(own, {LEFT: under(TOP), RIGHT: under(LEFT)}) == Decimal("0.6")


def test_an_objective_not_in_force_neither_counts_nor_passes_on() -> None:
    own = {TOP: "0.4", RIGHT: "0.8"}
    assert rolled_up(own, {LEFT: under(TOP), RIGHT: under(LEFT)}) == Decimal("0.4")


def test_a_link_to_an_unknown_key_result_leads_nowhere() -> None:
    links = {GoalRef(GoalKind.KEY_RESULT, UUID(int=999)): Link.CONTRIBUTES}
    assert rolled_up({TOP: "0.4", LEFT: "1"}, {LEFT: links}) == Decimal("0.4")


def test_no_progress_anywhere_is_missing_not_zero() -> None:
    assert rolled_up({TOP: None, LEFT: None}, {LEFT: under(TOP)}) is None


def test_an_older_loop_does_not_go_on_for_ever() -> None:
    own = {TOP: "0", LEFT: "1"}
    assert rolled_up(own, {LEFT: under(TOP), TOP: under(LEFT)}) == Decimal("0.5")


parents = st.builds(GoalRef, st.just(GoalKind.OBJECTIVE), st.sampled_from(OBJECTIVES)) | st.builds(
    GoalRef, st.just(GoalKind.KEY_RESULT), st.sampled_from(sorted(KEY_RESULTS))
)
shares = st.none() | st.decimals(min_value=0, max_value=1, places=10)
owns = st.dictionaries(st.sampled_from(OBJECTIVES), shares)
graphs = st.dictionaries(
    st.sampled_from(OBJECTIVES), st.dictionaries(parents, st.sampled_from(Link), max_size=4)
)
starts = st.sampled_from(OBJECTIVES)


def reaches(child: UUID, top: UUID, own: Mapping[UUID, Decimal | None], graph: Alignments) -> bool:
    """Whether a way of contributing links leads up from the child, tried link by link."""
    seen: set[UUID] = set()
    here = {child}
    while here - seen:
        seen |= here
        here = {
            parent.id if parent.kind == "objective" else KEY_RESULTS[parent.id]
            for one in here
            if one in own and one != top
            for parent, link in graph.get(one, {}).items()
            if link == "contributes"
        }
        here = {one for one in here if one in own or one == top}
    return top in seen


@given(starts, owns, graphs)
def test_it_is_the_exact_mean_over_all_that_reach_it(
    start: UUID, own: dict[UUID, Decimal | None], graph: Alignments
) -> None:
    found = [
        Fraction(share)
        for one, share in own.items()
        if share is not None and reaches(one, start, own, graph)
    ]
    result = rolled_up_progress(start, own, graph, KEY_RESULTS)
    if not found:
        assert result is None
    else:
        assert result is not None
        assert abs(Fraction(result) - sum(found, Fraction(0)) / len(found)) <= HALF_A_PLACE


@given(starts, owns, graphs, st.randoms())
def test_it_does_not_depend_on_the_order_of_anything(
    start: UUID, own: dict[UUID, Decimal | None], graph: Alignments, random: Random
) -> None:
    def shuffled(mapping: dict[UUID, Decimal | None]) -> dict[UUID, Decimal | None]:
        items = list(mapping.items())
        random.shuffle(items)
        return dict(items)

    links = [(child, parent, link) for child in graph for parent, link in graph[child].items()]
    random.shuffle(links)
    reordered: Alignments = {}
    for child, parent, link in links:
        reordered.setdefault(child, {})[parent] = link
    assert rolled_up_progress(start, shuffled(own), reordered, KEY_RESULTS) == rolled_up_progress(
        start, own, graph, KEY_RESULTS
    )


@given(starts, owns, graphs, starts, parents)
def test_adding_a_supports_link_changes_nothing(
    start: UUID, own: dict[UUID, Decimal | None], graph: Alignments, child: UUID, parent: GoalRef
) -> None:
    before = rolled_up_progress(start, own, graph, KEY_RESULTS)
    supported = {**graph, child: {parent: Link.SUPPORTS, **graph.get(child, {})}}
    assert rolled_up_progress(start, own, supported, KEY_RESULTS) == before
