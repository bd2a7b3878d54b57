"""Random histories in which values become confidential, for some roles and for a while."""

from hypothesis import strategies as st

from okr.domain.aggregate import Act, Reason, ReasonKind
from okr.domain.key_result import KeyResult
from okr.domain.person import Person
from tests.projections.histories import KEY_RESULTS, OBJECTIVES, PEOPLE, Sent, alone
from tests.projections.random_histories import histories, measures, moments, readers, words

_REASON = Reason(ReasonKind.OTHER, "Steht in einem Vertrag")
_explained = st.builds(Act, st.sampled_from(PEOPLE), moments, st.just(_REASON))
_restricted = st.builds(
    lambda id_, chosen, act: alone(act, KeyResult, id_, "restrict_values", chosen),
    st.sampled_from(KEY_RESULTS),
    readers,
    _explained,
)
_begun = st.builds(
    lambda begun, chosen, act: alone(
        act, KeyResult, KEY_RESULTS[1], "add", OBJECTIVES[0], *begun, (), readers=chosen
    ),
    st.tuples(words, measures),
    readers,
    _explained,
)
_published = st.builds(
    lambda id_, act: alone(act, KeyResult, id_, "publish_values"),
    st.sampled_from(KEY_RESULTS),
    _explained,
)
_back = _explained.map(lambda act: alone(act, Person, PEOPLE[0], "reactivate"))


@st.composite
def confidential_histories(draw: st.DrawFn) -> list[list[Sent]]:
    """A history in between which values are restricted, and maybe published again, and at whose
    end somebody is there to read it."""
    history = [*draw(histories)]
    # the last one of these is drawn least, since it undoes the others
    batches = st.one_of(_restricted, _begun, _restricted, _begun, _published)
    for batch in draw(st.lists(batches, max_size=3)):
        history.insert(draw(st.integers(0, len(history))), batch)
    return [*history, draw(_back)]
