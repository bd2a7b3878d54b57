"""Entries about objectives and key results, folded to plain dictionaries."""

from tests.importing.replay_rules import State, number, set_or_remove
from tests.positions.fold import Entry, upper


def _goal() -> State:
    return {
        "outcome": None,
        "successor": None,
        "dropped": False,
        "refinedFrom": [],
        "learnings": [],
    }


def _common(held: State, what: str, entry: Entry) -> None:
    """What objectives and key results have in common."""
    facts = entry.facts
    match what:
        case "attribute_set":
            set_or_remove(held["attributes"], facts["name"], facts["value_to"])
        case "closed":
            held |= {
                "state": "CLOSED",
                "outcome": upper(facts["outcome"]),
                "successor": facts["successor_id"],
            }
        case "dropped":
            held |= {"state": "DROPPED", "outcome": "DROPPED", "dropped": True}
        case "refined":
            source = {"source": facts["source_id"], "at": entry.at, "by": entry.actor_id}
            held["refinedFrom"].append(source)
        case "learning_applied":
            applied = {"learning": facts["learning_id"], "at": entry.at, "by": entry.actor_id}
            held["learnings"].append({**applied, "order": entry.position})
        case _:
            raise entry.unknown


def objective(held: State, what: str, entry: Entry) -> None:
    facts = entry.facts
    match what:
        case "drafted":
            held |= _goal() | {
                "title": facts["title"],
                "cycle": facts["cycle_id"],
                "owner": facts["owner"] and facts["owner"]["id"],
                "state": "DRAFT",
                "ambition": upper(facts["ambition"]),
                "attributes": facts["attributes"],
                "notes": [],
                "parents": {},
            }
        case "proposed" | "committed":
            held["state"] = what.upper()
        case "handed_over":
            held["owner"] = facts["owner_to"] and facts["owner_to"]["id"]
        case "note_added":
            held["notes"].append({"id": facts["note_id"], "text": facts["text"], **entry.said})
        case "aligned":
            held["parents"][facts["parent_id"]] = upper(facts["link_to"])
        case _:
            _common(held, what, entry)


def key_result(held: State, what: str, entry: Entry) -> None:
    facts = entry.facts
    match what:
        case "added":
            held |= _goal() | {
                "title": facts["title"],
                "objective": facts["objective_id"],
                **_measure(facts["measure"]),
                "weight": number(facts["weight"]),
                "owners": _owners(facts["owners"]),
                "readers": facts["readers"],
                "attributes": facts["attributes"],
                "state": "OPEN",
                "struckOut": False,
                "scores": {"mid": None, "projected": None, "final": None},
                "checkIns": {},
            }
        case "retargeted":
            held |= _measure(facts["measure_to"])
        case "handed_over":
            held["owners"] = _owners(facts["owners_to"])
        case "struck_out":
            held["struckOut"] = True
        case "scored":
            held["scores"][facts["kind"]] = number(facts["value"])
        case "rescored":
            held["scores"][facts["kind"]] = number(facts["value_to"])
        case "check_in_recorded":
            held["checkIns"][facts["check_in_id"]] = {
                "id": facts["check_in_id"],
                **_reported(facts),
                "note": facts["note"],
                **entry.said,
                **entry.change,
                "retracted": False,
                "order": len(held["checkIns"]),
                "measure": {name: held[name] for name in ("kind", "baseline", "target")},
            }
        case "check_in_corrected":
            corrected = held["checkIns"][facts["check_in_id"]]
            corrected |= {**_reported(facts["after"]), **entry.change}
            if not facts["note_kept"]:
                corrected["note"] = facts["note_to"]
        case _:
            _common(held, what, entry)


def _measure(told: State) -> State:
    return {
        "kind": upper(told["kind"]),
        "baseline": number(told["baseline"]),
        "target": number(told["target"]),
        "unit": told["unit"],
    }


def _owners(told: list[State]) -> list[State]:
    return [{"person": one["person_id"], "weight": number(one["weight"])} for one in told]


def _reported(told: State) -> State:
    return {
        "measuredOn": told["measured_on"],
        "value": number(told["value"]),
        "score": number(told["score"]),
        "confidence": told["confidence"],
        "status": upper(told["status"]),
        "details": told["details"],
    }
