"""Global ids."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okr.service.reading.ids import EVENT, KINDS, MAX_POSITION, GlobalId, InvalidId, shape

ORG = UUID("0f0e0d0c-0b0a-4908-8706-050403020100")
POSITIONS = st.integers(0, MAX_POSITION)


@given(st.sampled_from(KINDS), st.uuids(), st.uuids(), POSITIONS, st.none() | POSITIONS)
def test_an_id_is_read_as_it_was_written(
    kind: str, org_id: UUID, key: UUID, number: int, position: int | None
) -> None:
    global_id = GlobalId(kind, org_id, number if kind == EVENT else key, position)
    assert GlobalId.parse(str(global_id)) == global_id
    assert global_id.present.position is None
    assert shape(str(global_id)) == (kind, position is not None)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "objective",
        f"objective.{ORG}",
        f"objective.{ORG}.57",
        f"event.{ORG}.{ORG}",
        f"membership.{ORG}.{ORG}",
        f"objective.{ORG}.{str(ORG).upper()}",
        f"objective.{ORG.hex}.{ORG}",
        f"objective.{ORG}.{ORG}@",
        f"objective.{ORG}.{ORG}@-1",
        f"objective.{ORG}.{ORG}@01",
        f"objective.{ORG}.{ORG}@٣",
        f"objective.{ORG}.{ORG}@{MAX_POSITION + 1}",
        f"event.{ORG}.{MAX_POSITION + 1}",
        f"objective.{ORG}.{ORG}\n",
        "x" * 10_000,
    ],
)
def test_anything_else_is_refused_in_one_short_line(text: str) -> None:
    with pytest.raises(InvalidId) as refused:
        GlobalId.parse(text)
    assert len(str(refused.value)) < 200
    assert "\n" not in str(refused.value)
