"""Calls the Go program beside this file: what is asked at once is answered by one process."""

import json
import os
import subprocess
from base64 import b64encode
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

SOURCES = Path(__file__).parent
LIBRARY = Path("/usr/share/gocode")
"""Where Debian has Go's packages."""
PACKAGE = LIBRARY / "src/golang.org/x/mod/sumdb/tlog"
PATIENCE = 120
Request = dict[str, Any]


class Answer(NamedTuple):
    """What came of a request: a result, or why there is none."""

    result: Any
    error: str


class Program:
    """The program, compiled and vetted without a network."""

    def __init__(self, directory: Path) -> None:
        self._executable = directory / "program"
        environment = os.environ | {
            "GO111MODULE": "off",
            "GOPATH": str(LIBRARY),
            "GOCACHE": str(directory / "cache"),
            "GOFLAGS": "",
        }
        for command in (["build", "-o", self._executable, "."], ["vet", "."]):
            subprocess.run(
                ["go", *command], cwd=SOURCES, env=environment, check=True, timeout=PATIENCE
            )

    def ask(self, requests: Iterable[Request]) -> list[Answer]:
        """The answers, in the order of the requests."""
        done = subprocess.run(
            [self._executable],
            input="".join(f"{json.dumps(request)}\n" for request in requests),
            capture_output=True,
            text=True,
            check=True,
            timeout=PATIENCE,
        )
        return [Answer(**json.loads(line)) for line in done.stdout.splitlines()]

    def one(self, request: Request) -> Answer:
        """The answer to one request."""
        [answer] = self.ask([request])
        return answer


def checkpoint(note: str | bytes, keys: list[str]) -> Request:
    """To verify the signatures of a checkpoint."""
    return {"do": "checkpoint", "text": _bytes(note), "keys": keys}


def inclusion(file: str | bytes, keys: list[str], leaf: bytes) -> Request:
    """To verify a proof that a leaf is in a tree."""
    return {"do": "inclusion", "text": _bytes(file), "keys": keys, "leaf": b64encode(leaf).decode()}


def consistency(file: str | bytes, keys: list[str]) -> Request:
    """To verify a proof that a tree is the beginning of another."""
    return {"do": "consistency", "text": _bytes(file), "keys": keys}


def ledger(path: Path) -> Request:
    """To compute all hashes of an export."""
    return {"do": "ledger", "path": str(path)}


def making(path: Path, name: str, sizes: list[int]) -> Request:
    """To make keys, checkpoints and proofs of an export: a log of that name, at some sizes."""
    return {"do": "make", "path": str(path), "name": name, "sizes": sizes}


def _bytes(text: str | bytes) -> str:
    return b64encode(text.encode() if isinstance(text, str) else text).decode()
