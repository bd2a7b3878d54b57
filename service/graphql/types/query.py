"""The root of all queries."""

import strawberry

from ....domain.person import Role
from ...reading.declare import audited, reserved
from ...reading.nodes import lookup, lookups, own_organization
from ...reading.nodes import viewer as the_viewer
from .access import Access, accesses
from .as_of import ROOT_ARGUMENTS
from .changes.diff import Diff, diff
from .changes.replay import ReplayStep, replay
from .check_in import CheckIn
from .comment import Comment
from .connection import Connection
from .cycle import Cycle
from .feed import feed_of_events
from .key_result import KeyResult
from .key_result_filter import filtered_key_results
from .learning import Learning, filtered_learnings
from .ledger_event import LedgerEvent
from .node import Node
from .objective import Objective, filtered_objectives
from .organization import Organization, all_cycles, all_people, all_teams
from .person import Person
from .proof import (
    Checkpoint,
    ConsistencyProof,
    InclusionProof,
    sealed_checkpoint,
    sealed_consistency,
    sealed_inclusion,
)
from .retrospective import Retrospective
from .team import Team


@strawberry.type(description="Everything there is to read in one's organisation.")
class Query:
    node: Node | None = lookup("An object by its id.", ROOT_ARGUMENTS)
    nodes: list[Node | None] = lookups("Objects by their ids, in the same order.", ROOT_ARGUMENTS)
    organization: Organization | None = own_organization("One's organisation.", ROOT_ARGUMENTS)
    viewer: Person | None = the_viewer("The person who asks.", ROOT_ARGUMENTS)
    person: Person | None = lookup("A person by id.", ROOT_ARGUMENTS)
    people: Connection[Person] = all_people(ROOT_ARGUMENTS)
    team: Team | None = lookup("A team by id.", ROOT_ARGUMENTS)
    teams: Connection[Team] = all_teams(ROOT_ARGUMENTS)
    cycle: Cycle | None = lookup("A cycle by id.", ROOT_ARGUMENTS)
    cycles: Connection[Cycle] = all_cycles(ROOT_ARGUMENTS)
    objective: Objective | None = lookup("An objective by id.", ROOT_ARGUMENTS)
    objectives: Connection[Objective] = filtered_objectives(
        "All objectives, in order of creation.", ROOT_ARGUMENTS
    )
    key_result: KeyResult | None = lookup("A key result by id.", ROOT_ARGUMENTS)
    key_results: Connection[KeyResult] = filtered_key_results(
        "All key results, in order of creation.", ROOT_ARGUMENTS
    )
    check_in: CheckIn | None = lookup("A check-in by id.", ROOT_ARGUMENTS)
    comment: Comment | None = lookup("A comment by id.", ROOT_ARGUMENTS)
    retrospective: Retrospective | None = lookup("A retrospective by id.", ROOT_ARGUMENTS)
    learning: Learning | None = lookup("A learning by id.", ROOT_ARGUMENTS)
    learnings: Connection[Learning] = filtered_learnings(
        "All learnings, in order of creation.", ROOT_ARGUMENTS
    )
    feed: Connection[LedgerEvent] = feed_of_events(
        "Everything that happened, newest first.", ROOT_ARGUMENTS
    )
    checkpoint: Checkpoint | None = sealed_checkpoint()
    inclusion_proof: InclusionProof | None = audited(sealed_inclusion())
    consistency_proof: ConsistencyProof | None = audited(sealed_consistency())
    diff: Diff = audited(diff())
    replay: Connection[ReplayStep] = audited(replay())
    access_log: Connection[Access] = audited(reserved(accesses(), (Role.ADMIN, Role.AUDITOR)))
