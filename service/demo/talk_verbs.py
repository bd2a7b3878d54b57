"""Verbs for talking and learning: notes, comments, following, and retrospectives."""

from ...domain.comment import Comment
from ...domain.goal_ref import GoalKind
from ...domain.learning import Evidence, EvidenceKind, Verdict
from ...domain.objective import Objective
from ...domain.person import Person
from ...domain.retrospective import Retrospective
from .acting import Acting
from .plan import Lesson


class TalkVerbs(Acting):
    """What people say to each other."""

    def note(self, objective: str, text: str) -> None:
        """Remarks something on an objective."""
        id, act = self.scribe.id("note", objective, self.at.isoformat()), self.act()
        self.change(
            Objective, self.scribe.goal(objective).id, lambda found: found.add_note(id, text, act)
        )

    def comment(self, goal: str, text: str, *mentions: str) -> None:
        """Says something about a goal, and names people who should read it."""
        (kind, goal_id), act = self.scribe.goal(goal), self.act()
        id = self.scribe.id("comment", goal, self.at.isoformat())
        people = [self.scribe.id("person", person) for person in mentions]
        self.begin(Comment, id, lambda: Comment.post(id, kind, goal_id, text, act, mentions=people))

    def follow(self, *goals: str) -> None:
        """Asks for the news of goals."""
        for goal in goals:
            self._follow(goal)

    def open_retrospective(self, key: str, cycle: str, team: str | None = None) -> None:
        """Begins to look back on a cycle."""
        id, act = self.scribe.id("retrospective", key), self.act()
        cycle_id = self.scribe.id("cycle", cycle)
        team_id = None if team is None else self.scribe.id("team", team)
        self.begin(Retrospective, id, lambda: Retrospective.open(id, cycle_id, team_id, act))

    def learn(self, retrospective: str, lesson: Lesson) -> None:
        """Captures a learning."""
        id, act = self.scribe.id("learning", retrospective, lesson.name), self.act()

        def capture(found: Retrospective) -> None:
            evidence = map(self._evidence, lesson.evidence)
            found.capture_learning(id, lesson.kind, lesson.text, act, evidence=evidence)

        self.change(Retrospective, self.scribe.id("retrospective", retrospective), capture)

    def reword_learning(self, retrospective: str, key: str, text: str) -> None:
        """Puts a learning in other words."""
        id, act = self.scribe.id("learning", retrospective, key), self.act()
        self.change(
            Retrospective,
            self.scribe.id("retrospective", retrospective),
            lambda found: found.reword_learning(id, text, act),
        )

    def decide_on(self, retrospective: str, goal: str, verdict: Verdict, note: str) -> None:
        """Decides what becomes of a goal."""
        (kind, goal_id), act = self.scribe.goal(goal), self.act()
        self.change(
            Retrospective,
            self.scribe.id("retrospective", retrospective),
            lambda found: found.decide_on(kind, goal_id, verdict, act, note=note),
        )

    def close_retrospective(self, key: str) -> None:
        """Ends a retrospective."""
        act = self.act()
        id = self.scribe.id("retrospective", key)
        self.change(Retrospective, id, lambda found: found.close(act))

    def _follow(self, goal: str) -> None:
        (kind, id), act = self.scribe.goal(goal), self.act()
        self.change(Person, self.actor_id, lambda found: found.follow(kind, id, act))

    def _evidence(self, name: str) -> Evidence:
        if " " in name:
            return Evidence(EvidenceKind.ENTRY, self.scribe.position(name))
        kind, id = self.scribe.goal(name)
        kinds = {
            GoalKind.OBJECTIVE: EvidenceKind.OBJECTIVE,
            GoalKind.KEY_RESULT: EvidenceKind.KEY_RESULT,
        }
        return Evidence(kinds[kind], id)
