"""States of an organisation folded from its ledger, and diffs and replays read from the API."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson

import tests.oracle.roots  # noqa: F401 - which tells of every type of object
from okr.domain.key_result import KeyResult
from okr.domain.person import Person, Role
from okr.service.cli.operator import Operator
from okr.service.graphql.schema import graphql_schema
from okr.service.ledger.keys import DataKeys
from okr.service.ledger.sealing import WrappingKey
from okr.service.postgres.pool import Pool
from okr.service.reading.reader import Reader
from tests.oracle.arithmetic import decimal_text
from tests.oracle.changes import goals_within
from tests.oracle.moment import Moment
from tests.oracle.paging import Cursors
from tests.oracle.past import read_past
from tests.oracle.requests import Named
from tests.oracle.results import key_results
from tests.oracle.states import GOALS, facts_of, is_link
from tests.oracle.world import World

Facts = dict[str, Any]
State = dict[str, Facts]
"""The facts of each objective and key result by its entity id; those without value are absent."""

_OBJECT = (
    "{ ... on Recorded { entityId } ... on CheckIn { entityId } ... on Learning { entityId } }"
)
_CHANGE = f"""kind entityId field from to position event {{ position }}
    fromObjects {_OBJECT} toObjects {_OBJECT} events {{ totalCount nodes {{ position }} }}"""
_CHECK_IN = "{ entityId measuredOn value score confidence status retracted }"
_DIFF = f"""query ($from: AsOf!, $to: AsOf, $within: ID, $after: String) {{
    diff(from: $from, to: $to, within: $within) {{
        counts {{ kind count }}
        changes(first: 100, after: $after) {{
            nodes {{ {_CHANGE} }} pageInfo {{ hasNextPage endCursor }}
        }}
    }}
}}"""
_REPLAY = f"""query ($from: AsOf!, $to: AsOf, $within: ID, $after: String) {{
    replay(from: $from, to: $to, within: $within, first: 100, after: $after) {{
        nodes {{
            position event {{ position }} patch {{ {_CHANGE} }}
            checkIn {{ from {_CHECK_IN} to {_CHECK_IN} }}
        }}
        pageInfo {{ hasNextPage endCursor }}
    }}
}}"""


@dataclass
class Asking:
    """An organisation, of which everything may be read."""

    world: World
    reader: Reader
    confidential: bool = True
    """Whether values that are for some roles are read too."""

    @property
    def head(self) -> int:
        """The position of the newest entry."""
        return self.world.past.head

    @property
    def masked(self) -> "Asking":
        """The same as an auditor reads it, from whom values for other roles are hidden."""
        past = self.world.past
        held = (state.aggregate for state in past.states(past.head))
        hidden = frozenset(
            one.id
            for one in held
            if isinstance(one, KeyResult)
            and one.readers is not None
            and Role.AUDITOR not in one.readers
        )
        return replace(self, confidential=False, world=replace(self.world, hidden=hidden))

    @property
    def _somebody(self) -> UUID:
        """A person who may read, as whoever is not deactivated."""
        past = self.world.past
        held = (state.aggregate for state in past.states(past.head))
        return next(one.id for one in held if isinstance(one, Person) and one.active)

    def state(self, position: int) -> State:
        """Fold the state at a position."""
        moment = Moment(self.world, Cursors(), position, in_ids=False)
        return {
            one.entity_id: {name: v for name, v in facts_of(one).items() if v is not None}
            for one in moment.objects.values()
            if one.aggregate.TOPIC in GOALS
        }

    def state_within(self, position: int, part: str) -> State:
        """Fold the state at a position of all goals that belonged to a part then."""
        kind, _, key = part.split(".")
        moment = Moment(self.world, Cursors(), position, in_ids=False)
        ids = {one.entity_id for one in goals_within(moment, Named(kind, UUID(key), None))}
        return {id_: facts for id_, facts in self.state(position).items() if id_ in ids}

    def check_ins(self, position: int) -> State:
        """Fold the check-ins at a position, those retracted too."""
        moment = Moment(self.world, Cursors(), position, in_ids=False)
        return {
            one.entity_id: {
                "entityId": one.entity_id,
                "measuredOn": one.domain.measured_on.isoformat(),
                "value": _text(one.value),
                "score": _text(one.score),
                "confidence": one.domain.confidence,
                "status": one.domain.status and one.domain.status.name,
                "retracted": one.domain.retracted,
            }
            for result in key_results(moment)
            for one in result.all_check_ins
        }

    async def diff(self, since: int, until: int, within: str | None = None) -> list[Facts]:
        """Read all changes between two positions."""
        pages = [page["diff"] for page in await self._pages(_DIFF, since, until, within)]
        changes = [change for page in pages for change in page["changes"]["nodes"]]
        objects = {(change["kind"], change["entityId"]) for change in changes}
        counts = {one["kind"]: one["count"] for one in pages[0]["counts"]}
        assert counts == {kind: sum(kind == other for other, _ in objects) for kind, _ in objects}
        return changes

    async def replay(self, since: int, until: int, within: str | None = None) -> list[Facts]:
        """Read all steps between two positions."""
        pages = await self._pages(_REPLAY, since, until, within)
        return [step for page in pages for step in page["replay"]["nodes"]]

    async def refused(self, text: str, **variables: Any) -> Facts:
        """Return the error of a query that is refused."""
        response = await self.ask(text, variables)
        assert response["data"] is None
        (error,) = response["errors"]
        return dict(error)

    async def _pages(
        self, text: str, since: int, until: int, within: str | None
    ) -> list[dict[str, Any]]:
        given: dict[str, Any] = {
            "from": {"position": str(since)},
            "to": {"position": str(until)},
            "within": within,
        }
        pages = []
        while True:
            data = (await self.ask(text, given))["data"]
            pages.append(data)
            (root,) = data.values()
            info = root.get("changes", root)["pageInfo"]
            if not info["hasNextPage"]:
                return pages
            given["after"] = info["endCursor"]

    async def ask(self, text: str, variables: Mapping[str, Any]) -> dict[str, Any]:
        """Ask a query, as whoever may read everything; return the response."""
        past = self.world.past
        operator = Operator(past.org_id, self._somebody, confidential=self.confidential)
        answer = await self.reader.query(text, variables, None, operator)
        response: dict[str, Any] = orjson.loads(answer.body)
        return response


async def asking(pool: Pool, wrapping_key: WrappingKey, org_id: UUID, zone: str) -> Asking:
    """Read an organisation's ledger, to ask of it what it says."""
    past = await read_past(pool, org_id, zone, DataKeys(org_id, wrapping_key))
    now = past.entries[-1].recorded_at + timedelta(hours=1)
    return Asking(World(past, frozenset(), now), Reader(pool, graphql_schema, lambda: now))


