"""What objectives and key results have in common: a title, attributes, and how they end."""

from collections.abc import Mapping
from enum import StrEnum
from uuid import UUID

from .aggregate import Act, LedgerAggregate, LedgerEvent
from .errors import InvalidInput, NotInForce
from .payload import (
    Json,
    json_value,
    member,
    optional_id,
    optional_id_text,
    same_json,
)
from .text import one_line

ATTRIBUTE_NAME_LIMIT = 100


class Outcome(StrEnum):
    """How a goal ended."""

    SCORED = "scored"
    CARRIED_OVER = "carried_over"
    """It goes on elsewhere, usually in a later cycle."""
    DROPPED = "dropped"


class Goal(LedgerAggregate):
    """An objective or a key result, which gives the events here their topics.

    `outcome` is None while it is in force. `successor_id` is the goal that it was carried over
    to, where that is known.
    """

    class Reworded(LedgerEvent):
        """The title has other words."""

        title_from: str
        title_to: str

        def apply(self, aggregate: "Goal") -> None:
            aggregate.title = self.title_to

    class AttributeSet(LedgerEvent):
        """A free attribute has another value, or none any more (null)."""

        name: str
        value_from: Json
        value_to: Json

        def apply(self, aggregate: "Goal") -> None:
            if self.value_to is None:
                aggregate.attributes.pop(self.name, None)
            else:
                aggregate.attributes[self.name] = self.value_to

    class Dropped(LedgerEvent):
        """It is given up; its history stays."""

        def apply(self, aggregate: "Goal") -> None:
            aggregate.outcome = Outcome.DROPPED

    class Restored(LedgerEvent):
        """It is taken up again, as it was when dropped."""

        def apply(self, aggregate: "Goal") -> None:
            aggregate.outcome = None

    class Closed(LedgerEvent):
        """It ended as scored or carried over."""

        outcome: str
        successor_id: str | None

        def apply(self, aggregate: "Goal") -> None:
            aggregate.outcome = Outcome(self.outcome)
            aggregate.successor_id = optional_id(self.successor_id)

    class Reopened(LedgerEvent):
        """It goes on after all, as it was when closed."""

        def apply(self, aggregate: "Goal") -> None:
            aggregate.outcome = aggregate.successor_id = None

    def __init__(self, title: str, attributes: Mapping[str, Json]) -> None:
        self.title = title
        self.attributes = dict(attributes)
        self.outcome: Outcome | None = None
        self.successor_id: UUID | None = None

    @property
    def dropped(self) -> bool:
        """Whether it is given up."""
        return self.outcome is Outcome.DROPPED

    @property
    def closed(self) -> bool:
        """Whether it ended otherwise than by being dropped."""
        return self.outcome is not None and not self.dropped

    def reword(self, title: str, act: Act) -> None:
        """Changes the title; raises InvalidInput for a blank one."""
        self.require_in_force()
        title = one_line(title, "title")
        if title != self.title:
            self.require_account("rewording", act)
            self.decide(act, self.Reworded, title_from=self.title, title_to=title)

    def set_attribute(self, name: str, value: object, act: Act) -> None:
        """Sets a free attribute to any JSON value; None removes it.

        Raises InvalidInput for a blank name or a value that is no JSON.
        """
        self.require_in_force()
        name = attribute_name(name)
        value_to = json_value(value, "value")
        value_from = self.attributes.get(name)
        if not same_json(value_from, value_to):
            self.decide(act, self.AttributeSet, name=name, value_from=value_from, value_to=value_to)

    def drop(self, act: Act) -> None:
        """Gives it up."""
        self.require_in_force()
        self.require_account("dropping", act)
        self.decide(act, self.Dropped)

    def restore(self, act: Act) -> None:
        """Takes it up again; raises NotInForce when it is not dropped."""
        if not self.dropped:
            raise NotInForce(f"this {self.TOPIC} is not dropped: there is nothing to restore")
        self.decide(act, self.Restored)

    def close(self, outcome: Outcome, act: Act, successor_id: UUID | None = None) -> None:
        """Ends it with this outcome; dropped is the same as `drop`.

        `successor_id` is the goal of the same kind that goes on with what is carried over.
        Raises InvalidInput for a successor of what is not carried over, or that is itself.
        """
        self.require_in_force()
        outcome = member(Outcome, outcome, "outcome")
        if successor_id is not None and outcome is not Outcome.CARRIED_OVER:
            raise InvalidInput(
                f"what is `{outcome}` has no successor: leave it out, or choose `carried_over`",
                ("successor_id",),
            )
        if successor_id == self.id:
            raise InvalidInput("it cannot succeed itself: name another", ("successor_id",))
        if outcome is Outcome.DROPPED:
            self.drop(act)
        else:
            successor = optional_id_text(successor_id)
            self.decide(act, self.Closed, outcome=outcome.value, successor_id=successor)

    def reopen(self, act: Act) -> None:
        """Goes on with it.

        Raises NotInForce when it is not closed, and InvalidInput without a reason.
        """
        if not self.closed:
            raise NotInForce(f"this {self.TOPIC} is not closed: there is nothing to reopen")
        act.require_reason("reopening")
        self.decide(act, self.Reopened)

    def require_in_force(self) -> None:
        """Raises NotInForce when it is dropped or closed."""
        if self.outcome is not None:
            ended, remedy = ("dropped", "restore") if self.dropped else ("closed", "reopen")
            raise NotInForce(f"this {self.TOPIC} is {ended}: {remedy} it first")

    def require_account(self, change: str, act: Act) -> None:
        """Raises InvalidInput where a change, such as "dropping", needs a reason and has none."""


def attribute_name(name: str) -> str:
    """The name of a free attribute; raises InvalidInput for a blank or overlong one."""
    return one_line(name, "name", limit=ATTRIBUTE_NAME_LIMIT)


def checked_attributes(attributes: Mapping[str, object]) -> dict[str, Json]:
    """The attributes that have a value; raises InvalidInput as `Goal.set_attribute` does."""
    return {
        attribute_name(name): json_value(value, "attributes", name)
        for name, value in attributes.items()
        if value is not None
    }
