"""A plan as text, to be compared with a file."""

from collections.abc import Iterator
from pathlib import Path

from okr.domain.payload import decimal_text
from okr.service.spreadsheets import Plan

PLANS = Path(__file__).with_name("plans")


def text_of(plan: Plan, file: str) -> str:
    """All that was read, skipped and guessed, one thing on a line."""
    return "\n".join(_lines(plan, file)) + "\n"


def _lines(plan: Plan, file: str) -> Iterator[str]:
    for objective in plan.objectives:
        yield f"{objective.at.place} {objective.title} | {objective.team} | {objective.owner}"
        if objective.attributes:
            yield f"    {objective.attributes}"
        for item in objective.key_results:
            measure = item.measure
            numbers = (
                None if number is None else decimal_text(number)
                for number in (measure.baseline, measure.target)
            )
            yield f"  {item.at.place} {item.title} | {item.owners} | {decimal_text(item.weight)}"
            yield f"    {measure.kind}: {' → '.join(map(str, numbers))} {measure.unit}"
            if item.attributes:
                yield f"    {item.attributes}"
    for title, remarks in (("skipped", plan.skipped), ("guessed", plan.guesses)):
        for remark in remarks:
            yield f"{title}: {remark.told(file)}"
