"""Fixtures shared by the tests of identity."""

from collections.abc import Iterator

import pytest

from tests.identity.doubles import KeyServer, SetClock, SetSeconds, serving_keys


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def seconds() -> SetSeconds:
    return SetSeconds()


@pytest.fixture
def key_server() -> Iterator[KeyServer]:
    with serving_keys() as server:
        yield server
