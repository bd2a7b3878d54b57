"""A quarter of a generated company: planned, reported on week by week, looked back on, closed."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random

from ....domain.aggregate import Reason, ReasonKind
from ....domain.alignment import Link
from ....domain.cycle import Phase
from ....domain.learning import LearningKind, Verdict
from ....domain.owner import OwnerKind
from ....domain.reports import ScoreKind
from ..moment import Moment
from ..plan import Lesson
from ..scribe import Scribe, local
from .goals import Goal, Run, goal
from .paths import WEEKS
from .reports import Reports
from .size import Size
from .staff import HEAD, Staff
from .words import GIVEN_UP, LEFT, LESSONS, RECOUNTED, VERDICTS

WIDTH = 8
"""The objectives that stand directly under one."""
LOOKED_AT = 25
"""The objectives of one retrospective."""
LEAVING = 6
"""The week in which people leave."""


class Quarter:
    """One quarter, `number` counted from 0; all but the last one are closed in the end."""

    def __init__(
        self, scribe: Scribe, random: Random, staff: Staff, size: Size, number: int, starts_on: date
    ) -> None:
        self._scribe = scribe
        self._random = random
        self._staff = staff
        self._size = size
        self._number = number
        self._starts_on = starts_on
        self._cycle = f"quarter {number}"
        self._monday = local(f"{starts_on} 00:00") + timedelta(days=-starts_on.weekday() % 7)
        self._reports = Reports(scribe, random, staff)
        self._goals: list[Goal] = []

    def beats(self) -> Iterator[datetime]:
        """Writes the quarter, a part at a time; each time the moment before which nothing more
        will be written."""
        self._staff.fill(self._at(-3, 9))
        self._plan()
        yield self._at(7)
        for week in range(WEEKS):
            day = 7 * (week + 1)
            if week == LEAVING:
                self._hand_over(day)
            for run in self._runs():
                if 4 <= week <= 8:
                    self._change(run, day)
                if not run.dropped:
                    self._reports.week(run, week, self._at(day))
            if week == WEEKS // 2 - 1:
                self._score(ScoreKind.MID, week, 0.6)
            yield self._at(day + 7) if week < WEEKS - 1 else self._at(day + 1)
        self._look_back(7 * WEEKS)
        if self._number < self._size.quarters - 1:
            self._close(7 * WEEKS + 3)
        yield self._at(7 * WEEKS + 4)

    def _plan(self) -> None:
        head = Moment(self._scribe, self._at(0, 7), HEAD)
        year, quarter = self._starts_on.year, (self._starts_on.month + 2) // 3
        later = date(year + quarter // 4, quarter % 4 * 3 + 1, 1)
        head.open_cycle(
            self._cycle, f"Q{quarter} {year}", self._starts_on, later - timedelta(days=1)
        )
        head.change_phase(self._cycle, Phase.DRAFTING)
        Moment(self._scribe, self._at(2, 7), HEAD).change_phase(self._cycle, Phase.ALIGNMENT)
        Moment(self._scribe, self._at(4, 17), HEAD).change_phase(self._cycle, Phase.COMMITTED)
        for index in range(self._size.objectives):
            planned = goal(self._random, self._staff, self._number, index)
            self._goals.append(planned)
            name, turn = planned.plan.name, self._turn(index)
            drafting = self._moment(self._at(0, 8) + turn, planned.seat)
            drafting.draft(planned.plan, self._cycle)
            drafting.propose(name)
            self._trace(planned, index, self._moment(self._at(1, 8) + turn, planned.seat))
            self._align(name, index, self._moment(self._at(2, 8) + turn, planned.seat))
            self._moment(self._at(3, 8) + turn, planned.seat).commit(name)
            self._moment(self._at(4, 8) + turn, (planned.seat + 1) % self._staff.seats).follow(name)

    def _trace(self, planned: Goal, index: int, moment: Moment) -> None:
        """Says what it was refined from, and which learning it applies."""
        if self._number and self._random.random() < 0.6:
            moment.refine(planned.plan.name, f"{self._number - 1}.{index}")
            if self._random.random() < 0.5:
                retrospective = f"{self._number - 1}.{index // LOOKED_AT}"
                moment.apply_learning(planned.runs[0].name, retrospective, "0")

    def _align(self, name: str, index: int, moment: Moment) -> None:
        """Puts it under others with a smaller number, so that there is no loop."""
        if index == 0:
            return
        above = (index - 1) // WIDTH
        parent = f"{self._number}.{above}" + self._random.choice(("", "/0"))
        link = Link.CONTRIBUTES if self._random.random() < 0.8 else Link.SUPPORTS
        moment.align(name, parent, link)
        other = self._random.randrange(index)
        if other != above and self._random.random() < 0.1:
            moment.align(name, f"{self._number}.{other}", Link.SUPPORTS)

    def _hand_over(self, day: int) -> None:
        self._staff.leave(self._at(day, 6))
        why = Reason(ReasonKind.OTHER, LEFT)
        for planned in self._goals:
            if planned.plan.owner_kind is OwnerKind.PERSON and planned.seat in self._staff.left:
                moment = Moment(self._scribe, self._at(day, 6, 30), HEAD)
                moment.hand_over(planned.plan.name, self._staff.person(planned.seat), why)
        for run in self._runs():
            if run.seat in self._staff.left:
                moment = Moment(self._scribe, self._at(day, 6, 30), HEAD)
                moment.hand_over_result(run.name, self._staff.person(run.seat), why=why)

    def _change(self, run: Run, day: int) -> None:
        """Sometimes gives a key result up or lowers its target, before the day's check-in."""
        chance = self._random.random()
        moment = self._moment(self._at(day, 7), run.seat)
        if chance < 0.004:
            moment.drop(run.name, Reason(ReasonKind.OTHER, GIVEN_UP))
            run.dropped = True
        elif chance < 0.01:
            self._reports.lower(run, moment)

    def _score(self, kind: ScoreKind, week: int, chance: float) -> None:
        day = 7 * (week + 1) + 1
        for run in self._runs():
            if self._random.random() < chance:
                score = self._reports.score(run, week)
                moment = self._moment(self._at(day, 13), run.seat)
                moment.score(run.name, kind, score)
                if kind is ScoreKind.FINAL and score != "1" and self._random.random() < 0.02:
                    head = Moment(self._scribe, self._at(day + 1, 7), HEAD)
                    better = f"{float(score) + 0.1:.1f}"
                    head.rescore(run.name, kind, better, Reason(ReasonKind.ERROR, RECOUNTED))

    def _look_back(self, day: int) -> None:
        Moment(self._scribe, self._at(day + 1, 7), HEAD).change_phase(self._cycle, Phase.REVIEW)
        self._score(ScoreKind.FINAL, WEEKS - 1, 1)
        for first in range(0, len(self._goals), LOOKED_AT):
            name = f"{self._number}.{first // LOOKED_AT}"
            looked_at = self._goals[first : first + LOOKED_AT]
            moment = self._moment(self._at(day + 2, 9), looked_at[0].seat)
            moment.open_retrospective(name, self._cycle, f"team {first % self._staff.teams}")
            for number, text in enumerate(self._random.sample(LESSONS, 3)):
                evidence = (self._random.choice(looked_at).runs[0].name,)
                kind = self._random.choice(list(LearningKind))
                moment.learn(name, Lesson(str(number), kind, text, evidence))
            for planned in looked_at[::4]:
                verdict = self._random.choices(list(Verdict), (50, 35, 15))[0]
                moment.decide_on(name, planned.plan.name, verdict, VERDICTS[verdict])
            moment.close_retrospective(name)

    def _close(self, day: int) -> None:
        for index, planned in enumerate(self._goals):
            moment = self._moment(self._at(day, 8) + self._turn(index), planned.seat)
            carried_over = self._random.random() < 0.03
            for run in planned.runs:
                if run.dropped:
                    continue
                if carried_over:
                    moment.carry_over(run.name)
                else:
                    moment.close(run.name)
            if carried_over:
                moment.carry_over(planned.plan.name, f"{self._number + 1}.{index}")
            else:
                moment.close(planned.plan.name)
        Moment(self._scribe, self._at(day, 18), HEAD).change_phase(self._cycle, Phase.CLOSED)

    def _runs(self) -> Iterator[Run]:
        """The key results that are not given up."""
        return (run for goal in self._goals for run in goal.runs if not run.dropped)

    def _moment(self, at: datetime, seat: int) -> Moment:
        return Moment(self._scribe, at, self._staff.person(seat))

    def _at(self, day: int, hour: int = 0, minute: int = 0) -> datetime:
        """A time on a day of the quarter, counted from its first Monday."""
        return self._monday + timedelta(days=day, hours=hour, minutes=minute)

    def _turn(self, index: int) -> timedelta:
        """When within seven hours it is the turn of an objective."""
        return timedelta(seconds=index * 25_200 // self._size.objectives)
