"""Example histories."""

from datetime import date
from decimal import Decimal

from tests.reading.rows import HandWritten

MIDNIGHT = 15
"""The position whose entry was recorded when the second day began in Berlin."""


def moves_and_corrections(name: str) -> HandWritten:
    """Two objectives whose key results move to and fro, are checked in, corrected and dropped."""
    ledger = HandWritten(name)
    ledger.put("organization", "organization")
    ledger.put("person", "actor", name="Ägidius Öhm", roles=("admin", "lead"))
    ledger.put("person", "anna", name='Anna "die Erste" Übel')
    ledger.put("person", "bert", name="Bert")
    ledger.put("cycle", "q1", name="Q1", starts_on=date(2026, 1, 6), ends_on=date(2026, 1, 6))
    ledger.put("cycle", "q2", name="Q2")
    ledger.put(
        "objective",
        "grow",
        cycle_id=ledger.id("q1"),
        owner_id=ledger.id("anna"),
        title="Wir gewinnen neue Kunden",
        attributes={"färbung": ["grün", 1.5]},
    )
    ledger.note("note", "grow", text="Mit dem Vertrieb besprochen", author_id=ledger.id("anna"))
    ledger.put("objective", "learn", cycle_id=ledger.id("q1"), title="Die Teams lernen voneinander")
    ledger.put(
        "key_result",
        "revenue",
        objective_id=ledger.id("grow"),
        title="Umsatz\nvon 10 auf 110",
        baseline=Decimal(10),
        target=Decimal("110.00"),
        unit="EUR",
        owners=[
            {"person_id": str(ledger.id("bert")), "weight": "2"},
            {"person_id": str(ledger.id("anna")), "weight": "0.5"},
        ],
    )
    ledger.put(
        "key_result",
        "churn",
        objective_id=ledger.id("grow"),
        title="Kündigungen senken",
        baseline=Decimal(8),
        target=Decimal(2),
        weight=Decimal(3),
    )
    ledger.put("key_result", "talks", objective_id=ledger.id("learn"), title="12 Vorträge")
    ledger.check_in("c1", "revenue", value=Decimal(35), confidence=7, measured_on=date(2026, 1, 9))
    ledger.put("key_result", "revenue", progress=Decimal("0.25"), progress_missing=None)
    ledger.check_in("c2", "revenue", value=Decimal(20), measured_on=date(2026, 1, 2))
    ledger.note("second", "grow", text="Läuft")
    ledger.put("person", "anna", name="Anna Übel-Öhm")
    ledger.put("key_result", "revenue", objective_id=ledger.id("learn"))
    ledger.check_in("c1", "revenue", value=Decimal(60), note="Zahlendreher", status="on_track")
    ledger.put("key_result", "revenue", progress=Decimal("1.5"))
    ledger.put("key_result", "churn", progress=Decimal("-0.2"), progress_missing=None)
    ledger.note("note", "grow", text=None, author_id=None, at=None, removed=True)
    ledger.put("objective", "learn", cycle_id=ledger.id("q2"))
    ledger.put("key_result", "revenue", objective_id=ledger.id("grow"), score_mid=Decimal("0.70"))
    ledger.check_in("c3", "churn", value=Decimal(6), measured_on=date(2026, 1, 9))
    ledger.check_in("c3", "churn", retracted=True)
    ledger.put("key_result", "churn", struck_out=True)
    ledger.put("objective", "grow", dropped=True, owner_id=ledger.id("bert"))
    ledger.put("objective", "grow", dropped=False, owner_id=ledger.id("anna"))
    again = {"text": "Doch", "author_id": ledger.id("anna"), "at": ledger.at(ledger.position)}
    ledger.note("note", "grow", removed=False, **again)
    ledger.put("objective", "learn", cycle_id=ledger.id("q1"), owner_id=ledger.id("bert"))
    ledger.put("key_result", "talks", dropped=True)
    return ledger


