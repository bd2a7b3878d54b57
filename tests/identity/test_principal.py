"""The principal narrows the ledger's roles and never widens them."""

from dataclasses import replace

import pytest

from okr.service.identity import Principal
from tests.identity.signing import NOW, ORG, PERSON


@pytest.mark.parametrize(
    ("allowed", "granted", "left"),
    [
        (None, {"admin", "member"}, {"admin", "member"}),
        (frozenset(), {"admin", "member"}, set()),
        (frozenset({"member"}), {"admin", "member"}, {"member"}),
        (frozenset({"admin"}), {"member"}, set()),
    ],
)
def test_a_token_leaves_roles_of_the_ledger_and_adds_none(
    allowed: frozenset[str] | None, granted: set[str], left: set[str]
) -> None:
    assert Principal(ORG, PERSON, allowed).narrow(granted) == left


def test_roles_may_come_in_any_collection() -> None:
    assert Principal(ORG, PERSON).narrow(["coach", "coach"]) == {"coach"}


def test_a_later_token_makes_nobody_else_of_the_person() -> None:
    earlier = Principal(ORG, PERSON)
    assert {earlier, replace(earlier, expires_at=NOW)} == {earlier}
