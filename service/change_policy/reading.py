"""Reads the change policy of a cycle as of one moment, by a single query."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from importlib import resources
from typing import Any
from zoneinfo import ZoneInfo

from ...domain.organization import Language
from ...projections.wording.hidden import hidden_values
from ..change_words import NAMED, NOTHING
from ..reading.ids import GlobalId
from ..spreadsheets import Ask, Occasion, SpreadsheetRefused
from ..spreadsheets.words import CONFIDENTIAL

Node = Mapping[str, Any]
"""An object of an answer."""

FLAGS = ("changesAfterCommitment", "changesAfterClosing", "changesByOthers", "targetsLoweredLate")
"""The lists of changes; one change may be in several."""


@dataclass(frozen=True, slots=True)
class Told:
    """A change, and in which lists it is."""

    change: Node
    flags: frozenset[str]

    @property
    def event(self) -> Node:
        """The entry that made it."""
        event: Node = self.change["event"]
        return event

    def day(self, zone: ZoneInfo) -> date:
        """The local day on which it was recorded."""
        return datetime.fromisoformat(self.event["recordedAt"]).astimezone(zone).date()


@dataclass(frozen=True, slots=True)
class PolicyReport(Occasion):
    """The change policy of a cycle as it was at a position."""

    starts_on: date | None
    ends_on: date | None
    counts: Node
    hides: bool
    """Whether a count that is absent depends on values that are hidden."""
    changes: list[Told]
    """Oldest first."""
    back_dated: list[Node]
    names: bool
    """Whether people may be named."""
    outcome: Node
    """How the cycle stands, with its id."""
    objectives: list[Node]
    key_results: list[Node]

    def count(self, name: str) -> str:
        """One of the counts in words. Where there is none, the values of some key result are
        hidden, or the cycle never had a last third."""
        count = self.counts[name]
        if count is not None:
            return str(count)
        return CONFIDENTIAL.in_(self.language) if self.hides else NOTHING

    @property
    def hidden(self) -> str:
        """Of how many key results values are left out; empty where of none."""
        results = (it["keyResult"] for it in self.key_results if it["keyResult"] is not None)
        return hidden_values(sum(it["valuesHidden"] for it in results), self.language)


async def read_policy(
    ask: Ask,
    cycle: GlobalId,
    as_of: Mapping[str, Any] | None,
    back_dated_days: int,
    language: Language | None = None,
) -> PolicyReport:
    """The report as of a moment, which is an `AsOf` of the API; None is now. It is in the language
    of the organisation unless told.

    Raises SpreadsheetRefused where there was no such cycle yet.
    """
    text = resources.files(__package__).joinpath("policy.graphql").read_text("utf-8") + NAMED
    variables = {
        "cycle": str(cycle.present),
        "asOf": as_of,
        "days": back_dated_days,
        "language": language and language.value.upper(),
    }
    data = (await ask(text, None, variables)).data
    organization, found = data["organization"], data["cycle"]
    if organization is None or found is None:
        raise SpreadsheetRefused("There was no such cycle at that moment: name a later one.")
    [newest], policy = data["feed"]["nodes"], found["changePolicy"]
    dated = None not in (found["startsOn"], found["endsOn"])
    return PolicyReport(
        organization["name"],
        found["name"],
        language or Language(organization["language"].lower()),
        ZoneInfo(organization["zone"]),
        int(newest["position"]),
        datetime.fromisoformat(newest["recordedAt"]),
        _day(found["startsOn"]),
        _day(found["endsOn"]),
        policy["counts"],
        # days that it does not have any more count as well
        policy["valuesHidden"] and (dated or data["rescheduled"]["totalCount"] > 0),
        _changes(policy),
        policy["backDated"],
        True,
        {**policy["outcome"], "entityId": found["entityId"]},
        policy["objectives"],
        policy["keyResults"],
    )


def _changes(policy: Node) -> list[Told]:
    changes: dict[int, Node] = {}
    flags: dict[int, set[str]] = {}
    for flag in FLAGS:
        for change in policy[flag]:
            position = int(change["event"]["position"])
            changes[position] = change
            flags.setdefault(position, set()).add(flag)
    return [Told(changes[it], frozenset(flags[it])) for it in sorted(changes)]


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
