"""The root fields of queries, naively."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from okr.service.identity import Principal
from tests.oracle.accesses import Logged, accesses
from tests.oracle.changes import Diff
from tests.oracle.confidential import as_seen_by
from tests.oracle.events import LedgerEvent, filtered_events
from tests.oracle.learning import Learning, Retrospective, filtered_learnings, learnings
from tests.oracle.moment import Moment, Node, Recorded, by_creation
from tests.oracle.paging import Cursors, Wrong
from tests.oracle.people import Comment, Person, Team
from tests.oracle.replays import steps
from tests.oracle.requests import Named, position_of, read_id
from tests.oracle.results import CheckIn, KeyResult, filtered_key_results, key_results
from tests.oracle.views import Cycle, Objective, Organization, filtered_objectives
from tests.oracle.world import World

AsOf = Mapping[str, Any] | None

NODES: tuple[type[Node], ...] = (
    *(Organization, Person, Team, Cycle, Objective, KeyResult),
    *(CheckIn, Comment, Retrospective, Learning, LedgerEvent),
)

PAGE = ("first", "after", "last", "before")
PARTS = ("organization", "cycle", "team", "objective", "keyResult")
"""The kinds of parts of an organisation in which a span may be told."""


class Query:
    """What a principal can ask of an organisation.

    With a position, all is read there unless told otherwise, as something present. `forgives`: a
    span that contradicts itself is taken for one that does not.
    """

    def __init__(
        self,
        world: World,
        cursors: Cursors,
        principal: Principal,
        position: int | None = None,
        log: Sequence[Logged] = (),
        *,
        forgives: bool = False,
    ) -> None:
        self._world = as_seen_by(world, principal)
        self._cursors = cursors
        self._principal = principal
        self._log = log
        self._forgives = forgives
        self._position = world.past.head if position is None else position
        self._is_now = position is None
        self.reads = 0
        """How many root fields were read that tell of the organisation."""
        self.contradicts = False
        """Whether a span was asked for that ends before it begins, or within what is not of it."""
        self.reads_log = False
        """Whether one of them was the access log, which is another one each time."""

    def node(self, id: str, as_of: AsOf = None, **_: Any) -> Node | None:
        return self._look_up(id, as_of, *NODES)

    def nodes(self, ids: Sequence[str], as_of: AsOf = None, **_: Any) -> list[Node | None]:
        named = [self._read(text, *NODES) for text in ids]
        moment = self._moment(as_of, *(one.position for one in named))
        return [_find(moment, one) for one in named]

    def organization(self, as_of: AsOf = None, **_: Any) -> Recorded | None:
        return self._moment(as_of).find("organization", self._world.past.org_id)

    def viewer(self, as_of: AsOf = None, **_: Any) -> Recorded | None:
        return self._moment(as_of).find("person", self._principal.person_id)

    def person(self, id: str, as_of: AsOf = None, **_: Any) -> Node | None:
        return self._look_up(id, as_of, Person)

    def team(self, id: str, as_of: AsOf = None, **_: Any) -> Node | None:
        return self._look_up(id, as_of, Team)

    def comment(self, id: str, as_of: AsOf = None, **_: Any) -> Node | None:
        return self._look_up(id, as_of, Comment)

    def cycle(self, id: str, as_of: AsOf = None, **_: Any) -> Node | None:
        return self._look_up(id, as_of, Cycle)

    def objective(self, id: str, as_of: AsOf = None, **_: Any) -> Node | None:
        return self._look_up(id, as_of, Objective)

    def key_result(self, id: str, as_of: AsOf = None, **_: Any) -> Node | None:
        return self._look_up(id, as_of, KeyResult)

    def check_in(self, id: str, as_of: AsOf = None, **_: Any) -> Node | None:
        return self._look_up(id, as_of, CheckIn)

    def retrospective(self, id: str, as_of: AsOf = None, **_: Any) -> Node | None:
        return self._look_up(id, as_of, Retrospective)

    def learning(self, id: str, as_of: AsOf = None, **_: Any) -> Node | None:
        return self._look_up(id, as_of, Learning)

    def learnings(
        self, as_of: AsOf = None, min_position: Any = None, filter: Any = None, **arguments: Any
    ) -> dict[str, Any]:
        return filtered_learnings(self._moment(as_of), filter, arguments)

    def people(
        self, as_of: AsOf = None, min_position: Any = None, **arguments: Any
    ) -> dict[str, Any]:
        return self._all("person", as_of, arguments)

    def teams(
        self, as_of: AsOf = None, min_position: Any = None, **arguments: Any
    ) -> dict[str, Any]:
        return self._all("team", as_of, arguments)

    def cycles(
        self, as_of: AsOf = None, min_position: Any = None, **arguments: Any
    ) -> dict[str, Any]:
        return self._all("cycle", as_of, arguments)

    def objectives(
        self, as_of: AsOf = None, min_position: Any = None, filter: Any = None, **arguments: Any
    ) -> dict[str, Any]:
        moment = self._moment(as_of)
        return filtered_objectives(moment, moment.all("objective"), filter, arguments)

    def key_results(
        self, as_of: AsOf = None, min_position: Any = None, filter: Any = None, **arguments: Any
    ) -> dict[str, Any]:
        return filtered_key_results(self._moment(as_of), filter, arguments)

    def feed(
        self, as_of: AsOf = None, min_position: Any = None, filter: Any = None, **arguments: Any
    ) -> dict[str, Any]:
        return filtered_events(self._moment(as_of), filter, arguments)

    def checkpoint(self, size: str | None = None) -> Mapping[str, Any]:
        self._moment(None)
        return self._world.sealed.checkpoint(size)

    def inclusion_proof(self, position: str, size: str | None = None) -> Mapping[str, Any]:
        self._moment(None)
        return self._world.sealed.inclusion(position, size)

    def consistency_proof(self, to: str | None = None, **given: str) -> Mapping[str, Any]:
        self._moment(None)
        return self._world.sealed.consistency(given["from"], to)

    def access_log(self, filter: Any = None, **arguments: Any) -> dict[str, Any]:
        self.reads_log = True
        return accesses(self._moment(None), self._log, filter, arguments)

    def diff(self, **arguments: Any) -> Diff:
        return Diff(*self._span(arguments))

    def replay(self, min_position: Any = None, **arguments: Any) -> dict[str, Any]:
        span = self._span(arguments)
        asked = {name: arguments[name] for name in PAGE if name in arguments}
        return steps(*span, asked)

    def _span(self, arguments: Mapping[str, Any]) -> tuple[Moment, Moment, Named | None]:
        """Return the ends of a span, and in which part of the organisation it is asked for."""
        until = self._moment(arguments.get("to"))
        position = position_of(self._world, arguments["from"], ())
        assert position is not None
        text = arguments.get("within")
        within = None if text is None else read_id(self._world, text, *PARTS)
        told = position if within is None or within.position is None else within.position
        if not position <= told <= until.position:
            self.contradicts = True
            if not self._forgives:
                raise Wrong("BAD_ARGUMENT")
            position = min(position, until.position)
        if within is not None and not _is_there(until, within):
            self.contradicts = True
            if not self._forgives:
                raise Wrong("NOT_FOUND")
        since = Moment(self._world, self._cursors, position, in_ids=True)
        return since, until, within

    def _all(self, stream: str, as_of: AsOf, arguments: dict[str, Any]) -> dict[str, Any]:
        moment = self._moment(as_of)
        return by_creation(moment, stream, moment.all(stream), arguments)

    def _look_up(self, text: str, as_of: AsOf, *types: type[Node]) -> Node | None:
        named = self._read(text, *types)
        return _find(self._moment(as_of, named.position), named)

    def _read(self, text: str, *types: type[Node]) -> Named:
        return read_id(self._world, text, *(type_.KIND for type_ in types))

    def _moment(self, as_of: AsOf, *positions: int | None) -> Moment:
        """Return the moment that a root field is read at, for those who may read."""
        self.reads += 1
        past = self._world.past
        viewer = past.state(self._principal.person_id, past.head)
        roles = viewer.aggregate.roles if viewer and viewer.aggregate.active else ()
        if not self._principal.narrow({role.value for role in roles}):
            raise Wrong("FORBIDDEN")
        position = position_of(self._world, as_of, positions)
        if position is None:
            return Moment(
                self._world, self._cursors, self._position, in_ids=False, is_now=self._is_now
            )
        return Moment(self._world, self._cursors, position, in_ids=True)


def _is_there(moment: Moment, part: Named) -> bool:
    """Tell whether there is a part of the organisation at a moment; the whole always is."""
    return part.key is not None and (part.kind == "organization" or _find(moment, part) is not None)


def _find(moment: Moment, named: Named) -> Node | None:
    """Return the object that an id names, if there was one at the moment."""
    if isinstance(named.key, int):
        entries = moment.past.entries[: moment.position]
        found = (LedgerEvent(moment, one) for one in entries if one.position == named.key)
        return next(found, None)
    objects: Iterable[Node] = moment.objects.values()
    if named.kind == CheckIn.KIND:
        objects = (one for result in key_results(moment) for one in result.all_check_ins)
    if named.kind == Learning.KIND:
        objects = learnings(moment)
    return next((one for one in objects if (one.KIND, one.key) == (named.kind, named.key)), None)
