"""Somebody who comes, says something and is erased, at the end of a made-up history."""

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid5

from okr.domain.aggregate import Act, Reason, ReasonKind
from okr.domain.objective import Objective
from okr.domain.person import Person, Role
from okr.service.ledger.command import Command, change

if TYPE_CHECKING:
    from tests.oracle.history import History


def farewell(history: "History") -> list[Command]:
    """Return the commands; nobody was active under the person's id before."""
    founder, person = history.founder, history._new(Person)
    objective = history._ids[Objective][0]
    note = uuid5(objective, "farewell")
    history.actor = founder
    came = history._command(history._begin(Person, person, "add", "Zoë Groß", roles=[Role.MEMBER]))
    history.actor = person
    by_person = Act(person, history.at, Reason(ReasonKind.OTHER, "Zum Abschied"))
    said = history._command(
        change(Objective, objective, lambda it: it.add_note(note, "Auf Wiedersehen", by_person)),
        history._social.post(),
    )
    history._social._authors.popitem()
    history.actor = founder
    why = Act(founder, history.at, Reason(ReasonKind.OTHER, "Art. 17 DSGVO"))
    last_day = (history.at - timedelta(days=1)).date()
    went = history._command(
        change(Person, person, lambda it: it.deactivate(last_day, why)),
        change(Person, person, lambda it: it.erase(why)),
    )
    return [came, said, went]
