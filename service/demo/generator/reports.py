"""What is reported on the key results of a generated company, punctually, late or wrongly."""

from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from ....domain.aggregate import Reason, ReasonKind
from ....domain.check_in import CheckInFacts
from ..moment import Moment
from ..scribe import Scribe
from ..weekly import status_of
from .goals import Run
from .paths import WEEKS
from .staff import MACHINE, Staff
from .words import COMMENTS, MARKET, NOTES, SLIP

LOWERED = 0.8
"""The part of the way that is left when a target is lowered."""
DONE = 0.73
"""How far key results come in the middle."""


class Reports:
    """Writes what is reported."""

    def __init__(self, scribe: Scribe, random: Random, staff: Staff) -> None:
        self._scribe = scribe
        self._random = random
        self._staff = staff

    def week(self, run: Run, week: int, day: datetime) -> None:
        """The check-in of one week, if there is one, and what else is said."""
        chance, value = self._random.random(), run.value(run.path[week])
        at = day + timedelta(seconds=self._random.randrange(28_800, 57_600))
        on, person = day.date(), self._staff.person(run.seat)
        if chance < 0.04:
            return
        if run.by_machine:
            facts = CheckInFacts(on, value, details={"source": "ERP"})
            Moment(self._scribe, day + timedelta(hours=6), MACHINE).check_in(run.name, facts)
            if chance < 0.28:
                said = self._facts(run, week, day, None)
                Moment(self._scribe, at, person).check_in(run.name, said, "said")
        elif chance < 0.05 and week < WEEKS - 1:
            slip = self._facts(run, week, day, value * 10)
            Moment(self._scribe, at, person).check_in(run.name, slip)
            right = self._facts(run, week, day, value)
            Moment(self._scribe, at + timedelta(hours=20), person).correct(
                run.name, on, right, Reason(ReasonKind.ERROR, SLIP)
            )
        else:
            is_late = chance < 0.08 and week < WEEKS - 1
            late = timedelta(days=self._random.randint(2, 5) if is_late else 0)
            facts = self._facts(run, week, day, value)
            Moment(self._scribe, at + late, person).check_in(run.name, facts)
        if chance > 0.995:
            head = Moment(self._scribe, at + timedelta(minutes=30), self._staff.person(0))
            head.comment(run.name, self._random.choice(COMMENTS), person)

    def lower(self, run: Run, moment: Moment) -> None:
        """Lowers the target because the market changed."""
        before = run.measure()
        run.target = run.baseline + (run.target - run.baseline) * LOWERED
        run.path = [share / LOWERED for share in run.path]
        if run.measure() != before:
            moment.retarget(run.name, run.measure(), Reason(ReasonKind.MARKET_CHANGED, MARKET))

    def score(self, run: Run, week: int) -> str:
        """The score that people give after a week: how far it has come, to a tenth."""
        return f"{round(min(max(run.path[week], 0), 1), 1):g}"

    def _facts(self, run: Run, week: int, day: datetime, value: Decimal | None) -> CheckInFacts:
        hoped = DONE * (week + 1) / WEEKS
        sure = min(max(round(7 + 10 * (run.path[week] - hoped)), 1), 10)
        note = self._random.choice(NOTES) if self._random.random() < 0.25 else None
        return CheckInFacts(day.date(), value, confidence=sure, status=status_of(sure), note=note)
