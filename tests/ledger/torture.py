"""What the torture test's services ask of the ledger: every request follows from its key alone."""

from random import Random
from typing import NamedTuple
from uuid import UUID, uuid5

from okr.domain.cycle import Phase
from okr.domain.key_result import KeyResult
from okr.service.ledger.command import Command, Decision, change
from tests.ledger.company import Company

SHARED = ("gemeinsam 1", "gemeinsam 2", "gemeinsam 3")
"""The key results that half of all requests are about."""
OWN = 8
"""How many key results each service has beside them."""


class Key(NamedTuple):
    """The number that a service gave to a request; services repeat each other's requests too."""

    service: int
    number: int


class Request(NamedTuple):
    """A request and what must have become of it."""

    command: Command
    shared: bool
    """Whether it is about one of the shared key results."""
    entries: frozenset[int]
    """How many entries it may have made if it was accepted; empty if it must be refused."""
    check_ins: tuple[UUID, ...]


def command_id(org_id: UUID, key: Key) -> UUID:
    """The idempotency key."""
    return uuid5(org_id, f"request {key.service} {key.number}")


def request(company: Company, key: Key) -> Request:
    """The request of this key, the same in every process."""
    id = command_id(company.org_id, key)
    random = Random(id.int)
    shared = random.random() < 0.52
    key_result = company.id(
        random.choice(SHARED) if shared else own(key.service, random.randrange(OWN))
    )
    check_in_id, words = uuid5(id, "check-in"), f"{key.service} {random.randrange(1000)}"
    check_in = company.check_in(key_result, random.randrange(100), id=check_in_id)
    kind = random.choices(
        ["check in", "both", "reword", "attribute", "begin", "auditor", "closed", "empty", "stale"],
        [40, 6, 10, 8, 0 if shared else 16, 7, 4, 5, 4],
    )[0]
    asked: tuple[Decision, ...]
    check_ins: tuple[UUID, ...] = ()
    entries, by = {1}, None
    if kind == "check in":
        asked, check_ins = (check_in,), (check_in_id,)
    elif kind == "both":
        second = company.id(own(key.service, 0))
        second_id = uuid5(id, "second check-in")
        asked = (check_in, company.check_in(second, 1, id=second_id))
        entries, check_ins = {2}, (check_in_id, second_id)
    elif kind == "reword":
        asked, entries = (company.reword(key_result, words),), {0, 1}
    elif kind == "attribute":
        asked, entries = (_set_attribute(company, key_result, words),), {0, 1}
    elif kind == "begin":
        asked = (company.draft(uuid5(id, "objective")),)
    elif kind == "auditor":
        asked, by, entries = (check_in,), company.ute, set()
    elif kind == "closed":
        asked, entries = (company.check_in(company.id("abgeschlossen")),), set()
    elif kind == "empty":
        asked, entries = (company.empty_check_in(key_result),), set()
    else:
        asked, entries = (company.reword(key_result, words, expected_version=0),), set()
    command = company.command(*asked, id=id, asked=f"{kind} {key_result}", by=by)
    return Request(command, shared and kind != "closed", frozenset(entries), check_ins)


def own(service: int, number: int) -> str:
    """The name of a key result that is a service's own."""
    return f"eigenes {service} {number}"


async def set_up(company: Company, services: int) -> None:
    """Everything that the requests are about."""
    await company.found()
    await company.append(
        company.open_cycle(closed := company.id("abgeschlossener Zyklus")),
        company.draft(objective := company.id("abgeschlossenes Ziel"), closed),
        company.add(company.id("abgeschlossen"), objective),
        company.go_to(Phase.CLOSED, closed),
        alters_guards=True,
    )
    names = [
        *SHARED,
        *(own(service, number) for service in range(services) for number in range(OWN)),
    ]
    await company.append(*(company.add(company.id(name)) for name in names))


def _set_attribute(company: Company, key_result: UUID, value: str) -> Decision:
    return change(KeyResult, key_result, lambda it: it.set_attribute("stand", value, company.act()))
