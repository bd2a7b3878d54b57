"""Asks the API: what the spreadsheets know of an organisation comes by its one read path."""

from collections.abc import AsyncIterator, Mapping
from importlib import resources
from typing import Any, NamedTuple, Protocol


class Told(NamedTuple):
    """An answer without errors."""

    data: dict[str, Any]
    position: int
    """That of the ledger when it was given."""


class Ask(Protocol):
    """Executes a query in one organisation, for somebody who may read all of it."""

    async def __call__(
        self, document: str, operation: str | None, variables: Mapping[str, Any]
    ) -> Told: ...


def document(name: str) -> str:
    """The text of one of this package's documents."""
    return resources.files(__package__).joinpath(name).read_text("utf-8")


async def pages(
    ask: Ask,
    text: str,
    operation: str,
    variables: Mapping[str, Any],
    *path: str,
    after: str | None = None,
) -> AsyncIterator[Any]:
    """The items of a connection, page by page; `path` leads to it from the root,
    `after` is the cursor to go on from.

    The operation takes the variable `$after`, and selects `nodes` and `pageInfo`. Nothing comes
    where there is null on the way.
    """
    while True:
        found: Any = (await ask(text, operation, {**variables, "after": after})).data
        for name in path:
            found = found and found[name]
        if found is None:
            return
        for node in found["nodes"]:
            yield node
        if not found["pageInfo"]["hasNextPage"]:
            return
        after = found["pageInfo"]["endCursor"]
