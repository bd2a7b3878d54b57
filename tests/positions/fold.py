"""Entries of a ledger, folded to plain dictionaries by rules of their own: nothing of `okr`.

It knows the topics that imports of states and the story of the demo have, and no others. Values
stand as GraphQL writes them, references as ids.
"""

from datetime import datetime
from typing import Any, NamedTuple

from tests.importing.replay_rules import State, time


class Entry(NamedTuple):
    """What an entry says."""

    position: int
    topic: str
    stream_id: str
    occurred_at: datetime
    recorded_at: datetime
    actor_id: str
    facts: State

    @property
    def at(self) -> str:
        """When it was true."""
        return time(self.occurred_at)

    @property
    def said(self) -> State:
        """Who said it, and when."""
        return {"author": self.actor_id, "at": self.at}

    @property
    def change(self) -> State:
        """When the ledger learnt of it."""
        return {"position": str(self.position), "recordedAt": time(self.recorded_at)}

    @property
    def unknown(self) -> AssertionError:
        """What is raised where nothing is known of its topic."""
        return AssertionError(f"nothing is known of {self.topic}")


def upper(name: str | None) -> str | None:
    """The name of a member of an enumeration, as GraphQL has it."""
    return name and name.upper()


def organization(held: State, what: str, entry: Entry) -> None:
    facts = entry.facts
    match what:
        case "founded":
            held |= {
                "name": facts["name"],
                "zone": facts["zone"],
                "language": upper(facts["language"]),
                "calendar": None,
            }
        case "calendar_set":
            told = facts["calendar_to"]
            held["calendar"] = {
                "kind": upper(told["kind"]),
                "firstMonth": told["first_month"],
                "weekday": upper(told.get("weekday")),
                "rule": upper(told.get("rule")),
            }
        case _:
            raise entry.unknown


def person(held: State, what: str, entry: Entry) -> None:
    facts = entry.facts
    match what:
        case "added":
            held |= {
                "name": facts["name"],
                "roles": [upper(role) for role in facts["roles"]],
                "active": True,
                "lastDay": None,
                "following": [],
            }
        case "deactivated":
            held |= {"active": False, "lastDay": facts["on"]}
        case "followed":
            held["following"].append({"subject": facts["subject_id"], "since": entry.at})
        case _:
            raise entry.unknown


def team(held: State, what: str, entry: Entry) -> None:
    facts = entry.facts
    match what:
        case "added":
            held |= {
                "name": facts["name"],
                "parent": facts["parent_id"],
                "state": "ACTIVE",
                "mergedInto": None,
                "memberships": [],
            }
        case "renamed":
            held["name"] = facts["name_to"]
        case "member_joined":
            span = {"person": facts["person_id"], "startsOn": facts["on"], "endsOn": None}
            held["memberships"].append(span)
        case "member_left":
            spans = [one for one in held["memberships"] if one["person"] == facts["person_id"]]
            spans[-1]["endsOn"] = facts["on"]
        case _:
            raise entry.unknown


def cycle(held: State, what: str, entry: Entry) -> None:
    facts = entry.facts
    match what:
        case "opened":
            held |= {
                "name": facts["name"],
                "startsOn": facts["starts_on"],
                "endsOn": facts["ends_on"],
                "phase": upper(facts["phase"]),
            }
        case "phase_changed":
            held["phase"] = upper(facts["phase_to"])
        case _:
            raise entry.unknown


def comment(held: State, what: str, entry: Entry) -> None:
    facts: dict[str, Any] = entry.facts
    if what != "posted":
        raise entry.unknown
    held |= {
        "subject": facts["subject_id"],
        "text": facts["text"],
        **entry.said,
        "mentions": facts["mentions"],
        "edited": False,
        "removed": False,
    }


def retrospective(held: State, what: str, entry: Entry) -> None:
    facts = entry.facts
    match what:
        case "opened":
            held |= {
                "cycle": facts["cycle_id"],
                "team": facts["team_id"],
                "state": "OPEN",
                "learnings": {},
                "decisions": {},
            }
        case "learning_captured":
            held["learnings"][facts["learning_id"]] = {
                "id": facts["learning_id"],
                "kind": upper(facts["kind"]),
                "text": facts["text"],
                **entry.said,
                **entry.change,
                "withdrawn": False,
                "evidence": [piece["id"] for piece in facts["evidence"]],
            }
        case "learning_reworded":
            held["learnings"][facts["learning_id"]] |= {"text": facts["text_to"], **entry.change}
        case "decided":
            # the newest one on each goal, at the end
            held["decisions"].pop(facts["subject_id"], None)
            held["decisions"][facts["subject_id"]] = {
                "goal": facts["subject_id"],
                "decision": upper(facts["decision_to"]),
                "note": facts["note"],
                **entry.said,
            }
        case "closed":
            held["state"] = "CLOSED"
        case _:
            raise entry.unknown
