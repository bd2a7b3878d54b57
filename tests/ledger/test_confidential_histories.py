"""Whatever happens to a key result with readers, its entries give back all of it, or no value."""

from typing import Any
from uuid import UUID

import orjson
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from okr.domain.aggregate import LedgerEvent
from okr.domain.key_result import KeyResult
from okr.domain.measure import ProgressMissing
from okr.domain.person import Role
from okr.service.ledger.entry import keys_of_entry, keys_of_event, to_entry, to_event
from okr.service.ledger.sealing import Sealer, new_data_key
from tests.domain.key_results import MEASURE, OBJECTIVE
from tests.domain.scenario import STREAM, act, fold
from tests.domain.test_history import Command, key_result_commands, run

ORG = UUID(int=1)


def secret() -> KeyResult:
    return KeyResult.add(STREAM, OBJECTIVE, "EBIT", MEASURE, (), act(), readers=[Role.LEAD])


def values(event: LedgerEvent, stored: dict[str, Any]) -> list[Any]:
    """What stands in an open part where the confidential values of the event belong."""
    paths = (path.split(".") for path in event.CONFIDENTIAL)
    return [stored[path[0]] if len(path) == 1 else stored[path[0]][path[1]] for path in paths]


@given(st.lists(key_result_commands, max_size=20))
def test_entries_give_back_what_happened_or_nothing_of_values(commands: list[Command]) -> None:
    live = secret()
    events = run(live, commands)
    subjects = set().union(*map(keys_of_event, events))
    ciphers = {subject: AESGCM(new_data_key()) for subject in subjects}
    entries = [to_entry(event, Sealer(ORG, ciphers)) for event in events]
    for event, entry in zip(events, entries, strict=True):
        stored = orjson.loads(entry.open)
        assert ("confidential" in stored) is event.confidential
        if event.confidential:
            assert not any(values(event, stored))
        stands = (entry.topic, entry.stream_id, entry.actor_id, entry.open, entry.sealed)
        assert keys_of_entry(*stands) <= keys_of_event(event)
    assert fold(to_event(entry, Sealer(ORG, ciphers)) for entry in entries) == live

    without = Sealer(ORG, {**ciphers, STREAM: None})
    withheld = fold(to_event(entry, without) for entry in entries)
    assert (withheld.version, withheld.readers) == (live.version, live.readers)
    assert withheld.progress_missing is ProgressMissing.CONFIDENTIAL
    assert (withheld.progress, withheld.progress_as_recorded) == (None, None)
    assert withheld.check_in_count == live.check_in_count
