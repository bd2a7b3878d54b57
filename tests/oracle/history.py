"""Makes up what the people of an organisation do; much of it is refused, as in life."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from random import Random
from typing import Any, TypeVar
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from okr.domain.aggregate import Act, LedgerAggregate, Reason, ReasonKind
from okr.domain.check_in import CheckInFacts
from okr.domain.commitment import Ambition
from okr.domain.cycle import Cycle, Phase
from okr.domain.key_result import KeyResult
from okr.domain.objective import Objective
from okr.domain.organization import Organization
from okr.domain.owner import GoalOwner, Owner, OwnerKind
from okr.domain.person import Person, Role
from okr.domain.reports import ScoreKind
from okr.domain.team import Team
from okr.service.ledger.command import Command, Decision, begin, change
from tests.oracle import material
from tests.oracle.facts import Facts
from tests.oracle.goals import CALENDARS, goal_actions, lowered_target, restricted_values
from tests.oracle.looking_back import LookingBack
from tests.oracle.social import Social

T = TypeVar("T")

START = datetime(2025, 1, 6, 8, tzinfo=UTC)
_NAMESPACE = UUID("5d5f2f3e-54f5-4f0c-8a4e-6a8a4d0f7d11")
_OBJECTIVES, _REPORTED_ON = 8, 16  # so few that they come to have many key results and check-ins


class History:
    """One organisation's commands, one after the other.

    The ids are the same in every organisation, so that what belongs to another one shows.
    """

    def __init__(self, org_id: UUID, zone: str, random: Random) -> None:
        self.org_id = org_id
        self.zone = zone
        self.at = START
        self._random = random
        self._facts = Facts(random)
        self._ids: dict[type[LedgerAggregate], list[UUID]] = {}
        self._check_ins: list[tuple[UUID, UUID]] = []
        self._notes: list[tuple[UUID, UUID]] = []
        self._count = 0
        self._social = Social(self)
        self._looking_back = LookingBack(self)
        self._actions: tuple[Callable[[], Decision], ...] = (
            *(self._add_person, self._draft, self._add_key_result, self._add_key_result),
            *([self._change_person] * 4 + [self._change_phase] * 2 + [self._change_cycle] * 2),
            *([self._change_objective] * 6 + [self._change_key_result] * 8),
            *([self._check_in] * 9 + [self._correct] * 4 + [self._score] * 3),
            *self._social.actions(),
            *self._looking_back.actions(),
            *goal_actions(self),
        )

    @property
    def founder(self) -> UUID:
        """The first person, who stays an administrator."""
        return self._ids[Person][0]

    def founding(self) -> Command:
        """Return the command that everything begins with: the organisation and its first person."""
        self.actor = self._new(Person)
        language = self._pick(("de", "en"))
        return self._command(
            self._begin(Organization, self.org_id, "found", "Müller & Söhne", self.zone, language),
            self._begin(Person, self.actor, "add", "Jörg Weiß", roles=[Role.ADMIN]),
        )

    def first_steps(self) -> list[Command]:
        """Return commands after which there is something of every kind."""
        makers = (
            *([self._add_person] * 4 + [self._open_cycle] * len(material.CYCLES)),
            *([self._draft] * 5 + [self._add_key_result] * 8),
            *self._social.first_steps(),
            *self._looking_back.first_steps(),
        )
        steps = [self._command(make()) for make in makers]
        return [*steps, *map(self._command, restricted_values(self))]

    def step(self) -> Command:
        """Return the next command: one decision or a few, by anybody."""
        self.at = self._later()
        self.actor = self._pick(self._ids[Person])
        count = self._pick((1, 1, 1, 2, 3))
        return self._command(*(self._pick(self._actions)() for _ in range(count)))

    def late_steps(self) -> list[Command]:
        """Return commands that lower a target after the cycles that end."""
        return [self._command(decision) for decision in lowered_target(self)]

    def last_steps(self) -> list[Command]:
        """Return the commands that everything ends with: by then somebody has left, a team has gone
        up in another, and fiscal years are made of weeks."""
        self.at = self._later()
        weeks = self._change(Organization, self.org_id, "set_calendar", CALENDARS[0])
        endings = ([self._social.leave()], self._social.merge(), [weeks])
        return [self._command(*decisions) for decisions in endings]

    def _command(self, *decisions: Decision) -> Command:
        self._count += 1
        return Command(
            uuid5(self.org_id, str(self._count)),
            b"\0" * 32,
            self.actor,
            decisions,
            roles=None,
            recorded_at=self.at,
            correlation_id=uuid5(self.org_id, "1"),
            causation_id=uuid5(self.org_id, str(self._count - 1)) if self._count > 1 else None,
        )

    def _later(self) -> datetime:
        """Return when it goes on: at once, after a while, or at the border between two days."""
        random = self._random
        zone = ZoneInfo(self.zone)
        tomorrow = self.at.astimezone(zone).date() + timedelta(days=1)
        midnight = datetime.combine(tomorrow, time(), zone).astimezone(UTC)
        return self._pick(
            (
                self.at,
                self.at + timedelta(microseconds=random.randint(1, 10**10)),
                self.at + timedelta(hours=random.randint(1, 90)),
                max(self.at, midnight - timedelta(microseconds=1)),
                midnight,
            )
        )

    def _pick(self, choices: Sequence[T]) -> T:
        return self._random.choice(choices)

    def _new(self, kind: type[LedgerAggregate]) -> UUID:
        ids = self._ids.setdefault(kind, [])
        ids.append(uuid5(_NAMESPACE, f"{kind.TOPIC} {len(ids)}"))
        return ids[-1]

    def _act(self) -> Act:
        late = self._pick((0, 0, 1, 50, 3000))
        reason = None
        if self._random.random() < 0.8:
            reason = Reason(self._pick(list(ReasonKind)), self._pick(material.NOTES))
        return Act(self.actor, self.at - timedelta(minutes=late), reason)

    def _begin(
        self, kind: type[LedgerAggregate], id_: UUID, method: str, *arguments: Any, **named: Any
    ) -> Decision:
        act = self._act()
        return begin(kind, id_, lambda: getattr(kind, method)(id_, *arguments, act, **named))

    def _change(
        self, kind: type[LedgerAggregate], id_: UUID, method: str, *arguments: Any
    ) -> Decision:
        act = self._act()
        return change(kind, id_, lambda aggregate: getattr(aggregate, method)(*arguments, act))

    def _add_person(self) -> Decision:
        roles = self._random.sample(list(Role), self._pick((0, 1, 2, 3)))
        name = self._pick(material.NAMES)
        return self._begin(Person, self._new(Person), "add", name, roles=roles)

    def _change_person(self) -> Decision:
        roles = (Role.COACH, Role.MEMBER, Role.AUDITOR)
        method, values = self._pick(
            (("rename", material.NAMES), ("give_role", roles), ("withdraw_role", roles))
        )
        return self._change(Person, self._pick(self._ids[Person][:4]), method, self._pick(values))

    def _open_cycle(self) -> Decision:
        id_ = self._new(Cycle)
        return self._begin(Cycle, id_, "open", *material.CYCLES[len(self._ids[Cycle]) - 1])

    def _change_phase(self) -> Decision:
        return self._change(
            Cycle, self._pick(self._ids[Cycle]), "change_phase", self._pick(list(Phase))
        )

    def _change_cycle(self) -> Decision:
        name, *days = self._pick(material.CYCLES)
        id_ = self._pick(self._ids[Cycle][1:])  # the first one stays over
        if self._pick((True, False)):
            return self._change(Cycle, id_, "rename", f"{name} neu")
        return self._change(Cycle, id_, "reschedule", *days)

    def _draft(self) -> Decision:
        person_id = self._pick((None, *self._ids[Person]))
        team_id = self._pick((None, None, *self._ids.get(Team, ())))
        return self._begin(
            Objective,
            self._new(Objective),
            "draft",
            self._pick(self._ids[Cycle][:4]),
            self._pick(material.TITLES),
            GoalOwner(OwnerKind.TEAM, team_id)
            if team_id is not None
            else person_id and GoalOwner(OwnerKind.PERSON, person_id),
            ambition=self._pick((None, *Ambition)),
            attributes=self._facts.attributes(),
        )

    def _change_objective(self) -> Decision:
        id_ = self._pick(self._ids[Objective])
        match self._pick(("reword", "attribute", "drop", "restore", "note", "remove", *"rr")):
            case "reword":
                return self._change(Objective, id_, "reword", self._pick(material.TITLES))
            case "attribute":
                return self._set_attribute(Objective, id_)
            case "note":
                note_id = uuid5(id_, str(len(self._notes)))
                self._notes.append((id_, note_id))
                return self._change(
                    Objective, id_, "add_note", note_id, self._pick(material.NOTES[1:])
                )
            case "remove" if self._notes:
                objective_id, note_id = self._pick(self._notes)
                return self._change(Objective, objective_id, "remove_note", note_id)
            case "drop":
                return self._change(Objective, id_, "drop")
            case _:
                return self._change(Objective, id_, "restore")

    def _add_key_result(self) -> Decision:
        return self._begin(
            KeyResult,
            self._new(KeyResult),
            "add",
            self._pick(self._ids[Objective][:_OBJECTIVES]),
            self._pick(material.TITLES),
            self._facts.measure(),
            self._owners(),
            weight=self._pick(material.WEIGHTS),
            attributes=self._facts.attributes(),
        )

    def _change_key_result(self) -> Decision:
        id_ = self._pick(self._ids[KeyResult])
        ways = ("reword", "retarget", "reweight", "attribute", "strike", "hand", "drop", *"rrr")
        match self._pick(ways):
            case "reword":
                return self._change(KeyResult, id_, "reword", self._pick(material.TITLES))
            case "retarget":
                return self._retarget(id_)
            case "reweight":
                return self._change(KeyResult, id_, "reweight", self._pick(material.WEIGHTS))
            case "attribute":
                return self._set_attribute(KeyResult, id_)
            case "strike":
                return self._change(KeyResult, id_, "strike_out")
            case "hand":
                return self._change(KeyResult, id_, "hand_over", self._owners())
            case "drop":
                return self._change(KeyResult, id_, "drop")
            case _:
                return self._change(KeyResult, id_, "restore")

    def _retarget(self, id_: UUID) -> Decision:
        """Measure otherwise; with what has no unit, it is only the target that changes."""
        drawn, act = self._facts.measure(), self._act()
        return change(
            KeyResult,
            id_,
            lambda it: it.retarget(
                drawn if drawn.unit else replace(it.measure, target=drawn.target), act
            ),
        )

    def _check_in(self) -> Decision:
        id_ = self._pick(self._ids[KeyResult][:_REPORTED_ON])
        check_in_id = uuid5(id_, f"check-in {len(self._check_ins)}")
        self._check_ins.append((id_, check_in_id))
        return self._change(
            KeyResult, id_, "record_check_in", check_in_id, self._facts.check_in(self.at)
        )

    def _correct(self) -> Decision:
        if not self._check_ins:
            return self._check_in()
        id_, check_in_id = self._pick(self._check_ins)
        if self._random.random() < 0.3:
            return self._change(KeyResult, id_, "retract_check_in", check_in_id)
        return self._change(
            KeyResult, id_, "correct_check_in", check_in_id, self._facts.check_in(self.at)
        )

    def _score(self) -> Decision:
        return self._change(
            KeyResult,
            self._pick(self._ids[KeyResult][:_REPORTED_ON]),
            self._pick(("score", "rescore")),
            self._pick(list(ScoreKind)),
            self._pick(material.SHARES),
        )

    def _set_attribute(self, kind: type[LedgerAggregate], id_: UUID) -> Decision:
        name = self._pick(material.ATTRIBUTE_NAMES)
        return self._change(kind, id_, "set_attribute", name, self._pick((None, *material.VALUES)))

    def _owners(self) -> list[Owner]:
        return self._facts.owners(self._ids[Person])

    def _said(self) -> CheckInFacts:
        return self._facts.check_in(self.at)
