"""Verifies what a running server says of its ledger, against checkpoints that were kept elsewhere.

The newest checkpoint is fetched, and a proof from each that was kept to it: what the verifier of
files needs, by a connection that may bring anything.
"""

import json
import os
import urllib.request
from collections.abc import Sequence
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError

from .damage import positions
from .verifier import (
    UNREADABLE,
    Checkpoint,
    Fault,
    Keys,
    Report,
    Unusable,
    ended,
    known_by,
    read_checkpoint,
    read_proof,
    require_of,
    require_signed,
    rewritten,
    verify_consistency,
)

LIMIT = 2**25
"""How many bytes an answer may have."""
NOTE, JSON = {"text/plain"}, {"application/json", "application/graphql-response+json"}
HOW = {"altered", "removed", "inserted"}
"""What a server says of positions that are no longer as they were sealed."""
QUERY = '{ consistencyProof(from: "%d", to: "%d") { file } }'


class _NoCheckpoint(Exception):
    """The server has none."""


class _Damaged(Exception):
    """The server gives no proof, since it has found damage."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__()
        self.faults = faults


def verify_server(url: str, kept: Sequence[Checkpoint], keys: Keys) -> Report:
    """Checks that the ledger which a server has now continues all checkpoints kept. The token is
    that of the environment, OKR_TOKEN. Raises Fault and Unusable."""
    token = os.environ.get("OKR_TOKEN")
    if not token:
        raise Unusable("set OKR_TOKEN to a token for the server")
    newest, fit = _newest(f"{url}/checkpoint", token, kept, keys), 0
    require_of(newest.organization, *kept)
    for checkpoint in kept:
        size = checkpoint.size
        if size > newest.size:
            raise ended(newest.size, size)
        try:
            hashes = _prove(url, token, size, newest.size, keys) if size else []
        except _Damaged as damaged:
            return Report(damaged.faults, [])
        if not verify_consistency(size, checkpoint.root, newest.size, newest.root, hashes):
            raise rewritten(fit + 1, size)
        fit = size
    doubts = [] if kept else ["no checkpoint was given to compare it with (--checkpoints)"]
    what = f"the ledger of size {newest.size} continues the checkpoints kept, up to size {fit}"
    return Report([], [known_by(what, newest, *doubts)])


def _newest(url: str, token: str, kept: Sequence[Checkpoint], keys: Keys) -> Checkpoint:
    try:
        note = _fetch(url, token, NOTE)
    except _NoCheckpoint:
        raise _less(kept) from None
    try:
        checkpoint = read_checkpoint(note, keys)
    except Unusable as error:
        told = f"the newest checkpoint of the server, {url}: {error}"
        raise (Fault("altered", 0, 0, told) if kept else Unusable(told)) from None
    try:
        return require_signed(checkpoint, keys)
    except Unusable as error:
        raise Unusable(f"the newest checkpoint of the server, {url}: {error}") from None


def _less(kept: Sequence[Checkpoint]) -> Fault | Unusable:
    """What to say of a server without a checkpoint: less than any that was kept."""
    if kept:
        require_of(kept[-1].organization, *kept)
        if kept[-1].size:
            return Fault("removed", 1, kept[-1].size, "the server has no checkpoint at all")
    return Unusable("the server has no checkpoint yet, and none was kept to compare it with")


def _prove(url: str, token: str, old: int, new: int, keys: Keys) -> list[bytes]:
    """Also of one size: a server that has found damage says so instead."""
    answer = _fetch(f"{url}/graphql", token, JSON, {"query": QUERY % (old, new)})
    try:
        said = json.loads(answer)
        for error in said.get("errors", []):
            if error["extensions"]["code"] == "LEDGER_DAMAGED":
                faults = [_admitted(one) for one in error["extensions"]["damage"]]
                raise _Damaged(faults) if faults else ValueError
        return read_proof(said["data"]["consistencyProof"]["file"], keys).hashes
    except UNREADABLE:
        raise Unusable(f"the server answers no proof: {answer[:500]!r}") from None


def _admitted(said: dict[str, str]) -> Fault:
    first, last = int(said["from"]), int(said["to"])
    spelled = (said["from"], said["to"]) == (str(first), str(last))
    begins = first > 0 or said["how"] == "inserted"  # which may be before the first position
    if not (spelled and said["how"] in HOW and begins and first <= last):
        raise ValueError
    where = "" if first else f"{positions(first, last)}: "  # which a fault does not name
    return Fault(said["how"], first, last, f"{where}the server says so itself")


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Another host must not get the token."""

    def redirect_request(self, *_: Any) -> None:
        """Nothing is asked there."""


def _fetch(url: str, token: str, kinds: set[str], body: dict[str, str] | None = None) -> str:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    try:
        request = urllib.request.Request(url, data, headers)
        with urllib.request.build_opener(_NoRedirects).open(request, timeout=60) as response:
            answer, kind = response.read(LIMIT), response.headers.get_content_type()
            if response.length:
                raise Unusable(f"{url} answers no more than {len(answer)} bytes of its answer")
            if kind not in kinds:
                raise Unusable(f"{url} answers {kind}, not {' or '.join(sorted(kinds))}")
            return str(answer.decode())
    except HTTPError as error:
        if (error.code, _code(error)) == (404, "NOT_FOUND"):
            raise _NoCheckpoint from None
        raise Unusable(f"{url} does not answer: {error}") from None
    except (OSError, ValueError, HTTPException) as error:
        raise Unusable(f"{url} does not answer: {error}") from None


def _code(refusal: HTTPError) -> str | None:
    """Of a refusal; None where it is none of okr-ledger."""
    try:
        with refusal:
            [error] = json.loads(refusal.read(LIMIT))["errors"]
        return str(error["extensions"]["code"])
    except (*UNREADABLE, OSError, HTTPException):
        return None
