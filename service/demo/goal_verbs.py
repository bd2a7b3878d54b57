"""Verbs for goals: planning, aligning and committing them, handing them on and ending them."""

from collections.abc import Callable, Iterable
from decimal import Decimal

from ...domain.aggregate import Act, Reason
from ...domain.alignment import Link
from ...domain.commitment import Ambition
from ...domain.goal import Outcome
from ...domain.goal_ref import GoalKind
from ...domain.key_result import KeyResult
from ...domain.lineage import Descendant
from ...domain.measure import Measure
from ...domain.objective import Objective
from ...domain.owner import GoalOwner, Owner, OwnerKind
from .acting import Acting
from .plan import Plan, Result

_KINDS: dict[GoalKind, type[Descendant]] = {
    GoalKind.OBJECTIVE: Objective,
    GoalKind.KEY_RESULT: KeyResult,
}


class GoalVerbs(Acting):
    """What is decided on objectives and key results, which are called by their names."""

    def draft(self, plan: Plan, cycle: str) -> None:
        """Drafts an objective with its key results."""
        id, act = self.scribe.goal(plan.name).id, self.act()
        cycle_id = self.scribe.id("cycle", cycle)
        owner = GoalOwner(plan.owner_kind, self.scribe.id(plan.owner_kind, plan.owner))
        self.begin(
            Objective,
            id,
            lambda: Objective.draft(id, cycle_id, plan.title, owner, act, ambition=plan.ambition),
        )
        for result in plan.results:
            self.add_result(plan.name, result)

    def add_result(self, objective: str, result: Result) -> None:
        """Adds a key result to an objective."""
        id, act = self.scribe.goal(f"{objective}/{result.name}").id, self.act()
        objective_id = self.scribe.goal(objective).id
        owners, weight = self._owners(result.owners), Decimal(result.weight)
        self.begin(
            KeyResult,
            id,
            lambda: KeyResult.add(
                id, objective_id, result.title, result.measure, owners, act, weight=weight
            ),
        )

    def reword(self, goal: str, title: str, why: Reason | None = None) -> None:
        """Puts a title in other words."""
        act = self.act(why)
        self.change_goal(goal, lambda found: found.reword(title, act))

    def propose(self, *objectives: str) -> None:
        """Lets others judge drafts."""
        for objective in objectives:
            self._change_objective(objective, Objective.propose, self.act())

    def commit(self, *objectives: str) -> None:
        """Stands by objectives."""
        for objective in objectives:
            self._change_objective(objective, Objective.commit, self.act())

    def set_ambition(self, objective: str, ambition: Ambition, why: Reason | None = None) -> None:
        """Says what score is expected."""
        self._change_objective(
            objective, lambda found, act: found.set_ambition(ambition, act), self.act(why)
        )

    def align(self, objective: str, parent: str, link: Link) -> None:
        """Puts an objective under a goal."""
        kind, id = self.scribe.goal(parent)
        self._change_objective(
            objective, lambda found, act: found.align(kind, id, link, act), self.act()
        )

    def refine(self, goal: str, source: str) -> None:
        """Names the earlier goal that a goal was refined from."""
        (kind, id), act = self.scribe.goal(source), self.act()
        self.change_goal(goal, lambda found: found.refine_from(kind, id, act))

    def apply_learning(self, goal: str, retrospective: str, learning: str) -> None:
        """Names a learning that a goal applies."""
        learning_id = self.scribe.id("learning", retrospective, learning)
        retrospective_id, act = self.scribe.id("retrospective", retrospective), self.act()
        self.change_goal(
            goal, lambda found: found.apply_learning(learning_id, retrospective_id, act)
        )

    def strike_out(self, result: str, why: Reason) -> None:
        """Crosses a key result out."""
        act = self.act(why)
        self.change_result(result, lambda found: found.strike_out(act))

    def retarget(self, result: str, measure: Measure, why: Reason) -> None:
        """Measures a key result otherwise."""
        act = self.act(why)
        self.change_result(result, lambda found: found.retarget(measure, act))

    def hand_over(self, objective: str, person: str, why: Reason) -> None:
        """Gives an objective to a person."""
        owner = GoalOwner(OwnerKind.PERSON, self.scribe.id("person", person))
        self._change_objective(
            objective, lambda found, act: found.hand_over(owner, act), self.act(why)
        )

    def hand_over_result(self, result: str, *people: str, why: Reason | None = None) -> None:
        """Gives a key result to these people."""
        owners, act = self._owners(people), self.act(why)
        self.change_result(result, lambda found: found.hand_over(owners, act))

    def drop(self, goal: str, why: Reason) -> None:
        """Gives a goal up."""
        act = self.act(why)
        self.change_goal(goal, lambda found: found.drop(act))

    def close(self, *goals: str) -> None:
        """Ends goals as scored."""
        for goal in goals:
            self._close(goal, Outcome.SCORED, None)

    def carry_over(self, goal: str, successor: str | None = None) -> None:
        """Ends a goal that goes on elsewhere, in another one if that is known."""
        self._close(goal, Outcome.CARRIED_OVER, successor)

    def change_goal(self, goal: str, decide: Callable[[Descendant], object]) -> None:
        """Decides on a goal of either kind."""
        kind, id = self.scribe.goal(goal)
        self.change(_KINDS[kind], id, decide)

    def change_result(self, result: str, decide: Callable[[KeyResult], object]) -> None:
        """Decides on a key result."""
        self.change(KeyResult, self.scribe.goal(result).id, decide)

    def _change_objective(
        self, objective: str, decide: Callable[[Objective, Act], object], act: Act
    ) -> None:
        id = self.scribe.goal(objective).id
        self.change(Objective, id, lambda found: decide(found, act))

    def _close(self, goal: str, outcome: Outcome, successor: str | None) -> None:
        act = self.act()
        successor_id = None if successor is None else self.scribe.goal(successor).id
        self.change_goal(goal, lambda found: found.close(outcome, act, successor_id))

    def _owners(self, people: Iterable[str]) -> tuple[Owner, ...]:
        return tuple(Owner(self.scribe.id("person", person)) for person in people)
