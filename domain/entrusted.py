"""Who answers for a key result, and who may read its values: everybody, or some roles and these."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from .aggregate import Act, LedgerEvent
from .errors import Forbidden, InvalidInput, NotInForce, Readers
from .lineage import Descendant
from .owner import Owner, checked_owners, owners_from_payload, owners_to_payload
from .payload import Json, member
from .person import Role


class Valued(LedgerEvent):
    """An event with values of a key result, which `CONFIDENTIAL` names."""

    def apply(self, aggregate: Any) -> None:
        """Notes that the aggregate lacks a value if the event does."""
        aggregate.withheld |= self.withheld


class Entrusted(Descendant):
    """A goal with owners, and with values that may be confidential.

    `readers` are the roles whose holders may read the values, in the order of the enumeration,
    beside the owners; None: everybody may. `withheld` says that some of the values are not at
    hand, since the key under which they are sealed is not.
    """

    class HandedOver(LedgerEvent):
        """The key result has other owners, or other weights among them."""

        TOPIC = "key_result.handed_over"

        owners_from: list[dict[str, str]]
        owners_to: list[dict[str, str]]

        def apply(self, aggregate: "Entrusted") -> None:
            aggregate.owners = owners_from_payload(self.owners_to)

    class ValuesRestricted(LedgerEvent):
        """Only holders of some roles, and the owners, may read values; new ones are sealed."""

        TOPIC = "key_result.values_restricted"

        readers_from: list[str] | None
        readers_to: list[str]

        def apply(self, aggregate: "Entrusted") -> None:
            aggregate.readers = _readers_from_payload(self.readers_to)

    class ValuesPublished(LedgerEvent):
        """Everybody may read the values; new ones are not sealed any more."""

        TOPIC = "key_result.values_published"

        readers_from: list[str]
        readers_to: None

        def apply(self, aggregate: "Entrusted") -> None:
            aggregate.readers = None

    def __init__(
        self,
        title: str,
        owners: list[dict[str, str]],
        attributes: Mapping[str, Json],
        readers: list[str] | None,
    ) -> None:
        super().__init__(title, attributes)
        self.owners = owners_from_payload(owners)
        self.readers = _readers_from_payload(readers)
        self.withheld = False

    def hand_over(self, owners: Sequence[Owner], act: Act) -> None:
        """Gives the key result to these owners, or to nobody.

        Raises InvalidInput for an owner named twice or a negative weight.
        """
        self.require_in_force()
        owners = checked_owners(owners)
        if owners != self.owners:
            self.decide(
                act,
                self.HandedOver,
                owners_from=owners_to_payload(self.owners),
                owners_to=owners_to_payload(owners),
            )

    def restrict_values(self, readers: Collection[Role], act: Act) -> None:
        """Lets nobody but holders of these roles, and the owners, read the values; also after it
        ended.

        Raises InvalidInput for no role, and without a reason.
        """
        chosen = checked_readers(readers)
        if chosen != self.readers:
            act.require_reason("restricting who may read the values")
            self.decide(
                act,
                self.ValuesRestricted,
                readers_from=readers_to_payload(self.readers),
                readers_to=readers_to_payload(chosen),
            )

    def publish_values(self, act: Act) -> None:
        """Lets everybody read the values; also after it ended. Raises InvalidInput without a
        reason."""
        if self.readers is not None:
            act.require_reason("publishing the values")
            self.decide(
                act,
                self.ValuesPublished,
                readers_from=readers_to_payload(self.readers),
                readers_to=None,
            )

    def roles_to_read(self, person_id: UUID) -> frozenset[str] | None:
        """The roles of which a person must hold one to read the values; None where it takes none,
        as for an owner."""
        if self.readers is None or any(owner.person_id == person_id for owner in self.owners):
            return None
        return frozenset(self.readers)

    def decide(self, act: Act, event_class: type[LedgerEvent], **fields: Any) -> None:
        """As `LedgerAggregate.decide`; values are confidential if they have readers.

        Raises NotInForce where earlier values are withheld, which later ones would refer to.
        """
        if event_class.CONFIDENTIAL:
            if self.withheld:
                raise NotInForce(
                    "the values of this key result came here without their key, so none can be "
                    "added: record it where they can be read, or add another key result"
                )
            fields["confidential"] = self.readers is not None
        super().decide(act, event_class, **fields)


def checked_readers(readers: Collection[Role]) -> tuple[Role, ...]:
    """The roles in the order of the enumeration; raises InvalidInput for none, and for others."""
    chosen = {member(Role, role, "readers", str(index)) for index, role in enumerate(readers)}
    if not chosen:
        raise InvalidInput(
            "readers are empty: name a role at least, or leave them out for everybody", ("readers",)
        )
    return tuple(role for role in Role if role in chosen)


def readers_to_payload(readers: Sequence[Role] | None) -> list[str] | None:
    """The readers as they stand in events; None for everybody."""
    return None if readers is None else [role.value for role in readers]


def _readers_from_payload(payload: Sequence[str] | None) -> tuple[Role, ...] | None:
    return None if payload is None else tuple(map(Role, payload))


def not_for_you(readers: Readers) -> Forbidden:
    """The refusal of somebody who is no reader of the values that it would take to know."""
    roles, one = _named(readers)
    return Forbidden(
        f"the values of the key result are for its owners and holders of {roles} alone: leave it "
        f"to them, let an administrator give you {one}, which is an entry in the ledger, or use a "
        "token that leaves it to you",
        about=readers.key_result_id,
    )


def shut_out(readers: Readers) -> InvalidInput:
    """The refusal of somebody who would be no reader of the values any more."""
    roles, one = _named(readers)
    return InvalidInput(
        "whoever restricts who may read the values must be one of those who may, and you neither "
        f"own the key result nor act as holder of {roles}: name a role of yours as well, become "
        f"an owner, or let an administrator give you {one}, which is an entry in the ledger",
        ("readers",),
    )


def _named(readers: Readers) -> tuple[str, str]:
    """The roles as a text, and how to speak of one of them."""
    names = [role.name for role in Role if role in readers.roles]
    several = len(names) > 1
    return f"the role{'s' * several} {', '.join(names)}", "one of them" if several else "it"
