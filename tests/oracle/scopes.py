"""Keeps the fields of a random query such that those with one response key can be merged."""

from dataclasses import dataclass, field


@dataclass
class Chosen:
    """A field under a response key: which one, of which type, and what is selected of it."""

    name: str
    arguments: str
    type: str
    below: "Scope"

    def agrees(self, other: "Chosen") -> bool:
        """Tell whether both can stand under one response key, whatever type the object has."""
        return (
            (self.name, self.arguments, self.type) == (other.name, other.arguments, other.type)
        ) and self.below.agrees(other.below)


@dataclass
class Scope:
    """The response keys chosen for one object."""

    keys: dict[str, Chosen] = field(default_factory=dict)

    def agrees(self, other: "Scope") -> bool:
        """Tell whether the keys of both can be selected of one object."""
        return all(
            chosen.agrees(other.keys[key]) for key, chosen in self.keys.items() if key in other.keys
        )

    def take_in(self, other: "Scope") -> None:
        """Add the keys of another scope, which agrees."""
        for key, chosen in other.keys.items():
            own = self.keys.setdefault(
                key, Chosen(chosen.name, chosen.arguments, chosen.type, Scope())
            )
            own.below.take_in(chosen.below)
