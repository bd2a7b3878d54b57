"""Memberships: who belongs to a team from which day to which."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple
from uuid import UUID

from .errors import InvalidInput


class Membership(NamedTuple):
    """A span of local days, the first and the last included; without a last one it is open."""

    person_id: UUID
    starts_on: date
    ends_on: date | None = None

    def reaches(self, day: date) -> bool:
        """Whether it has not ended before this day."""
        return self.ends_on is None or self.ends_on >= day


def end_all(memberships: Iterable[list[Membership]], on: date) -> None:
    """Makes this day the last one of whose newest membership would go on."""
    for spans in memberships:
        last = spans[-1]
        if last.ends_on is None or last.ends_on > on:
            spans[-1] = last._replace(ends_on=on)


def require_joined(memberships: Iterable[list[Membership]], on: date) -> None:
    """Raises InvalidInput where somebody's newest membership begins after this day, which is to be
    the last one of all."""
    newest = max((spans[-1] for spans in memberships), key=lambda it: it.starts_on, default=None)
    if newest is not None and on < newest.starts_on:
        raise InvalidInput(
            f"on is {on}, but person {newest.person_id} joins on {newest.starts_on}: give that day "
            "or a later one",
            ("on",),
        )
