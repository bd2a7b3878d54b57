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

from .verifier import (
    UNREADABLE,
    Checkpoint,
    Fault,
    Keys,
    Report,
    Unusable,
    accept,
    known_by,
    read_checkpoint,
    read_proof,
    rewritten,
    verify_consistency,
)

LIMIT = 2**25
"""How many bytes an answer may have."""
NOTE, JSON = {"text/plain"}, {"application/json", "application/graphql-response+json"}
QUERY = '{ consistencyProof(from: "%d", to: "%d") { file } }'


def verify_server(url: str, kept: Sequence[Checkpoint], keys: Keys) -> Report:
    """Checks that the ledger which a server has now continues all checkpoints kept. The token is
    that of the environment, OKR_TOKEN. Raises Fault and Unusable."""
    token = os.environ.get("OKR_TOKEN")
    if not token:
        raise Unusable("set OKR_TOKEN to a token for the server")
    newest, fit = read_checkpoint(_fetch(f"{url}/checkpoint", token, NOTE), keys), 0
    for checkpoint in (newest, *kept):
        accept(checkpoint, newest.origin.rpartition("/")[2], keys)
    for checkpoint in kept:
        size = checkpoint.size
        if size > newest.size:
            why = f"the checkpoint kept of size {size} has more"
            raise Fault("removed", newest.size + 1, size, why)
        hashes = _prove(url, token, size, newest.size, keys) if size else []
        if not verify_consistency(size, checkpoint.root, newest.size, newest.root, hashes):
            raise rewritten(fit + 1, size)
        fit = size
    doubts = [] if kept else ["no checkpoint was given to compare it with (--checkpoints)"]
    what = f"the ledger of size {newest.size} continues the checkpoints kept, up to size {fit}"
    return Report([], [known_by(what, newest, *doubts)])


def _prove(url: str, token: str, old: int, new: int, keys: Keys) -> list[bytes]:
    """Also of one size: a server that has found damage says so instead."""
    answer = _fetch(f"{url}/graphql", token, JSON, {"query": QUERY % (old, new)})
    try:
        said = json.loads(answer)
        for error in said.get("errors", []):
            if error["extensions"]["code"] == "LEDGER_DAMAGED":
                raise Fault("altered", 0, 0, f"the server says so itself: {error['message']}")
        return read_proof(said["data"]["consistencyProof"]["file"], keys).hashes
    except UNREADABLE:
        raise Unusable(f"the server answers no proof: {answer[:500]!r}") from None


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
    except (OSError, ValueError, HTTPException) as error:
        raise Unusable(f"{url} does not answer: {error}") from None
