"""A service for the torture test: writers who send requests until they are told to stop, or killed.

Run as a module; reads what to do from its standard input as one line of JSON, and stops at the end
of that input. What becomes of each request goes to standard output at once, unbuffered: whoever
reads it knows what was acknowledged before the process was killed.
"""

import asyncio
import json
import logging
import os
import sys
from collections.abc import Iterable
from random import Random
from typing import Any
from uuid import UUID

from okr.domain.errors import Refused
from okr.service.ledger import writer as writers
from okr.service.ledger.batch import Outcome, outcomes
from okr.service.ledger.errors import LedgerUnavailable, TooMuchContention
from okr.service.ledger.ledger import Ledger
from okr.service.ledger.sealing import LocalWrappingKey
from okr.service.postgres.pool import DatabaseUnusable, Pool, open_pool
from tests.ledger.company import Company
from tests.ledger.torture import Key, request

REPEATED = 0.2
"""Which part of the requests repeats one that somebody sent, or is about to send."""
RECENT = 150
"""How far back repetitions go."""


def tell(*words: object) -> None:
    """A line to whoever watches, short enough to arrive whole or not at all."""
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


def counted(records: Iterable[Any]) -> list[Outcome]:
    """Tells how many commands of a call were accepted, refused and overtaken."""
    answers = outcomes(records)
    names = [answer.name for answer in answers]
    accepted = names.count("accepted")
    refused = names.count("forbidden") + names.count("guard")
    tell("call", len(names), accepted, refused)
    return answers


class Service:
    """The writers of one process."""

    def __init__(self, company: Company, service: int, services: int, first: int) -> None:
        self._company = company
        self._service = service
        self._services = services
        self._next = first
        self.over = False

    async def write(self, random: Random) -> None:
        """Sends one request after the other."""
        while not self.over:
            if random.random() < REPEATED:
                number = max(0, self._next - random.randrange(1, RECENT))
                await self._send(Key(random.randrange(self._services), number))
            else:
                self._next += 1
                await self._send(Key(self._service, self._next - 1))

    async def _send(self, key: Key) -> None:
        while True:
            try:
                receipt = await self._company.send(request(self._company, key).command)
                tell("accepted", *key, receipt.position)
            except Refused as refused:
                tell("refused", *key, refused.code)
            except (LedgerUnavailable, TooMuchContention) as error:
                tell("unknown", *key, type(error).__name__)
                continue
            except Exception as error:
                tell("failed", *key, repr(error).replace("\n", " ")[:1000])
                raise
            return


async def reach(dsn: str) -> Pool:
    """Connections to a database that may be away right now."""
    while True:
        try:
            return await open_pool(dsn, size=4)
        except DatabaseUnusable:
            await asyncio.sleep(0.1)


async def main() -> None:
    """Writes until standard input ends."""
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    told = json.loads(await reader.readline())
    logging.disable()  # of sessions that end all the time
    writers.outcomes = counted  # type: ignore[attr-defined] # it is imported there
    async with await reach(told["dsn"]) as pool:
        ledger = Ledger(pool, LocalWrappingKey(bytes.fromhex(told["key"])))
        company = Company(ledger, UUID(told["org_id"]))
        service = Service(company, told["service"], told["services"], told["first"])
        seed = f"{told['seed']} {told['service']} {told['first']}"
        writing = [
            asyncio.create_task(service.write(Random(f"{seed} {number}")))
            for number in range(told["writers"])
        ]
        stop = asyncio.create_task(reader.read())
        await asyncio.wait([*writing, stop], return_when=asyncio.FIRST_COMPLETED)
        service.over = True
        await asyncio.gather(stop, *writing)


if __name__ == "__main__":
    asyncio.run(main())
