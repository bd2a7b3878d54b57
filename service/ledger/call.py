"""A call of `append` as the writer sees it: first prepared, then running."""

import asyncio
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from ...domain.errors import Refused
from .batch import Batch
from .command import Receipt
from .load import Results
from .queue import Pending
from .refusals import key_reused


@dataclass(slots=True, eq=False)
class Call:
    """What one call carries."""

    batch: Batch = field(default_factory=Batch)
    carried: list[Pending] = field(default_factory=list)
    """Those whose commands the batch has decided."""
    records: asyncio.Future[list[Any]] = field(init=False)
    """What `append` will have answered, once the call runs."""

    def decide(self, pending: Pending, results: Results) -> Receipt | Refused | None:
        """Decides a command as part of the call. An answer ends the matter; without one the call
        carries the command, or it is to be decided again, afresh.

        `results` are those of earlier commands, and complete if the command is decided afresh.
        """
        command, streams = pending.command, pending.command.streams
        if command.id in results:
            fingerprint, receipt = results[command.id]
            return receipt if fingerprint == command.fingerprint else key_reused()
        if self.batch.unclean.isdisjoint(streams):
            try:
                self.batch.decide(command)
            except Refused as refused:
                others = (other.command.streams for other in self.carried)
                if pending.afresh and streams.isdisjoint(chain.from_iterable(others)):
                    return refused
            else:
                self.carried.append(pending)
                return None
        pending.afresh = True
        return None
