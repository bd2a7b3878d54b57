"""Turns a line into the command that makes the same change in the ledger."""

from collections.abc import Callable

from ...domain.errors import Refused
from ..ledger.command import Command
from . import check_in_lines, key_result_lines, objective_lines
from .errors import BadField, BadLine
from .lines import Line
from .step import Founding, Known, Step

FOUNDED = "organization_founded"

_HANDLERS: dict[str, Callable[[Step], None]] = {
    **objective_lines.HANDLERS,
    **key_result_lines.HANDLERS,
    **check_in_lines.HANDLERS,
}

TYPES = frozenset(_HANDLERS) | {FOUNDED}
"""The types of lines that can be imported."""


def command_of(line: Line, known: Known, file: str) -> Command:
    """The command for the line; afterwards it is `known` what it begins.

    Raises BadLine when the line says too little, or speaks of what nothing before it adds.
    """
    try:
        step = Step(line, known, _founding(line, known))
        if line.type != FOUNDED:
            _HANDLERS[line.type](step)
        return step.command()
    except BadField as error:
        raise BadLine(file, line.number, error.reason, error.field) from error
    except Refused as error:
        raise refused_line(line, error, file) from error


def refused_line(line: Line, refusal: Refused, file: str) -> BadLine:
    """The error for a line that the domain refuses."""
    return BadLine(file, line.number, refusal.message, ".".join(refusal.path) or None)


def _founding(line: Line, known: Known) -> Founding | None:
    """What the line founds the organisation with: the first one does, whatever its type."""
    if line.type not in {*_HANDLERS, FOUNDED}:
        raise BadField("type", f"{line.type!r} is unknown: use one of {', '.join(sorted(TYPES))}")
    founded = known.org_id in known.streams
    if line.type != FOUNDED:
        return None if founded else Founding()
    if founded:
        raise BadField("type", "the organisation is founded already: only the first line may do so")
    say = line.say
    return Founding(say.text("name"), say.optional_text("zone"), say.optional_text("language"))
