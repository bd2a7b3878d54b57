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


@strawberry.enum(description="Whether a team is at work.")
class TeamState(Enum):
    ACTIVE = value("active", description="It is at work.")
    ARCHIVED = value("archived", description="It is no longer at work.")
    MERGED = value("merged", description="Another team took over.")


@strawberry.enum(description="Where a cycle stands, in this order.")
class CyclePhase(Enum):
    GUARD_RAILS = value("guard_rails", description="Leaders set the frame.")
    DRAFTING = value("drafting", description="Teams draft their objectives.")
    ALIGNMENT = value("alignment", description="Drafts are aligned with each other.")
    COMMITTED = value("committed", description="The objectives stand; progress is checked in.")
    REVIEW = value("review", description="Results are scored and discussed.")
    CLOSED = value("closed", description="The cycle has ended.")


@strawberry.enum(description="Where an objective or a key result stands.")
class GoalState(Enum):
    DRAFT = value("draft", description="An objective that is being written.")
    PROPOSED = value(
        "proposed", description="An objective whose drafting is done, and others may judge it."
    )
    COMMITTED = value(
        "committed",
        description="An objective that people stand by; changing it needs a reason from here on.",
    )
    OPEN = value("open", description="A key result in force, or struck out.")
    CLOSED = value("closed", description="It ended as scored or carried over.")
    DROPPED = value("dropped", description="It was given up.")


@strawberry.enum(description="How an objective or a key result ended.")
class Outcome(Enum):
    SCORED = value("scored", description="It was brought to its end; its score tells how far.")
    CARRIED_OVER = value("carried_over", description="It goes on elsewhere.")
    DROPPED = value("dropped", description="It was given up.")


@strawberry.enum(description="What score is expected of an objective.")
class Ambition(Enum):
    COMMITTED = value("committed", description="1.0: it is to be reached as a whole.")
    ASPIRATIONAL = value("aspirational", description="0.7: reaching all of it was too little.")


@strawberry.enum(description="What an objective does for a goal above it.")
class AlignmentLink(Enum):
    CONTRIBUTES = value("contributes", description="Its progress counts for the goal above.")
    SUPPORTS = value("supports", description="It helps without counting.")


@strawberry.enum(description="What a fiscal year is divided into.")
class CalendarKind(Enum):
    QUARTERS = value("quarters", description="Four quarters of three months.")
    TRIMESTERS = value("trimesters", description="Three thirds of four months.")
    HALVES = value("halves", description="Two halves of six months.")
    YEARS = value("years", description="Nothing: the year is one cycle.")
    FOUR_FOUR_FIVE = value(
        "four_four_five",
        description="Four quarters of 13 weeks; the last one of a year of 53 weeks has 14.",
    )


@strawberry.enum(description="A day of the week.")
class Weekday(Enum):
    MONDAY = value("monday", description="Monday.")
    TUESDAY = value("tuesday", description="Tuesday.")
    WEDNESDAY = value("wednesday", description="Wednesday.")
    THURSDAY = value("thursday", description="Thursday.")
    FRIDAY = value("friday", description="Friday.")
    SATURDAY = value("saturday", description="Saturday.")
    SUNDAY = value("sunday", description="Sunday.")


@strawberry.enum(description="Which of its weekdays a 4-4-5 year ends on.")
class YearEnd(Enum):
    LAST = value("last", description="The last one of the fiscal year's last month.")
    NEAREST = value("nearest", description="The one nearest to the end of that month.")


@strawberry.enum(description="What kind of measure a key result has.")
class MeasureKind(Enum):
    METRIC = value("metric", description="A number that moves from a baseline to a target.")
    AT_LEAST = value("at_least", description="A number that is to be the target or more.")
    AT_MOST = value("at_most", description="A number that is to be the target or less.")
    YES_NO = value("yes_no", description="Done, which is the value 1, or not, which is 0.")
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
    CONFIDENTIAL = value(
        "confidential",
        description="It comes from values that are for others to read, or that came here without "
        "their key.",
    )
    NO_KEY_RESULTS = value("no_key_results", description="No key result of it is in force.")


@strawberry.enum(description="Why a change was made.")
class ReasonKind(Enum):
    MARKET_CHANGED = value("market_changed", description="The world has changed.")
    ERROR = value("error", description="What stood there was a mistake.")
    AMBITION = value("ambition", description="The goal was too high or too low.")
    OTHER = value("other", description="Another reason, told in words.")
    NOT_RECORDED = value("not_recorded", description="An imported history does not tell it.")


@strawberry.enum(description="What makes a goal binding, so that changing it is to be explained.")
class CommitmentBasis(Enum):
    OBJECTIVE = value("objective", description="People committed to the objective in the cycle.")
    CYCLE = value("cycle", description="The cycle came into the phase COMMITTED, or a later one.")
    CYCLE_START = value(
        "cycle_start",
        description="The end of the first day on which the cycle was under way and the objective "
        "in it: nobody committed, as in imports.",
    )


@strawberry.enum(description="What an event of the ledger is about.")
class SubjectKind(Enum):
    ORGANIZATION = value("organization", description="The organisation.")
    PERSON = value("person", description="A person.")
    CYCLE = value("cycle", description="A cycle.")
    OBJECTIVE = value("objective", description="An objective.")
    KEY_RESULT = value("key_result", description="A key result, with its check-ins and scores.")
    TEAM = value("team", description="A team, with its memberships.")
    RETROSPECTIVE = value("retrospective", description="A retrospective, with its learnings.")
    COMMENT = value("comment", description="A comment.")


@strawberry.enum(description="When in a cycle, and how definitely, a score is given.")
class ScoreKind(Enum):
    MID = value("mid", description="In the middle of the cycle.")
    PROJECTED = value("projected", description="What is expected for its end.")
    FINAL = value("final", description="At its end.")


@strawberry.enum(description="The language of an organisation's titles and texts.")
class Language(Enum):
    DE = value("de", description="German.")
    EN = value("en", description="English.")


@strawberry.enum(description="Whether a retrospective still goes on.")
class RetrospectiveState(Enum):
    OPEN = value("open", description="It takes learnings and decisions.")
    CLOSED = value("closed", description="It is finished; reopening it needs a reason.")


@strawberry.enum(description="What kind of learning it is.")
class LearningKind(Enum):
    WENT_WELL = value("went_well", description="What went well, to be done again.")
    WENT_BADLY = value("went_badly", description="What went badly, to be done otherwise.")
    TO_TRY = value("to_try", description="What to try in the next cycle.")
    INSIGHT = value("insight", description="What people understand better now.")


@strawberry.enum(description="What becomes of an objective or a key result after its cycle.")
class Verdict(Enum):
    KEEP = value("keep", description="It goes on as it is.")
    CHANGE = value("change", description="It goes on in another form.")
    STOP = value("stop", description="It does not go on.")
