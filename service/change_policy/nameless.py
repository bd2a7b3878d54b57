"""A change-policy report without what the ledger seals: names of people, and what they wrote."""

from dataclasses import replace

from ...domain.topics import EVENT_CLASSES
from .reading import Node, PolicyReport, Told


def without_names(report: PolicyReport) -> PolicyReport:
    """The report, with sentences that say what changed and not who did it, and no reason in words.

    So it is the same whoever may read names, and whoever was erased since.
    """
    return replace(
        report,
        changes=[replace(told, change=_change(told)) for told in report.changes],
        names=False,
        back_dated=[_back_dated(node) for node in report.back_dated],
    )


def _change(told: Told) -> Node:
    event = told.event
    sealed = EVENT_CLASSES[event["topic"]].SEALED
    changes = [it for it in event["changes"] if it["field"].partition(".")[0] not in sealed]
    simple = (it for it in changes if isinstance(it["from"], str) and isinstance(it["to"], str))
    facts = (f"{it['field']}: {it['from']} → {it['to']}" for it in simple)
    sentence = " · ".join((event["topic"], *facts))
    nameless = {
        "actor": _key(event["actor"]),
        "reason": None,
        "changes": changes,
        "sentence": sentence,
    }
    return {**told.change, "event": {**event, **nameless}}


def _back_dated(node: Node) -> Node:
    found = node["checkIn"]
    return {**node, "checkIn": found and {**found, "author": _key(found["author"])}}


def _key(person: Node | None) -> Node | None:
    return person and {"name": None, "entityId": person["entityId"]}
