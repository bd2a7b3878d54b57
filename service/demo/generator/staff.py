"""The people and teams of a generated company, and who sits where at the time."""

from datetime import date, datetime, timedelta
from random import Random

from ....domain.aggregate import Reason, ReasonKind
from ....domain.calendar import Calendar, CalendarKind
from ....domain.person import Role
from ..moment import Moment
from ..scribe import Scribe
from .names import FIRST_NAMES, LAST_NAMES, PLACES
from .size import Size
from .words import FUNCTIONS, LEFT, Function

COMPANY = "Generierte Werke AG"
MACHINE = "machine"
"""The short name of the machine that hands over values."""
HEAD = "person 0"
"""The short name of who leads the company."""
TEAM = 10
"""The people of a team."""
LEAVE = 0.01
"""The part of the people who leave in a quarter."""


class Staff:
    """Seats with people on them; ten seats are a team, and who leaves is followed by another."""

    def __init__(self, scribe: Scribe, random: Random, size: Size) -> None:
        self._scribe = scribe
        self._random = random
        self._hired = 0
        self._people = ["" for _ in range(size.people)]
        self.seats = size.people
        self.teams = max(size.people // TEAM, 1)
        self.left: set[int] = set()
        """The seats that became free in this quarter."""

    def person(self, seat: int) -> str:
        """Who sits there; while the seat is free, a neighbour who does not leave."""
        while seat in self.left:
            seat = (seat + 1) % self.seats
        return self._people[seat]

    def function(self, team: int) -> Function:
        """What a team does."""
        return FUNCTIONS[team % len(FUNCTIONS)]

    def place(self, team: int) -> str:
        """Where it does it."""
        return PLACES[team // len(FUNCTIONS) % len(PLACES)]

    def settle(self, at: datetime) -> None:
        """Founds the company with all its people and teams."""
        founder = Moment(self._scribe, at, HEAD)
        founder.found(COMPANY)
        founder.set_calendar(Calendar(CalendarKind.QUARTERS))
        founder.add_person(MACHINE, "Kennzahlen-Schnittstelle", Role.INTEGRATION)
        for seat in range(self.seats):
            self._hire(seat, at + timedelta(minutes=5), Role.ADMIN if seat == 0 else None)
        later = at + timedelta(hours=1)
        for team in range(self.teams):
            above = None if team == 0 else f"team {(team - 1) // 8}"
            Moment(self._scribe, later, HEAD).add_team(f"team {team}", self._name(team), above)
        for seat, person in enumerate(self._people):
            self._join(seat, person, later + timedelta(minutes=5))

    def fill(self, at: datetime) -> None:
        """Hires for the seats that became free."""
        seats, self.left = sorted(self.left), set()
        for seat in seats:
            person = self._hire(seat, at, None)
            self._join(seat, person, at + timedelta(minutes=30))

    def leave(self, at: datetime) -> None:
        """Some people leave, never the one who leads the company."""
        count, why = round(self.seats * LEAVE), Reason(ReasonKind.OTHER, LEFT)
        for seat in sorted(self._random.sample(range(1, self.seats), count)):
            self.left.add(seat)
            moment = Moment(self._scribe, at, HEAD)
            moment.leave(self._team(seat), self._people[seat], at.date())
            moment.deactivate(self._people[seat], at.date(), why)

    def _hire(self, seat: int, at: datetime, role: Role | None) -> str:
        person = f"person {self._hired}"
        self._hired += 1
        self._people[seat] = person
        name = f"{self._random.choice(FIRST_NAMES)} {self._random.choice(LAST_NAMES)}"
        leads = seat % TEAM == 0
        role = role or (Role.LEAD if leads else Role.MEMBER)
        Moment(self._scribe, at, HEAD).add_person(person, name, role)
        return person

    def _join(self, seat: int, person: str, at: datetime) -> None:
        day: date = at.date()
        Moment(self._scribe, at, HEAD).join(self._team(seat), person, day)

    def _team(self, seat: int) -> str:
        return f"team {seat // TEAM % self.teams}"

    def _name(self, team: int) -> str:
        if team == 0:
            return "Geschäftsführung"
        number = team // (len(FUNCTIONS) * len(PLACES))
        name = f"{self.function(team).name} {self.place(team)}"
        return f"{name} {number + 1}" if number else name
