"""One example for each mutation: what is asked, and what holds before and after."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from okr.domain.person import Role
from tests.graphql.house import House

Told = Callable[[House], dict[str, Any]]

ADMINISTRATORS = frozenset({Role.ADMIN})
PLANNERS = frozenset({Role.ADMIN, Role.OKR_OWNER})
EDITORS = frozenset({Role.ADMIN, Role.OKR_OWNER, Role.LEAD, Role.COACH, Role.MEMBER})
REPORTERS = EDITORS | {Role.INTEGRATION}

REASON = {"kind": "MARKET_CHANGED", "text": "Der Zulieferer fällt aus."}


@dataclass(frozen=True)
class Case:
    """A mutation of an object that is there, or one that brings an object in."""

    mutation: str
    roles: frozenset[Role]
    input: Told
    select: str
    before: dict[str, Any] | None
    """What is selected of the object before, if it is there."""
    after: dict[str, Any]
    first: tuple[tuple[str, Told], ...] = ()
    """The mutations that make it possible."""
    needs_reason: bool = False
    in_closed_cycle: bool = False
    """Whether it is still possible there."""
    when_dropped: bool = False
    """Whether it is still possible when its object is dropped."""

    @property
    def edits(self) -> bool:
        """Whether it is about an object that is there."""
        return self.before is not None

    async def prepare(self, house: House) -> None:
        """Make it possible."""
        for name, given in self.first:
            await house.admin.done(name, given(house))

    def __str__(self) -> str:
        return self.mutation


def _always(**told: Any) -> Told:
    return lambda house: told


def _objective(**told: Any) -> Told:
    return lambda house: {"id": house.objective, **told}


def _key_result(**told: Any) -> Told:
    return lambda house: {"id": house.key_result, **told}


def _member(**told: Any) -> Told:
    return lambda house: {"id": house.person(house.member), **told}


_MEASURED = "kind baseline target unit progress progressMissing"
_CHECKED_IN = """checkInCount progress confidence status
    checkIns(includeRetracted: true) { nodes { measuredOn value score note details retracted } }"""
_CHECK_IN: dict[str, Any] = {
    "measuredOn": "2026-01-12",
    "value": "18",
    "score": None,
    "note": "erster Schritt",
    "details": {},
    "retracted": False,
}


def _checked_in(*nodes: dict[str, Any], **told: Any) -> dict[str, Any]:
    return {"checkIns": {"nodes": list(nodes)}, "confidence": None, "status": None, **told}


CASES = (
    Case(
        "addPerson",
        ADMINISTRATORS,
        _always(name="  Zoë Größer ", roles=["LEAD", "ADMIN"]),
        "name roles",
        None,
        {"name": "Zoë Größer", "roles": ["ADMIN", "LEAD"]},
        in_closed_cycle=True,
    ),
    Case(
        "renamePerson",
        ADMINISTRATORS,
        _member(name="Jörg Meier"),
        "name",
        {"name": "Jörg Müller"},
        {"name": "Jörg Meier"},
        in_closed_cycle=True,
    ),
    Case(
        "giveRole",
        ADMINISTRATORS,
        _member(role="LEAD"),
        "roles",
        {"roles": ["MEMBER"]},
        {"roles": ["LEAD", "MEMBER"]},
        in_closed_cycle=True,
    ),
    Case(
        "withdrawRole",
        ADMINISTRATORS,
        _member(role="MEMBER"),
        "roles",
        {"roles": ["MEMBER"]},
        {"roles": []},
        in_closed_cycle=True,
    ),
    Case(
        "openCycle",
        PLANNERS,
        _always(name="Q2 2026", startsOn="2026-04-01", endsOn="2026-06-30", phase="DRAFTING"),
        "name startsOn endsOn phase",
        None,
        {"name": "Q2 2026", "startsOn": "2026-04-01", "endsOn": "2026-06-30", "phase": "DRAFTING"},
        in_closed_cycle=True,
    ),
    Case(
        "changeCyclePhase",
        PLANNERS,
        lambda house: {"id": house.cycle, "phase": "GUARD_RAILS", "reason": REASON},
        "phase",
        {"phase": "COMMITTED"},
        {"phase": "GUARD_RAILS"},
        first=(("changeCyclePhase", lambda house: {"id": house.cycle, "phase": "COMMITTED"}),),
        needs_reason=True,
        in_closed_cycle=True,
    ),
    Case(
        "draftObjective",
        EDITORS,
        lambda house: {
            "cycle": house.cycle,
            "title": "Unser Vertrieb gewinnt Neukunden",
            "owner": house.person(house.auditor),
            "attributes": {"team_name": "Süd", "größe": 7},
        },
        'title owner { name } cycle { name } attributes team: attribute(name: "team_name")',
        None,
        {
            "title": "Unser Vertrieb gewinnt Neukunden",
            "owner": {"name": "Prüferin"},
            "cycle": {"name": "Q1"},
            "attributes": {"team_name": "Süd", "größe": 7},
            "team": "Süd",
        },
    ),
    Case(
        "rewordObjective",
        EDITORS,
        _objective(title="Wir liefern früher"),
        "title",
        {"title": "Wir liefern pünktlich"},
        {"title": "Wir liefern früher"},
    ),
    Case(
        "setObjectiveAttribute",
        EDITORS,
        _objective(name="farbe", value=["blau", {"hell": True}]),
        "attributes",
        {"attributes": {"team": "Versand"}},
        {"attributes": {"team": "Versand", "farbe": ["blau", {"hell": True}]}},
    ),
    Case(
        "dropObjective",
        EDITORS,
        _objective(),
        "dropped",
        {"dropped": False},
        {"dropped": True},
    ),
    Case(
        "restoreObjective",
        EDITORS,
        _objective(),
        "dropped",
        {"dropped": True},
        {"dropped": False},
        first=(("dropObjective", _objective()),),
        when_dropped=True,
    ),
    Case(
        "addObjectiveNote",
        EDITORS,
        _objective(text="Zweite Notiz\nmit zwei Zeilen"),
        "notes { text author { name } }",
        {"notes": [{"text": "Läuft zäh", "author": {"name": "Jörg Müller"}}]},
        {
            "notes": [
                {"text": "Läuft zäh", "author": {"name": "Jörg Müller"}},
                {"text": "Zweite Notiz\nmit zwei Zeilen", "author": {"name": "Alleskönner"}},
            ]
        },
        in_closed_cycle=True,
    ),
    Case(
        "removeObjectiveNote",
        EDITORS,
        lambda house: {"id": house.objective, "note": house.note},
        "notes { text }",
        {"notes": [{"text": "Läuft zäh"}]},
        {"notes": []},
        in_closed_cycle=True,
        when_dropped=True,
    ),
    Case(
        "addKeyResult",
        EDITORS,
        lambda house: {
            "objective": house.objective,
            "title": "Reklamationen halbieren",
            "measure": {"baseline": "12.50", "target": "6", "unit": "Stück"},
            "owners": [
                {"person": house.person(house.member), "weight": "3"},
                {"person": house.person(house.everybody)},
            ],
            "weight": "2.50",
            "attributes": {"quelle": "CRM"},
        },
        f"title weight owners {{ person {{ name }} weight }} attributes {_MEASURED}",
        None,
        {
            "title": "Reklamationen halbieren",
            "weight": "2.5",
            "owners": [
                {"person": {"name": "Jörg Müller"}, "weight": "3"},
                {"person": {"name": "Alleskönner"}, "weight": "1"},
            ],
            "attributes": {"quelle": "CRM"},
            "kind": "METRIC",
            "baseline": "12.5",
            "target": "6",
            "unit": "Stück",
            "progress": None,
            "progressMissing": "NO_CHECK_IN",
        },
    ),
    Case(
        "rewordKeyResult",
        EDITORS,
        _key_result(title="Durchlaufzeit senken", cosmetic=True),
        "title",
        {"title": "Lieferzeit senken"},
        {"title": "Durchlaufzeit senken"},
    ),
    Case(
        "retargetKeyResult",
        EDITORS,
        _key_result(measure={"baseline": "20", "target": "16", "unit": "Tage"}, reason=REASON),
        _MEASURED,
        {
            "kind": "METRIC",
            "baseline": "20",
            "target": "10",
            "unit": "Tage",
            "progress": "0.2",
            "progressMissing": None,
        },
        {
            "kind": "METRIC",
            "baseline": "20",
            "target": "16",
            "unit": "Tage",
            "progress": "0.5",
            "progressMissing": None,
        },
        needs_reason=True,
    ),
    Case(
        "setKeyResultAttribute",
        EDITORS,
        _key_result(name="quelle", value=None),
        "attributes",
        {"attributes": {"quelle": "ERP"}},
        {"attributes": {}},
        first=(("setKeyResultAttribute", _key_result(name="quelle", value="ERP")),),
    ),
    Case(
        "strikeOutKeyResult",
        EDITORS,
        _key_result(),
        "struckOut objective { progress progressMissing }",
        {"struckOut": False, "objective": {"progress": "0.2", "progressMissing": None}},
        {"struckOut": True, "objective": {"progress": None, "progressMissing": "NO_KEY_RESULTS"}},
    ),
    Case(
        "handOverKeyResult",
        EDITORS,
        lambda house: {
            "id": house.key_result,
            "owners": [{"person": house.person(house.admin), "weight": "0.5"}],
        },
        "owners { person { name } weight }",
        {"owners": [{"person": {"name": "Jörg Müller"}, "weight": "1"}]},
        {"owners": [{"person": {"name": "Änne Groß"}, "weight": "0.5"}]},
    ),
    Case(
        "reweightKeyResult",
        EDITORS,
        _key_result(weight="3"),
        "weight",
        {"weight": "1"},
        {"weight": "3"},
    ),
    Case(
        "dropKeyResult",
        EDITORS,
        _key_result(),
        "dropped",
        {"dropped": False},
        {"dropped": True},
    ),
    Case(
        "restoreKeyResult",
        EDITORS,
        _key_result(),
        "dropped",
        {"dropped": True},
        {"dropped": False},
        first=(("dropKeyResult", _key_result()),),
        when_dropped=True,
    ),
    Case(
        "recordCheckIn",
        REPORTERS,
        _key_result(
            measuredOn="2026-01-19",
            value="14.50",
            confidence=7,
            status="ON_TRACK",
            note="Zwei Spediteure mehr",
            details={"wetter": "gut"},
        ),
        _CHECKED_IN,
        _checked_in(_CHECK_IN, checkInCount=1, progress="0.2"),
        _checked_in(
            {
                "measuredOn": "2026-01-19",
                "value": "14.5",
                "score": None,
                "note": "Zwei Spediteure mehr",
                "details": {"wetter": "gut"},
                "retracted": False,
            },
            _CHECK_IN,
            checkInCount=2,
            progress="0.55",
            confidence=7,
            status="ON_TRACK",
        ),
    ),
    Case(
        "correctCheckIn",
        REPORTERS,
        lambda house: {
            "id": house.key_result,
            "checkIn": house.check_in,
            "measuredOn": "2026-01-13",
            "value": "15",
            "note": "nachgezählt",
        },
        _CHECKED_IN,
        _checked_in(_CHECK_IN, checkInCount=1, progress="0.2"),
        _checked_in(
            {**_CHECK_IN, "measuredOn": "2026-01-13", "value": "15", "note": "nachgezählt"},
            checkInCount=1,
            progress="0.5",
        ),
    ),
    Case(
        "retractCheckIn",
        REPORTERS,
        lambda house: {"id": house.key_result, "checkIn": house.check_in, "reason": REASON},
        _CHECKED_IN,
        _checked_in(_CHECK_IN, checkInCount=1, progress="0.2"),
        _checked_in({**_CHECK_IN, "retracted": True}, checkInCount=0, progress=None),
        needs_reason=True,
    ),
    Case(
        "scoreKeyResult",
        EDITORS,
        _key_result(kind="FINAL", value="0.70"),
        "scores { mid projected final } progress",
        {"scores": {"mid": "0.3", "projected": None, "final": None}, "progress": "0.2"},
        {"scores": {"mid": "0.3", "projected": None, "final": "0.7"}, "progress": "0.2"},
        in_closed_cycle=True,
        when_dropped=True,
    ),
    Case(
        "rescoreKeyResult",
        EDITORS,
        _key_result(kind="MID", value="0.4", reason=REASON),
        "scores { mid projected final }",
        {"scores": {"mid": "0.3", "projected": None, "final": None}},
        {"scores": {"mid": "0.4", "projected": None, "final": None}},
        needs_reason=True,
        in_closed_cycle=True,
        when_dropped=True,
    ),
)
