"""Verbs for the house: the organisation, its people, teams and cycles."""

from datetime import date

from ...domain.aggregate import Reason
from ...domain.calendar import Calendar
from ...domain.cycle import Cycle, Phase
from ...domain.organization import DEFAULT_LANGUAGE, Organization
from ...domain.person import Person, Role
from ...domain.team import Team
from .acting import Acting
from .scribe import ZONE


class HouseVerbs(Acting):
    """What is decided on the house itself."""

    def found(self, name: str) -> None:
        """Founds the organisation."""
        org_id, act = self.scribe.org_id, self.act()
        self.begin(
            Organization,
            org_id,
            lambda: Organization.found(org_id, name, ZONE, DEFAULT_LANGUAGE, act),
        )

    def set_calendar(self, calendar: Calendar) -> None:
        """Says how its years are divided."""
        act = self.act()
        self.change(
            Organization, self.scribe.org_id, lambda found: found.set_calendar(calendar, act)
        )

    def add_person(self, key: str, name: str, *roles: Role) -> None:
        """Takes a person, or a machine, in."""
        id, act = self.scribe.id("person", key), self.act()
        self.begin(Person, id, lambda: Person.add(id, name, act, roles))

    def deactivate(self, person: str, on: date, why: Reason) -> None:
        """Says that a person has left."""
        act = self.act(why)
        id = self.scribe.id("person", person)
        self.change(Person, id, lambda found: found.deactivate(on, act))

    def add_team(self, key: str, name: str, below: str | None = None) -> None:
        """Adds a team, below another one or at the top."""
        id, act = self.scribe.id("team", key), self.act()
        parent_id = None if below is None else self.scribe.id("team", below)
        self.begin(Team, id, lambda: Team.add(id, name, act, parent_id))

    def rename_team(self, team: str, name: str) -> None:
        """Gives a team another name."""
        act = self.act()
        self.change(Team, self.scribe.id("team", team), lambda found: found.rename(name, act))

    def join(self, team: str, person: str, on: date) -> None:
        """Makes a person a member of a team."""
        act, person_id = self.act(), self.scribe.id("person", person)
        self.change(
            Team, self.scribe.id("team", team), lambda found: found.join(person_id, on, act)
        )

    def leave(self, team: str, person: str, on: date) -> None:
        """Ends a person's membership of a team."""
        act, person_id = self.act(), self.scribe.id("person", person)
        self.change(
            Team, self.scribe.id("team", team), lambda found: found.leave(person_id, on, act)
        )

    def open_cycle(self, key: str, name: str, starts_on: date, ends_on: date) -> None:
        """Opens a cycle in its first phase."""
        id, act = self.scribe.id("cycle", key), self.act()
        self.begin(Cycle, id, lambda: Cycle.open(id, name, starts_on, ends_on, act))

    def change_phase(self, cycle: str, phase: Phase) -> None:
        """Takes a cycle to another phase."""
        act = self.act()
        id = self.scribe.id("cycle", cycle)
        self.change(Cycle, id, lambda found: found.change_phase(phase, act))
