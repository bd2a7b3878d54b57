"""The services of the torture test, and what they have told before they were killed."""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE, Process
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from tests.ledger.torture import Key

ROOT = Path(__file__).parents[2]


class Call(NamedTuple):
    """What became of the commands of one call of `append`."""

    commands: int
    accepted: int
    refused: int


class Watcher:
    """What the services have told, kept outside of what is killed."""

    def __init__(self) -> None:
        self.accepted: defaultdict[Key, list[int]] = defaultdict(list)
        """The position that each acknowledgement of a request named."""
        self.refused: defaultdict[Key, list[str]] = defaultdict(list)
        """The code of each refusal."""
        self.calls: list[Call] = []
        self.unknown = 0
        """How often a service did not know what had become of a request, and sent it again."""
        self.failed: list[str] = []

    @property
    def answers(self) -> Iterator[tuple[Key, int]]:
        """The requests with how often each was answered."""
        for answered in (self.accepted, self.refused):
            for key, answers in answered.items():
                yield key, len(answers)

    def first_unanswered(self, service: int) -> int:
        """The number with which a new process of a service goes on: it may have been sent."""
        numbers = [key.number for key, _ in self.answers if key.service == service]
        return max(numbers, default=-1) + 1

    async def listen(self, process: Process) -> None:
        """Reads what a process tells until it ends."""
        assert process.stdout is not None
        async for line in process.stdout:
            what, *words = line.decode().split()
            if what == "call":
                self.calls.append(Call(*map(int, words)))
            elif what == "accepted":
                self.accepted[Key(int(words[0]), int(words[1]))].append(int(words[2]))
            elif what == "refused":
                self.refused[Key(int(words[0]), int(words[1]))].append(words[2])
            elif what == "unknown":
                self.unknown += 1
            else:
                self.failed.append(line.decode())


class Services:
    """The processes that write, each started again when it was killed."""

    def __init__(self, watcher: Watcher, writers: Sequence[int], told: dict[str, Any]) -> None:
        """`writers`: how many each service has. `told`: what all are told."""
        self._watcher = watcher
        self._writers = writers
        self._told = told
        self._running: list[Process] = []
        self._listening: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Starts all."""
        for service in range(len(self._writers)):
            self._running.append(await self._start(service))

    async def kill(self, service: int) -> None:
        """Kills one without warning, and starts it again."""
        self._running[service].kill()
        await self._running[service].wait()
        self._running[service] = await self._start(service)

    async def stop(self) -> list[int]:
        """Lets all finish what they have begun; returns how they ended."""
        for process in self._running:
            assert process.stdin is not None
            process.stdin.close()
        await asyncio.gather(*self._listening)
        return [await process.wait() for process in self._running]

    async def _start(self, service: int) -> Process:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.ledger.torture_worker"),
            stdin=PIPE,
            stdout=PIPE,
            cwd=ROOT,
        )
        told = self._told | {
            "service": service,
            "services": len(self._writers),
            "writers": self._writers[service],
            "first": self._watcher.first_unanswered(service),
        }
        assert process.stdin is not None
        process.stdin.write(json.dumps(told).encode() + b"\n")
        await process.stdin.drain()
        self._listening.append(asyncio.create_task(self._watcher.listen(process)))
        return process
