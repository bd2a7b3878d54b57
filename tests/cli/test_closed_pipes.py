"""Commands whose output nobody reads to its end, as with `| head`."""

import os

import pytest

from tests.cli.okr import DEMO, Okr, run_into


@pytest.mark.parametrize(
    "arguments",
    [
        ("--help",),
        ("schema",),  # through Typer
        ("diff", "--format", "html"),
        ("log", "--last", "1"),  # through Rich
        ("diff",),
        ("replay",),
        ("export", DEMO),  # as bytes
        ("verify", "--help"),  # what is written when the command has ended
    ],
    ids=" ".join,
)
def test_a_reader_that_has_enough(okr: Okr, arguments: tuple[str, ...]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w", encoding="utf-8") as output:
        status, errors = run_into(output, arguments, okr.environment())
    assert status == 141
    assert "okr: " not in errors
    assert "Traceback" not in errors
