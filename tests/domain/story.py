"""One decision of each kind, for the golden examples: a spring at a machine builder's."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from okr.domain.aggregate import Act, LedgerAggregate, Reason, ReasonKind
from okr.domain.alignment import Link
from okr.domain.calendar import Calendar, CalendarKind, Weekday, YearEnd
from okr.domain.check_in import CheckInFacts, CheckInStatus
from okr.domain.comment import Comment
from okr.domain.commitment import Ambition
from okr.domain.cycle import Cycle, Phase
from okr.domain.goal import Outcome
from okr.domain.goal_ref import GoalKind
from okr.domain.key_result import KeyResult
from okr.domain.learning import Evidence, EvidenceKind, LearningKind, Verdict
from okr.domain.measure import Measure, MeasureKind
from okr.domain.objective import Objective
from okr.domain.organization import Organization
from okr.domain.owner import GoalOwner, Owner, OwnerKind
from okr.domain.person import Person, Role
from okr.domain.reports import ScoreKind
from okr.domain.retrospective import Retrospective
from okr.domain.team import Team


def _id(number: int) -> UUID:
    return UUID(f"0195f0e0-0000-7000-8000-{number:012x}")


ORGANIZATION, JOERG, ANNA, CYCLE, OBJECTIVE, KEY_RESULT, NOTE, CHECK_IN = map(_id, range(1, 9))

NEXT_CYCLE, NEXT_OBJECTIVE, NEXT_KEY_RESULT, COMPANY_OBJECTIVE, EARLIER_OBJECTIVE = map(
    _id, range(0x10, 0x15)
)

TEAM, DIVISION, OTHER_TEAM, RETROSPECTIVE, LEARNING, COMMENT, CONFIDENTIAL_KEY_RESULT = map(
    _id, range(0x20, 0x27)
)


def _acts() -> Iterator[Act]:
    at = datetime(2026, 4, 1, 8, 30, tzinfo=UTC)
    while True:
        yield Act(ANNA, at)
        at += timedelta(days=1, minutes=7, microseconds=1)


def aggregates(organization_id: UUID = ORGANIZATION) -> list[LedgerAggregate]:
    """The aggregates after the story, with all their events pending.

    New kinds of decisions go to the end of their aggregate, so that the examples before stay.
    """
    return [
        *(_organization(organization_id), _person(), _cycle(), _objective(), _key_result()),
        *(_team(), _retrospective(), _comment(), confidential_key_result()),
    ]


def _organization(id: UUID) -> Organization:
    acts = _acts()
    organization = Organization.found(
        id, "Müller & Söhne Maschinenbau GmbH", "Europe/Berlin", "de", next(acts)
    )
    organization.set_calendar(
        Calendar(CalendarKind.FOUR_FOUR_FIVE, 10, Weekday.SATURDAY, YearEnd.NEAREST), next(acts)
    )
    return organization


def _person() -> Person:
    acts = _acts()
    person = Person.add(JOERG, "Jörg Weiß", next(acts), roles=[Role.LEAD, Role.MEMBER])
    person.rename("Jörg Weiß-Krämer", _why(next(acts), ReasonKind.OTHER, "Hochzeit"))
    person.give_role(Role.COACH, next(acts))
    person.withdraw_role(
        Role.LEAD, _why(next(acts), ReasonKind.OTHER, "Übergabe der Vertriebsleitung")
    )
    person.follow(GoalKind.KEY_RESULT, KEY_RESULT, next(acts))
    person.unfollow(GoalKind.KEY_RESULT, KEY_RESULT, next(acts))
    person.deactivate(date(2026, 6, 30), _why(next(acts), ReasonKind.OTHER, "Elternzeit"))
    person.reactivate(next(acts))
    # triggered, not decided: who came back has to be deactivated again first
    person.decide(_why(next(acts), ReasonKind.OTHER, "Antrag nach Art. 17 DSGVO"), Person.Erased)
    return person


def _cycle() -> Cycle:
    acts = _acts()
    cycle = Cycle.open(CYCLE, "2. Quartal 2026", date(2026, 4, 1), date(2026, 6, 30), next(acts))
    cycle.change_phase(Phase.DRAFTING, next(acts))
    cycle.rename("Frühjahr 2026", next(acts))
    cycle.reschedule(date(2026, 4, 7), date(2026, 6, 30), next(acts))
    return cycle


def _objective() -> Objective:
    acts = _acts()
    objective = Objective.draft(
        OBJECTIVE,
        CYCLE,
        "Unsere Kunden empfehlen uns weiter",
        GoalOwner(OwnerKind.PERSON, JOERG),
        next(acts),
        ambition=Ambition.ASPIRATIONAL,
        attributes={"bereich": "Vertrieb", "prioritäten": [1, "hoch", None, True]},
    )
    objective.reword("Unsere Kunden empfehlen uns begeistert weiter", next(acts))
    objective.set_attribute("bereich", {"name": "Vertrieb Süd", "anteil": "0.5"}, next(acts))
    objective.add_note(NOTE, "Im Workshop geäußert:\n„Weniger Anrufe, mehr Gespräche.“", next(acts))
    objective.remove_note(NOTE, next(acts))
    objective.drop(_why(next(acts), ReasonKind.MARKET_CHANGED, "Großkunde abgesprungen"))
    objective.restore(_why(next(acts), ReasonKind.ERROR, "Der Großkunde bleibt doch"))
    objective.propose(next(acts))
    objective.commit(next(acts))
    objective.return_to_draft(
        _why(next(acts), ReasonKind.OTHER, "Die Geschäftsführung wünscht es ehrgeiziger")
    )
    objective.set_ambition(Ambition.COMMITTED, next(acts))
    objective.hand_over(GoalOwner(OwnerKind.TEAM, TEAM), next(acts))
    objective.align(GoalKind.OBJECTIVE, COMPANY_OBJECTIVE, Link.SUPPORTS, next(acts))
    objective.unalign(GoalKind.OBJECTIVE, COMPANY_OBJECTIVE, next(acts))
    objective.refine_from(GoalKind.OBJECTIVE, EARLIER_OBJECTIVE, next(acts))
    objective.apply_learning(LEARNING, RETROSPECTIVE, next(acts))
    objective.move(NEXT_CYCLE, _why(next(acts), ReasonKind.OTHER, "Vertriebstagung verschoben"))
    objective.close(Outcome.CARRIED_OVER, next(acts), NEXT_OBJECTIVE)
    objective.reopen(_why(next(acts), ReasonKind.ERROR, "Zu früh geschlossen"))
    objective.withdraw_refinement(
        GoalKind.OBJECTIVE,
        EARLIER_OBJECTIVE,
        _why(next(acts), ReasonKind.ERROR, "Mit dem Ziel vom Vorjahr verwechselt"),
    )
    objective.withdraw_application(
        LEARNING, _why(next(acts), ReasonKind.OTHER, "Umgesetzt wird sie im Vertrieb Nord")
    )
    return objective


def _key_result() -> KeyResult:
    acts = _acts()
    key_result = KeyResult.add(
        KEY_RESULT,
        OBJECTIVE,
        "Zahl der Empfehlungen von 12 auf 30 je Monat",
        Measure(MeasureKind.METRIC, Decimal(12), Decimal(30), "Empfehlungen je Monat"),
        [Owner(JOERG, Decimal("0.75")), Owner(ANNA, Decimal("0.25"))],
        next(acts),
        weight=Decimal("1.5"),
        attributes={"quelle": "CRM"},
    )
    key_result.reword("Empfehlungen steigen von 12 auf 30 je Monat", next(acts), cosmetic=True)
    key_result.retarget(
        Measure(MeasureKind.METRIC, Decimal(12), Decimal("27.5"), "Empfehlungen je Monat"),
        _why(next(acts), ReasonKind.AMBITION, "30 wären über das Ziel hinausgeschossen"),
    )
    key_result.set_attribute("quelle", None, next(acts))
    key_result.strike_out(next(acts))
    key_result.hand_over([Owner(ANNA)], next(acts))
    key_result.record_check_in(
        CHECK_IN,
        CheckInFacts(
            date(2026, 4, 7),
            Decimal("17.5"),
            Decimal("0.3"),
            6,
            CheckInStatus.AT_RISK,
            "Zwei Absagen; Unterstützung durch die Geschäftsführung nötig",
            {"roh": "17,5", "teile": [10, "7.5"]},
        ),
        next(acts),
    )
    key_result.correct_check_in(
        CHECK_IN,
        CheckInFacts(
            date(2026, 4, 6),
            Decimal("18.5"),
            confidence=7,
            status=CheckInStatus.ON_TRACK,
            note="Eine Empfehlung übersehen",
        ),
        _why(next(acts), ReasonKind.ERROR, "Verzählt"),
    )
    key_result.retract_check_in(
        CHECK_IN, _why(next(acts), ReasonKind.ERROR, "Gehört zu einem anderen Schlüsselergebnis")
    )
    key_result.score(ScoreKind.FINAL, Decimal("0.6"), next(acts))
    key_result.rescore(
        ScoreKind.FINAL,
        Decimal("0.7"),
        _why(next(acts), ReasonKind.ERROR, "Späte Empfehlung vergessen"),
    )
    key_result.drop(next(acts))
    key_result.restore(next(acts))
    key_result.reweight(Decimal("0.5"), next(acts))
    key_result.refine_from(GoalKind.OBJECTIVE, EARLIER_OBJECTIVE, next(acts))
    key_result.apply_learning(LEARNING, RETROSPECTIVE, next(acts))
    key_result.move(NEXT_OBJECTIVE, next(acts))
    key_result.close(Outcome.CARRIED_OVER, next(acts), NEXT_KEY_RESULT)
    key_result.reopen(_why(next(acts), ReasonKind.ERROR, "Zu früh geschlossen"))
    key_result.withdraw_refinement(
        GoalKind.OBJECTIVE,
        EARLIER_OBJECTIVE,
        _why(next(acts), ReasonKind.ERROR, "Mit dem Ziel vom Vorjahr verwechselt"),
    )
    key_result.withdraw_application(
        LEARNING, _why(next(acts), ReasonKind.OTHER, "Umgesetzt wird sie im Vertrieb Nord")
    )
    key_result.restrict_values(
        [Role.OKR_OWNER, Role.ADMIN],
        _why(next(acts), ReasonKind.OTHER, "Der Wettbewerb liest mit"),
    )
    key_result.publish_values(_why(next(acts), ReasonKind.OTHER, "Der Bericht ist veröffentlicht"))
    return key_result


def confidential_key_result() -> KeyResult:
    """A key result all of whose values are sealed."""
    acts = _acts()
    measure = Measure(MeasureKind.METRIC, Decimal("1.2"), Decimal(2), "Mio. €")
    key_result = KeyResult.add(
        *(CONFIDENTIAL_KEY_RESULT, OBJECTIVE, "Ergebnis vor Steuern", measure, (), next(acts)),
        readers=[Role.ADMIN, Role.OKR_OWNER],
    )
    key_result.retarget(
        Measure(MeasureKind.METRIC, Decimal("1.2"), Decimal("1.8"), "Mio. €"),
        _why(next(acts), ReasonKind.MARKET_CHANGED, "Der Stahlpreis steigt"),
    )
    facts = CheckInFacts(
        *(date(2026, 4, 7), Decimal("1.31"), Decimal("0.2"), 6, CheckInStatus.ON_TRACK),
        note="Vorläufig, ohne Rückstellungen",
        details={"monat": 3},
    )
    key_result.record_check_in(CHECK_IN, facts, next(acts))
    key_result.correct_check_in(
        CHECK_IN,
        replace(facts, value=Decimal("1.29"), confidence=5),
        _why(next(acts), ReasonKind.ERROR, "Rückstellungen vergessen"),
    )
    key_result.score(ScoreKind.MID, Decimal("0.3"), next(acts))
    key_result.rescore(
        ScoreKind.MID, Decimal("0.2"), _why(next(acts), ReasonKind.ERROR, "Nach der Berichtigung")
    )
    return key_result


def _team() -> Team:
    acts = _acts()
    team = Team.add(TEAM, "Vertrieb Süd", next(acts), parent_id=DIVISION)
    team.rename("Vertrieb Süddeutschland", next(acts))
    team.move(None, _why(next(acts), ReasonKind.OTHER, "Der Bereich Vertrieb ist aufgelöst"))
    team.join(JOERG, date(2026, 4, 1), next(acts))
    team.leave(JOERG, date(2026, 7, 31), next(acts))
    team.merge(OTHER_TEAM, date(2026, 6, 30), next(acts))
    team.restore(_why(next(acts), ReasonKind.ERROR, "Die Zusammenlegung ist verschoben"))
    team.archive(date(2026, 12, 31), next(acts))
    return team


def _retrospective() -> Retrospective:
    acts = _acts()
    retrospective = Retrospective.open(RETROSPECTIVE, CYCLE, TEAM, next(acts))
    retrospective.capture_learning(
        LEARNING,
        LearningKind.INSIGHT,
        "Empfehlungen kommen nach persönlichen Gesprächen",
        next(acts),
        evidence=[
            Evidence(EvidenceKind.OBJECTIVE, OBJECTIVE),
            Evidence(EvidenceKind.KEY_RESULT, KEY_RESULT),
            Evidence(EvidenceKind.ENTRY, 4711),
        ],
    )
    retrospective.reword_learning(
        LEARNING, "Empfehlungen kommen nach Gesprächen,\nselten nach Anrufen", next(acts)
    )
    retrospective.decide_on(
        GoalKind.OBJECTIVE, OBJECTIVE, Verdict.CHANGE, next(acts), note="Größeres Ziel wählen"
    )
    retrospective.withdraw_learning(
        LEARNING, _why(next(acts), ReasonKind.ERROR, "Steht schon beim Team Nord")
    )
    retrospective.close(next(acts))
    retrospective.reopen(_why(next(acts), ReasonKind.OTHER, "Jörg war verhindert"))
    return retrospective


def _comment() -> Comment:
    acts = _acts()
    comment = Comment.post(
        COMMENT,
        GoalKind.KEY_RESULT,
        KEY_RESULT,
        "@Jörg, ist die Zahl für März geprüft?",
        next(acts),
        mentions=[JOERG],
    )
    comment.edit("@Jörg, ist die Zahl für April geprüft?", [JOERG, ANNA], next(acts))
    comment.remove(next(acts))
    return comment


def _why(act: Act, kind: ReasonKind, text: str) -> Act:
    return Act(act.actor_id, act.at, Reason(kind, text))
