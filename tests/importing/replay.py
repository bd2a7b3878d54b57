"""An independent reading of histories: plain dictionaries after every moment, nothing of `okr`.

It follows the description of the format in `examples/README.md`, and says the same things in
another way than the import does. Values stand as GraphQL writes them.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from tests.importing.replay_axes import stand
from tests.importing.replay_rules import (
    State,
    attributes_of,
    copied,
    facts,
    mean,
    number,
    set_or_remove,
    target,
    time,
    words,
)

SOURCES = UUID("6f0b5c1e-4a7d-5e1c-9b36-2f1d8c3a7e54")


def lines_of(path: Path) -> list[State]:
    """What the lines of a history say, in order."""
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def states(path: Path, org_id: UUID | None = None) -> Iterator[tuple[datetime, State]]:
    """The state after each distinct time of recording. The states share nothing."""
    lines = lines_of(path)
    replay = Replay(org_id or uuid5(SOURCES, lines[0]["source"]))
    for line, following in zip(lines, [*lines[1:], None], strict=True):
        replay.apply(line)
        moment = datetime.fromisoformat(line["recorded_at"])
        if following is None or datetime.fromisoformat(following["recorded_at"]) != moment:
            yield moment, replay.state()


class Replay:
    """What the lines so far add up to."""

    def __init__(self, org_id: UUID) -> None:
        self.org_id = org_id
        self.organization: State | None = None
        self.people: State = {}
        self.cycles: State = {}
        self.objectives: State = {}
        self.key_results: State = {}

    def id(self, *names: str | int) -> str:
        text = json.dumps(names, ensure_ascii=False, separators=(",", ":"))
        return str(uuid5(self.org_id, text))

    def person(self, name: str) -> str:
        id_ = self.id("person", str(words(name)))
        self.people.setdefault(id_, {"name": words(name), "roles": ["MEMBER"]})
        return id_

    def state(self) -> State:
        """A copy of everything, with what follows from it."""
        key_results = self.standing()
        objectives = copied(self.objectives)
        for id_, objective in objectives.items():
            objective["notes"] = sorted(objective["notes"], key=lambda note: note["order"])
            for note in objective["notes"]:
                del note["order"]
            below = [k for k in key_results.values() if k["objective"] == id_]
            for name in ("progress", "progressAsRecorded"):
                objective[name] = mean(below, name)
        for key_result in key_results.values():
            for check_in in key_result["checkIns"].values():
                del check_in["order"], check_in["id"], check_in["measure"]
        return {
            "organization": copied(self.organization),
            "people": copied(self.people),
            "cycles": copied(self.cycles),
            "objectives": objectives,
            "keyResults": key_results,
        }

    def standing(self) -> State:
        """A copy of the key results, with what follows from their check-ins."""
        key_results = copied(self.key_results)
        for key_result in key_results.values():
            stand(key_result)
        return key_results

    def apply(self, line: State) -> None:
        recorded = datetime.fromisoformat(line["recorded_at"])
        authored = datetime.fromisoformat(line.get("authored_at") or line["recorded_at"])
        self.at = time(min(recorded, authored))
        if self.organization is None:
            told = line if line["type"] == "organization_founded" else {}
            self.organization = {
                "name": words(told.get("name", line["source"])),
                "zone": told.get("zone", "UTC"),
                "language": told.get("language", "en").upper(),
            }
        self.by = self.person(line["by"])
        kind = line["type"]
        if kind == "cycle_opened":
            self.cycles.setdefault(
                self.id("cycle", line["cycle"]),
                {
                    "name": words(line.get("label") or line["cycle"]),
                    "startsOn": line.get("starts_on"),
                    "endsOn": line.get("ends_on"),
                },
            )
        elif "key_result" in line:
            self.apply_to_key_result(kind, line)
        elif "objective" in line:
            self.apply_to_objective(kind, line)
        else:
            assert kind == "organization_founded", kind

    def apply_to_objective(self, kind: str, line: State) -> None:
        id_ = self.id("objective", line["objective"])
        if kind == "objective_added":
            attributes = attributes_of(line, {"objective", "cycle", "title", "fields"})
            owner = attributes.get("owner")
            named = isinstance(owner, str) and not set(owner) & set("()+:")
            self.objectives[id_] = {
                "cycle": self.id("cycle", line["cycle"]),
                "title": words(line["title"]),
                "owner": self.person(attributes.pop("owner")) if named else None,
                "attributes": attributes,
                "dropped": False,
                "notes": [],
            }
            return
        objective = self.objectives[id_]
        if kind == "objective_reworded":
            objective["title"] = words(line["to"])
        elif kind == "objective_owner_changed":
            value = line["to"]
            named = isinstance(value, str) and not set(value) & set("()+:")
            objective["owner"] = self.person(value) if named else None
            set_or_remove(objective["attributes"], "owner", None if named else value)
        elif kind == "objective_moved":
            objective["cycle"] = self.id("cycle", line["to"])
        elif kind in {"objective_field_changed", "objective_archived"}:
            set_or_remove(objective["attributes"], line["field"], line["to"])
        elif kind in {"objective_dropped", "objective_restored"}:
            objective["dropped"] = kind == "objective_dropped"
        elif kind == "note_added":
            equal = sum(note["text"] == words(line["text"]) for note in objective["notes"])
            objective["notes"].append(
                {
                    "id": self.id("note", line["objective"], line["text"], equal),
                    "text": words(line["text"]),
                    "author": self.by,
                    "at": self.at,
                    "order": max((note["order"] for note in objective["notes"]), default=0) + 1,
                }
            )
        else:
            assert kind == "note_removed", kind
            equal = [n for n in objective["notes"] if n["text"] == words(line["text"])]
            objective["notes"].remove(equal[-1])

    def apply_to_key_result(self, kind: str, line: State) -> None:
        id_ = self.id("key_result", line["key_result"])
        if kind == "kr_added":
            self.key_results[id_] = self.added(line)
            return
        key_result = self.key_results[id_]
        if kind == "kr_reworded":
            key_result["title"] = words(line["to"])
        elif kind == "kr_target_changed":
            key_result["title"] = words(line["to"])
            key_result["attributes"]["numbers"] = line["numbers_to"]
            assert self.organization is not None
            key_result |= target(line, key_result, self.organization["language"])
        elif kind in {"kr_dropped", "kr_restored"}:
            key_result["dropped"] = kind == "kr_dropped"
        elif kind == "kr_moved":
            key_result["objective"] = self.id("objective", line["to"])
        elif kind.startswith("score_"):
            key_result["scores"][line["score"]] = number(line["to"])
        elif kind.startswith("check_in_"):
            self.check_in(kind, key_result, line)
        elif line["field"] == "struck":
            key_result["struckOut"] = True
        elif line["field"] == "owners":
            key_result["owners"], rest = self.owners(line["to"])
            set_or_remove(key_result["attributes"], "owners", rest)
        elif line["field"] in key_result["scores"]:
            key_result["scores"][line["field"]] = number(line["to"])
        else:
            set_or_remove(key_result["attributes"], line["field"], line["to"])

    def added(self, line: State) -> State:
        attributes = attributes_of(line, {"key_result", "objective", "title", "fields"})
        owners, rest = self.owners(attributes.pop("owners", None))
        set_or_remove(attributes, "owners", rest)
        baseline, target_, unit = (
            attributes.pop(name, None) for name in ("baseline", "target", "unit")
        )
        return {
            "objective": self.id("objective", line["objective"]),
            "title": words(line["title"]),
            "kind": "TEXT" if target_ is None else "METRIC",
            "baseline": number(baseline),
            "target": number(target_),
            "unit": unit,
            "weight": number(attributes.pop("weight", 1)),
            "owners": owners,
            "scores": {
                kind: number(attributes.pop(kind, None)) for kind in ("mid", "projected", "final")
            },
            "struckOut": attributes.pop("struck", False),
            "dropped": False,
            "checkIns": {},
            "attributes": attributes,
        }

    def owners(self, value: Any) -> tuple[list[State], Any]:
        """The owners, and in their place the value itself where it does not tell them."""
        if value is None:
            return [], None
        given = value if isinstance(value, list) else [None]
        pairs: list[Any] = [
            (o["role"], o["weight"]) if isinstance(o, dict) else (o, None) for o in given
        ]
        roles = [role for role, _ in pairs if isinstance(role, str) and not set(role) & set("()+:")]
        weights = [weight for _, weight in pairs if weight is not None]
        if len(set(roles)) != len(pairs) or len(weights) not in {0, len(pairs)}:
            return [], value
        return [
            {"person": self.person(role), "weight": number(1 if weight is None else weight)}
            for role, weight in pairs
        ], None

    def check_in(self, kind: str, key_result: State, line: State) -> None:
        check_ins = key_result["checkIns"]
        names = "check_in", line["key_result"], line["effective"]
        order = 0
        while (id_ := self.id(*names, order)) in check_ins:
            order += 1
        if kind == "check_in_recorded":
            check_ins[id_] = {
                "id": id_,
                "order": len(check_ins),
                "author": self.by,
                "at": self.at,
                "retracted": False,
                "measure": {name: key_result[name] for name in ("kind", "baseline", "target")},
                **facts(line, line["effective"]),
            }
            return
        check_in = check_ins[self.id(*names, order - 1)]
        if kind == "check_in_removed":
            check_in["retracted"] = True
        else:
            assert kind == "check_in_corrected", kind
            check_in |= facts(line["to"], line["effective"])
