"""What objectives and key results have in common: a title, attributes, dropping and restoring."""

from collections.abc import Mapping

from .aggregate import Act, LedgerAggregate, LedgerEvent
from .errors import NotInForce
from .payload import Json, json_value, same_json
from .text import one_line

ATTRIBUTE_NAME_LIMIT = 100


class Goal(LedgerAggregate):
    """An objective or a key result, which gives the events here their topics."""

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
            aggregate.dropped = True

    class Restored(LedgerEvent):
        """It is taken up again, as it was when dropped."""

        def apply(self, aggregate: "Goal") -> None:
            aggregate.dropped = False

    def __init__(self, title: str, attributes: Mapping[str, Json]) -> None:
        self.title = title
        self.attributes = dict(attributes)
        self.dropped = False

    def reword(self, title: str, act: Act) -> None:
        """Changes the title; raises InvalidInput for a blank one."""
        self.require_in_force()
        title = one_line(title, "title")
        if title != self.title:
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
        self.decide(act, self.Dropped)

    def restore(self, act: Act) -> None:
        """Takes it up again; raises NotInForce when it is not dropped."""
        if not self.dropped:
            raise NotInForce(f"this {self.TOPIC} is not dropped: there is nothing to restore")
        self.decide(act, self.Restored)

    def require_in_force(self) -> None:
        """Raises NotInForce when it is dropped."""
        if self.dropped:
            raise NotInForce(f"this {self.TOPIC} is dropped: restore it first")


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
