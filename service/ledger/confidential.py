"""The values of a confidential event: how they stand in an entry, sealed by themselves."""

from base64 import b64decode, b64encode
from collections.abc import Collection
from typing import Any
from uuid import UUID

import orjson

from .sealing import Sealer

MEMBER = "confidential"
"""The first member of an open part whose values are sealed."""

BLOCK = 128
"""The plaintext has a multiple of so many bytes, so that its length does not tell of the values."""

_BEGINNING = f'{{"{MEMBER}":'.encode()


def is_confidential(open_part: bytes) -> bool:
    """Whether values of the entry are sealed under the key of its stream."""
    return open_part.startswith(_BEGINNING)


def hide(
    facts: dict[str, Any], paths: Collection[str], sealer: Sealer, stream_id: UUID, version: int
) -> dict[str, Any]:
    """The facts with null for those at the paths, which stand sealed in a member before them."""
    hidden, values = dict(facts), {}
    for path in sorted(paths):
        field, _, name = path.partition(".")
        if name:
            values[path] = facts[field][name]
            hidden[field] = {**hidden[field], name: None}
        else:
            values[path], hidden[field] = facts[field], None
    plain = orjson.dumps(values)
    padded = plain.ljust(-(-len(plain) // BLOCK) * BLOCK)
    return {
        MEMBER: b64encode(sealer.seal(padded, stream_id, stream_id, version)).decode(),
        **hidden,
    }


def reveal(facts: dict[str, Any], sealer: Sealer, stream_id: UUID, version: int) -> bool:
    """Puts the values of facts that `hide` made back; False, and they stay null, where the key is
    not at hand. Raises as `Sealer.open` does."""
    plain = sealer.open(b64decode(facts.pop(MEMBER)), stream_id, stream_id, version)
    if plain is None:
        return False
    for path, value in orjson.loads(plain).items():
        field, _, name = path.partition(".")
        if name:
            facts[field][name] = value
        else:
            facts[field] = value
    return True
