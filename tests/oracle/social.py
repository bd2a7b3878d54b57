"""What people do with teams and say about goals, in made-up histories."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from okr.domain.aggregate import LedgerAggregate
from okr.domain.comment import Comment
from okr.domain.goal_ref import GoalKind
from okr.domain.key_result import KeyResult
from okr.domain.objective import Objective
from okr.domain.person import Person
from okr.domain.team import Team
from okr.service.ledger.command import Decision
from tests.oracle import material

if TYPE_CHECKING:
    from tests.oracle.history import History

Make = Callable[[], Decision]
DAY = date(2025, 1, 6)


class Social:
    """Makes up what the people of a history do with each other."""

    def __init__(self, history: "History") -> None:
        self._history = history
        self._pick = history._pick
        self._authors: dict[UUID, UUID] = {}

    def first_steps(self) -> tuple[Make, ...]:
        """Return what makes a few teams and comments."""
        return (*([self.add_team] * 3), *([self.post] * 3))

    def actions(self) -> tuple[Make, ...]:
        """Return what people may do."""
        return (
            *(self.add_team, *([self.change_team] * 5), *([self.change_members] * 6)),
            *(self.post, *([self.change_comment] * 3), *([self.follow] * 4)),
            *([self.leave_or_return] * 2),
        )

    def leave(self) -> Decision:
        """Return that somebody leaves, unless the person has left before."""
        return self._history._change(Person, self._history._ids[Person][1], "deactivate", DAY)

    def merge(self) -> list[Decision]:
        """Return that a new team goes up in another one."""
        added = self.add_team()
        into = self._history._ids[Team][0]
        merged = self._history._change(Team, added.stream_id, "merge", into, self._day())
        return [added, merged]

    def _some(self, kind: type[LedgerAggregate], count: int = 4) -> UUID:
        return self._pick(self._history._ids[kind][:count])

    def _change(self, kind: type[LedgerAggregate], *arguments: Any) -> Decision:
        return self._history._change(kind, self._some(kind), *arguments)

    def _day(self) -> date:
        return DAY + timedelta(days=self._pick(range(0, 120, 7)))

    def _goal(self) -> tuple[GoalKind, UUID]:
        if self._pick((True, False)):
            return GoalKind.OBJECTIVE, self._some(Objective)
        return GoalKind.KEY_RESULT, self._some(KeyResult)

    def _mentions(self) -> list[UUID]:
        return [self._some(Person, 6) for _ in range(self._pick((0, 1, 2)))]

    def add_team(self) -> Decision:
        known = self._history._ids.get(Team, [])
        parent_id = self._pick((None, *known[:2]))
        id_ = self._history._new(Team)
        name = self._pick(material.NAMES)
        return self._history._begin(Team, id_, "add", name, parent_id=parent_id)

    def change_team(self) -> Decision:
        match self._pick(("rename", "move", "merge", "archive", "restore", "restore")):
            case "rename":
                return self._change(Team, "rename", self._pick(material.NAMES))
            case "move":
                return self._change(Team, "move", self._pick((None, self._some(Team))))
            case "merge":
                return self._change(Team, "merge", self._some(Team), self._day())
            case "archive":
                return self._change(Team, "archive", DAY + timedelta(days=119))
            case _:
                return self._change(Team, "restore")

    def change_members(self) -> Decision:
        way = self._pick(("join", "join", "leave"))
        return self._change(Team, way, self._some(Person), self._day())

    def leave_or_return(self) -> Decision:
        # the first person stays, so that somebody can always ask
        id_ = self._pick(self._history._ids[Person][1:3])
        if self._pick((True, False)):
            return self._history._change(Person, id_, "deactivate", self._day())
        return self._history._change(Person, id_, "reactivate")

    def post(self) -> Decision:
        id_ = self._history._new(Comment)
        self._authors[id_] = self._history.actor
        text, mentions = self._pick(material.NOTES[1:]), self._mentions()
        return self._history._begin(Comment, id_, "post", *self._goal(), text, mentions=mentions)

    def change_comment(self) -> Decision:
        own = [id_ for id_, author in self._authors.items() if author == self._history.actor]
        if own and self._history._random.random() < 0.6:
            text, mentions = self._pick(material.NOTES[1:]), self._mentions()
            return self._history._change(Comment, self._pick(own), "edit", text, mentions)
        id_ = self._pick(self._history._ids[Comment])
        return self._history._change(Comment, id_, "remove")

    def follow(self) -> Decision:
        way = self._pick(("follow", "follow", "unfollow"))
        return self._change(Person, way, *self._goal())
