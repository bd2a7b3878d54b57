"""All projections, and the rows that one entry makes in them."""

from collections.abc import Iterator
from itertools import chain

from ..domain.aggregate import LedgerAggregate, LedgerEvent
from . import learning_history, okr_tree, transparency_feed
from .table import Projection, Row, RowMaker, Table

PROJECTIONS: tuple[Projection, ...] = (
    okr_tree.PROJECTION,
    learning_history.PROJECTION,
    transparency_feed.PROJECTION,
)

TABLES: tuple[Table, ...] = tuple(chain.from_iterable(p.tables for p in PROJECTIONS))


def _makers_by_topic() -> dict[str, tuple[RowMaker, ...]]:
    topics = set(chain.from_iterable(p.makers for p in PROJECTIONS))
    return {
        topic: tuple(maker for p in PROJECTIONS if (maker := p.makers[topic]) is not None)
        for topic in topics
    }


_MAKERS = _makers_by_topic()


def rows(aggregate: LedgerAggregate, event: LedgerEvent, imported: bool) -> Iterator[Row]:
    """All rows that `event` makes, `aggregate` being in the state right after it."""
    for maker in _MAKERS[event.TOPIC]:
        yield from maker(aggregate, event, imported)
