"""Whoever imports a history in another language than it has is told which numbers are in doubt."""

from pathlib import Path

import pytest

from okr.domain.organization import Language
from okr.service.cli.imports import tell_numbers
from okr.service.importing import Founding
from tests.importing.ledgers import Take
from tests.importing.writing import START, Said, history, write


def retargeted(*numbers: str) -> list[Said]:
    changes = (
        {
            "type": "kr_target_changed",
            "key_result": "k",
            "to": f"{number} registrations",
            "numbers_from": [],
            "numbers_to": [number],
        }
        for number in numbers
    )
    return history(*START, *changes)


NUMBERS = ("75", "5,000", "5,000", "1,200", "12.5%", "1,000")


async def test_an_english_history_read_as_a_german_one(
    tmp_path: Path, take: Take, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path / "history.timeline.jsonl", retargeted(*NUMBERS))
    report = await take(path, dry_run=True)
    assert (report.language, report.read_otherwise) == (Language.DE, NUMBERS[1:])
    tell_numbers(report)
    assert capsys.readouterr().out == (
        "  Numbers were read by the language de. In en some are others: 5,000, 1,200, 12.5%, …. If "
        "these are meant, import the file with --language en into an organisation of its own "
        "(--organization).\n"
    )
    assert await take(path) == report
    again = await take(path)
    assert again.read_otherwise == ()


async def test_in_its_own_language(tmp_path: Path, take: Take) -> None:
    path = write(tmp_path / "history.timeline.jsonl", retargeted("75", "12.5%", "1000"))
    report = await take(path, dry_run=True, founding=Founding(language="en"))
    assert (report.language, report.read_otherwise) == (Language.EN, ())
