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
