"""The ids of what a history speaks of: made from its own names, so that every import of it finds
the same things again.

The id of an organisation is the UUIDv5 of the history's source under `SOURCES`; all others are
UUIDv5 under that of the organisation, of the JSON list of the kind and the names, such as
`["check_in","kr-1","2019-01-31",0]`.
"""

from uuid import UUID, uuid5

import orjson

SOURCES = UUID("6f0b5c1e-4a7d-5e1c-9b36-2f1d8c3a7e54")


def organization_id(source: str) -> UUID:
    """The organisation that a source is imported to, unless another is given."""
    return uuid5(SOURCES, source)


def id_of(org_id: UUID, kind: str, *names: str | int) -> UUID:
    """The id of something in the organisation."""
    return uuid5(org_id, orjson.dumps([kind, *names]).decode())
