"""The enumerations of the schema; their values are those of the domain."""

from enum import Enum

import strawberry
from strawberry import enum_value as value


@strawberry.enum(description="What a person may do.")
class Role(Enum):
    ADMIN = value("admin", description="Runs the organisation's ledger: people, roles, cycles.")
    OKR_OWNER = value("okr_owner", description="Answers for the OKR process as a whole.")
    LEAD = value("lead", description="Sets guard rails and decides on objectives.")
    COACH = value("coach", description="Helps teams to draft and review.")
    MEMBER = value("member", description="Drafts own OKRs and checks in.")
    AUDITOR = value("auditor", description="Reads everything and changes nothing.")
    INTEGRATION = value("integration", description="A machine that records check-ins.")


@strawberry.enum(description="Where a cycle stands, in this order.")
class CyclePhase(Enum):
    GUARD_RAILS = value("guard_rails", description="Leaders set the frame.")
    DRAFTING = value("drafting", description="Teams draft their objectives.")
    ALIGNMENT = value("alignment", description="Drafts are aligned with each other.")
    COMMITTED = value("committed", description="The objectives stand; progress is checked in.")
    REVIEW = value("review", description="Results are scored and discussed.")
    CLOSED = value("closed", description="The cycle has ended.")


@strawberry.enum(description="What kind of measure a key result has.")
class MeasureKind(Enum):
    METRIC = value("metric", description="A number that moves from a baseline to a target.")
    TEXT = value("text", description="Words alone; people give the score.")


@strawberry.enum(description="How people see the way to the target.")
class CheckInStatus(Enum):
    ON_TRACK = value("on_track", description="The target will be reached.")
    AT_RISK = value("at_risk", description="The target may be missed.")
    OFF_TRACK = value("off_track", description="The target will be missed unless things change.")


@strawberry.enum(description="Why there is no progress, which is not the same as a progress of 0.")
class ProgressMissing(Enum):
    NO_CHECK_IN = value("no_check_in", description="Nothing has been checked in yet.")
    NO_BASELINE = value("no_baseline", description="It is not known where the value started.")
    BASELINE_EQUALS_TARGET = value(
        "baseline_equals_target", description="There is no way to go from baseline to target."
    )
    NOT_NUMERIC = value("not_numeric", description="The measure is words, and no score was given.")
    NO_KEY_RESULTS = value("no_key_results", description="No key result of it is in force.")


@strawberry.enum(description="Why a change was made.")
class ReasonKind(Enum):
    MARKET_CHANGED = value("market_changed", description="The world has changed.")
    ERROR = value("error", description="What stood there was a mistake.")
    AMBITION = value("ambition", description="The goal was too high or too low.")
    OTHER = value("other", description="Another reason, told in words.")
    NOT_RECORDED = value("not_recorded", description="An imported history does not tell it.")


@strawberry.enum(description="What an event of the ledger is about.")
class SubjectKind(Enum):
    ORGANIZATION = value("organization", description="The organisation.")
    PERSON = value("person", description="A person.")
    CYCLE = value("cycle", description="A cycle.")
    OBJECTIVE = value("objective", description="An objective.")
    KEY_RESULT = value("key_result", description="A key result, with its check-ins and scores.")


@strawberry.enum(description="When in a cycle, and how definitely, a score is given.")
class ScoreKind(Enum):
    MID = value("mid", description="In the middle of the cycle.")
    PROJECTED = value("projected", description="What is expected for its end.")
    FINAL = value("final", description="At its end.")


@strawberry.enum(description="The language of an organisation's titles and texts.")
class Language(Enum):
    DE = value("de", description="German.")
    EN = value("en", description="English.")
