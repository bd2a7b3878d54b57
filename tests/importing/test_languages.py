"""Whoever imports a history in another language than it has is told which numbers are in doubt."""

import re
from pathlib import Path

import pytest

from okr.domain.organization import Language
from okr.service.cli.imports import tell_numbers
from okr.service.importing import Founding
from tests.cli.okr import temporary
from tests.importing.ledgers import Take
from tests.importing.writing import START, Said, history, write

EXPLAINED = Path(__file__).parents[2] / "examples" / "README.md"


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


def test_the_example(tmp_path: Path) -> None:
    """The examples' README has a history, and what is told of it."""
    text = EXPLAINED.read_text("utf-8").partition("### In which language")[2]
    lines, told = re.findall(r"```(?:json-lines|console)\n(.*?)```", text, re.DOTALL)[:2]
    commands = re.findall(r"^\$ okr (.*)\n((?:(?!\$).*\n)*)", told, re.MULTILINE)
    name = "beehive.timeline.jsonl"
    (tmp_path / name).write_text(lines, "utf-8")
    assert len(commands) == 2
    with temporary() as okr:
        for command, output in commands:
            *arguments, file = command.split()
            assert okr.well(*arguments, tmp_path / file) == output
        # another language than that of the organisation does not change it
        path = tmp_path / name
        path.write_text(lines + lines.splitlines()[-1].replace("4,", "5,", 1) + "\n", "utf-8")
        told = okr.well("import", "--language", "de", path)
        assert "Numbers were read by the language en. In de some are others: 5,000." in told