def _text(number: Decimal | None) -> str | None:
    return None if number is None else decimal_text(number)


def applied(state: State, changes: Iterable[Facts]) -> State:
    """Return a state with changes, each of which must begin with what stands there."""
    result = {id_: dict(facts) for id_, facts in state.items()}
    added: set[str] = set()
    for change in changes:
        id_, name, to = change["entityId"], change["field"], change["to"]
        if name is None and change["kind"] == "LEFT":
            facts = result.pop(id_)
            assert {it: v for it, v in facts.items() if not is_link(it)} == spread(change["from"])
            continue
        if name is None:
            assert id_ not in result
            result[id_] = spread(to)
            added.add(id_)
            continue
        facts = result[id_]
        assert facts.get(name) == change["from"] != to, change
        assert id_ not in added or is_link(name), change
        if to is None:
            del facts[name]
        else:
            facts[name] = to
    return result


def spread(facts: Facts) -> Facts:
    """Return the facts of what came to be, each attribute for itself."""
    attributes = {f"attributes.{name}": value for name, value in facts["attributes"].items()}
    own = {name: value for name, value in facts.items() if name != "attributes"}
    return {name: value for name, value in {**own, **attributes}.items() if value is not None}


Net = dict[tuple[str, str], tuple[Any, Any]]
"""What stood before and what stands after, by object and field; what came to be has ""."""


def net(changes: Iterable[Facts]) -> Net:
    """Return changes fact by fact, also of what came to be."""
    found: Net = {}
    for change in changes:
        id_, name = change["entityId"], change["field"]
        if name is not None:
            found[id_, name] = change["from"], change["to"]
        else:
            found[id_, ""] = False, True
            found |= {(id_, name): (None, value) for name, value in spread(change["to"]).items()}
    return found


def composed(first: Net, second: Net) -> Net:
    """Return what changes and further ones after them add up to."""
    begun, ended = {**second, **first}, {**first, **second}
    joined = {key: (begun[key][0], ended[key][1]) for key in begun}
    return {key: ends for key, ends in joined.items() if ends[0] != ends[1]}
