"""Examples about cycles."""

from tests.graphql.cases.case import PLANNERS, REASON, Case, always

CASES = (
    Case(
        "openCycle",
        PLANNERS,
        always(name="Q2 2026", startsOn="2026-04-01", endsOn="2026-06-30", phase="DRAFTING"),
        "name startsOn endsOn phase",
        None,
        {"name": "Q2 2026", "startsOn": "2026-04-01", "endsOn": "2026-06-30", "phase": "DRAFTING"},
        in_closed_cycle=True,
    ),
    Case(
        "renameCycle",
        PLANNERS,
        lambda house: {"id": house.cycle, "name": " Frühjahr 2026 "},
        "name",
        {"name": "Q1"},
        {"name": "Frühjahr 2026"},
        in_closed_cycle=True,
    ),
    Case(
        "rescheduleCycle",
        PLANNERS,
        lambda house: {"id": house.cycle, "endsOn": "2026-04-30", "reason": REASON},
        "startsOn endsOn",
        {"startsOn": "2026-01-01", "endsOn": "2026-03-31"},
        {"startsOn": "2026-01-01", "endsOn": "2026-04-30"},
        first=(("changeCyclePhase", lambda house: {"id": house.cycle, "phase": "ALIGNMENT"}),),
        needs_reason=True,
    ),
    Case(
        "changeCyclePhase",
        PLANNERS,
        lambda house: {"id": house.cycle, "phase": "GUARD_RAILS", "reason": REASON},
        "phase",
        {"phase": "COMMITTED"},
        {"phase": "GUARD_RAILS"},
        first=(("changeCyclePhase", lambda house: {"id": house.cycle, "phase": "COMMITTED"}),),
        needs_reason=True,
        in_closed_cycle=True,
    ),
)
