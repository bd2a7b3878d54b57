"""The vocabulary of histories: what somebody does at a moment, a verb for each decision."""

from .house_verbs import HouseVerbs
from .report_verbs import ReportVerbs
from .talk_verbs import TalkVerbs


class Moment(HouseVerbs, ReportVerbs, TalkVerbs):
    """One person's acts at a moment; times go on by a minute with each act."""
