"""The goals of a generated company: what an objective and its key results are to be."""

from dataclasses import dataclass
from decimal import Decimal
from random import Random

from ....domain.commitment import Ambition
from ....domain.measure import Measure, MeasureKind
from ....domain.owner import OwnerKind
from ..plan import Plan, Result
from .paths import Path, path
from .staff import TEAM, Staff
from .words import Theme


@dataclass(slots=True)
class Run:
    """A key result on its way."""

    name: str
    seat: int
    """Whose it is."""
    baseline: float
    target: float
    places: int
    unit: str
    path: Path
    by_machine: bool
    dropped: bool = False

    def value(self, share: float) -> Decimal:
        """The value at this share of the way."""
        return number(self.baseline + (self.target - self.baseline) * share, self.places)

    def measure(self) -> Measure:
        """How it is measured."""
        baseline, target = (number(end, self.places) for end in (self.baseline, self.target))
        return Measure(MeasureKind.METRIC, baseline, target, self.unit)


@dataclass(slots=True)
class Goal:
    """An objective with its key results."""

    plan: Plan
    seat: int
    """Who acts for it."""
    runs: list[Run]


def goal(random: Random, staff: Staff, quarter: int, index: int) -> Goal:
    """The objective of this number in its quarter, counted from 0."""
    team = index % staff.teams
    seat = (team * TEAM + index // staff.teams % TEAM) % staff.seats
    function, place = staff.function(team), staff.place(team)
    name = f"{quarter}.{index}"
    results, runs = [], []
    count = random.choices((2, 3, 4), (10, 50, 40))[0]
    themes = random.sample(function.themes, min(count, len(function.themes)))
    for place_in, theme in enumerate(themes):
        run = _run(random, f"{name}/{place_in}", (seat + place_in) % staff.seats, theme)
        title = theme.title.format(place, *map(german, (run.value(0), run.value(1))))
        results.append(Result(str(place_in), title, run.measure(), (staff.person(run.seat),)))
        runs.append(run)
    by_person = random.random() < 0.4
    plan = Plan(
        name,
        random.choice(function.titles).format(place=place),
        staff.person(seat) if by_person else f"team {team}",
        OwnerKind.PERSON if by_person else OwnerKind.TEAM,
        random.choice((Ambition.COMMITTED, Ambition.ASPIRATIONAL)),
        tuple(results),
    )
    return Goal(plan, seat, runs)


def number(value: float, places: int) -> Decimal:
    """The number with so many digits after the point."""
    return Decimal(round(value * 10**places)).scaleb(-places)


def german(value: Decimal) -> str:
    """The number as one writes it in German."""
    return f"{value:f}".replace(".", ",")


def _run(random: Random, name: str, seat: int, theme: Theme) -> Run:
    baseline = round(random.uniform(theme.low, theme.high), theme.places)
    return Run(
        name,
        seat,
        baseline,
        round(baseline * theme.factor, theme.places),
        theme.places,
        theme.unit,
        path(random),
        by_machine=random.random() < 0.3,
    )