def talk(ledger: HandWritten) -> HandWritten:
    """Add teams, one of them merged into the other, and people who talk about these objectives."""
    anna, grow, revenue = map(ledger.id, ("anna", "grow", "revenue"))
    ledger.put("team", "team", name="Vertrieb")
    ledger.put("team", "south", name="Süd", parent_id=ledger.id("team"))
    belongs = {"team_id": ledger.id("team"), "person_id": anna}
    ledger.with_entry("membership", "anna", starts_on=date(2026, 1, 5), **belongs)
    belongs["team_id"] = ledger.id("south")
    ledger.with_entry("membership", "south", starts_on=date(2026, 1, 1), **belongs)
    merged = {"state": "merged", "merged_into_id": ledger.id("team")}
    ledger.put("team", "south", **merged)
    ledger.with_entry("membership", "south", ends_on=date(2026, 1, 4))
    ledger.put("objective", "learn", owner_kind="team", owner_id=ledger.id("south"))
    ledger.put("person", "bert", active=False, last_day=date(2026, 1, 6))
    ledger.put("person", "anna", name="Anna Übel")
    for name, kind, subject in (("praise", "objective", grow), ("doubt", "key_result", revenue)):
        about = {"subject_kind": kind, "subject_id": subject}
        ledger.with_entry("comment", name, text="Für Anna", mentions=(anna,), **about)
        ledger.with_entry("follower", name, person_id=anna, **about)
        ledger.put("person", "anna", name="Anna Übel")
    return ledger


def align(ledger: HandWritten) -> HandWritten:
    """Put one of these objectives under another and under a key result, and end one of them."""
    learn, grow, revenue = map(ledger.id, ("learn", "grow", "revenue"))
    for kind, parent in (("objective", grow), ("key_result", revenue)):
        ledger.put("objective", "learn", ambition="aspirational")
        goal = {"parent_kind": kind, "parent_id": parent}
        ledger.with_entry("alignment", kind, objective_id=learn, **goal)
    ledger.put("objective", "learn")
    ledger.with_entry("alignment", "key_result", link="supports")
    ended = {"state": "closed", "outcome": "carried_over"}
    ledger.put("key_result", "revenue", successor_id=ledger.id("talks"), **ended)
    ledger.put("objective", "grow", successor_id=learn, **ended)
    weeks = {"kind": "four_four_five", "first_month": 2, "weekday": "friday", "rule": "last"}
    ledger.put("organization", "organization", calendar=weeks)
    return ledger


def look_back(ledger: HandWritten) -> HandWritten:
    """Add to these objectives what was learned from the first cycle, and where it led."""
    q1, grow, revenue = map(ledger.id, ("q1", "grow", "revenue"))
    ledger.put("retrospective", "look back", cycle_id=q1, team_id=ledger.id("team"))
    looked = {"retrospective_id": ledger.id("look back")}
    evidence = [("objective", grow), ("key_result", revenue), ("entry", 3), ("objective", q1)]
    ledger.put("retrospective", "look back")
    ledger.with_entry(
        "learning",
        "lesson",
        cycle_id=q1,
        team_id=ledger.id("team"),
        text="Wenige Kunden, viele Empfehlungen",
        evidence=[{"kind": kind, "id": str(id_)} for kind, id_ in evidence],
        **looked,
    )
    ledger.put("retrospective", "look back")
    on_revenue = {"goal_kind": "key_result", "decision": "change", "note": "Kleiner"}
    ledger.with_entry("learning_decision", "revenue", **on_revenue, **looked)
    ledger.put("objective", "learn")
    learn = {"goal_kind": "objective", "goal_id": ledger.id("learn")}
    ledger.with_entry("learning_application", "lesson", **learn, **looked)
    ledger.put("objective", "learn")
    ledger.with_entry("refinement", "grow", source_kind="objective", **learn)
    ledger.put("key_result", "talks")
    talks = {"goal_kind": "key_result", "goal_id": ledger.id("talks")}
    ledger.with_entry("refinement", "revenue", source_kind="key_result", **talks)
    ledger.put("retrospective", "look back", state="closed")
    return ledger


def change_commitments(ledger: HandWritten) -> HandWritten:
    """Commit to the first cycle, and then report late on it, and lower a target."""
    ledger.put("cycle", "q1", phase="alignment")
    ledger.put("cycle", "q1", phase="committed")
    ledger.check_in("late", "churn", value=Decimal(7), measured_on=date(2025, 12, 9))
    ledger.put("key_result", "churn", target=Decimal(3))
    ledger.told_as("key_result.retargeted")
    return ledger
