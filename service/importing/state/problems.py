"""What is wrong with a state file: where in it, and what to do about it."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ..errors import ImportRefused


class Problem(NamedTuple):
    """Something that cannot be imported as it stands."""

    pointer: str
    """The place in the file as a JSON Pointer (RFC 6901), such as `/key_results/17/target`."""
    reason: str

    def __str__(self) -> str:
        return f"{self.pointer or '/'}: {self.reason}"


class BadState(ImportRefused):
    """A state file that cannot be imported as it is; the message lists all problems with it."""

    def __init__(self, file: str, problems: Sequence[Problem]) -> None:
        found = "one problem" if len(problems) == 1 else f"{len(problems)} problems"
        lines = (f"  {problem}" for problem in problems)
        super().__init__("\n".join([f"{file} has {found}, and nothing was written:", *lines]))
        self.problems = tuple(problems)


class StateStopped(ImportRefused):
    """A step was refused that had been fine before the import began; those before it are taken."""

    def __init__(self, file: str, problem: Problem) -> None:
        super().__init__(
            f"{file}: the organisation was changed during the import, and something could not be "
            f"imported any more, {problem}. Import the file again to go on."
        )


def pointer(*steps: str | int) -> str:
    """The JSON Pointer to what these member names and indexes lead to."""
    return "".join(f"/{escaped(str(step))}" for step in steps)


def escaped(name: str) -> str:
    """A member's name as it stands in a JSON Pointer."""
    return name.replace("~", "~0").replace("/", "~1")


def in_order(problems: Iterable[Problem], lists: Sequence[str]) -> list[Problem]:
    """The problems in the order of the file's lists and of the objects in them, each once."""

    def place(problem: Problem) -> tuple[int, int]:
        _, name, index, *_ = [*problem.pointer.split("/"), "", ""]
        known = lists.index(name) + 1 if name in lists else 0
        return known, int(index) if known and index.isdecimal() else -1

    return sorted(dict.fromkeys(problems), key=place)
