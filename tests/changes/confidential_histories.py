"""Random histories in which values become confidential, for some roles and for a while."""

from hypothesis import strategies as st

from okr.domain.aggregate import Act, Reason, ReasonKind
from okr.domain.key_result import KeyResult
from okr.domain.person import Person
from tests.projections.histories import (
    KEY_RESULTS,
    OBJECTIVES,
    PEOPLE,
    Sent,
    Step,
    histories,
    measures,
    moments,
    readers,
    words,
)

_REASON = Reason(ReasonKind.OTHER, "Steht in einem Vertrag")
_explained = st.builds(Act, st.sampled_from(PEOPLE), moments, st.just(_REASON))
_restricted = st.builds(
    lambda id_, chosen, act: Step(KeyResult, id_, "restrict_values", (chosen,), act, {}, False),
    st.sampled_from(KEY_RESULTS),
    readers,
    _explained,
)
_begun = st.builds(
    lambda begun, chosen, act: Step(
        KeyResult,
        KEY_RESULTS[1],
        "add",
        (OBJECTIVES[0], *begun, ()),
        act,
        {"readers": chosen},
        False,
    ),
    st.tuples(words, measures),
    readers,
    _explained,
)
_published = st.builds(
    lambda id_, act: Step(KeyResult, id_, "publish_values", (), act, {}, False),
    st.sampled_from(KEY_RESULTS),
    _explained,
)
_back = st.builds(lambda act: Step(Person, PEOPLE[0], "reactivate", (), act, {}, False), _explained)


@st.composite
def confidential_histories(draw: st.DrawFn) -> list[list[Sent]]:
    """A history in between which values are restricted, and maybe published again, and at whose
    end somebody is there to read it."""
    history = [*draw(histories)]
    # the last one of these is drawn least, since it undoes the others
    steps = st.one_of(_restricted, _begun, _restricted, _begun, _published)
    for step in draw(st.lists(steps, max_size=3)):
        history.insert(draw(st.integers(0, len(history))), [Sent([step], False)])
    return [*history, [Sent([draw(_back)], False)]]
