"""What an auditor has: a directory with checkpoints, keys and copies, and the verifier."""

from pathlib import Path
from typing import Any

import pytest

from okr.service.cli.verify import run
from okr.service.proof import verifier
from tests.verifier import material
from tests.verifier.material import LEDGER, Line

BY = f"signed by {material.ORIGIN}"
UNCHECKED = "but who signed the checkpoint was not checked: no trusted key for it (--key)"


class Desk:
    """An auditor's directory: checkpoints of sizes 5, 16 and 33, the key, the first 35 entries."""

    def __init__(self, directory: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.directory, self._capsys = directory, capsys
        self.put("kept", material.kept(material.leaves(LEDGER), 5, 16, 33))
        self.put("keys", material.vkey() + "\n")
        self.earlier = material.write(directory / "earlier.jsonl", LEDGER[:35])
        self.trusting = ("--key", directory / "keys", "--checkpoints", directory / "kept")

    def put(self, name: str, content: str | bytes) -> Path:
        """Puts a file there."""
        path = self.directory / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def verify(self, *arguments: object) -> tuple[int, list[str]]:
        """The exit status, and what is said."""
        status = run(list(map(str, arguments)))
        said = self._capsys.readouterr()
        return status, (said.out + said.err).splitlines()

    def ledger(self, lines: list[Line], *arguments: object, **header: Any) -> tuple[int, list[str]]:
        """Verifies a ledger, and gives what is said without the first line of what is known."""
        path = material.write(self.directory / "ledger.jsonl", lines, **header)
        return self._without_what(*self.verify(path, *arguments))

    def alone(self, lines: list[Line], *arguments: object, **header: Any) -> tuple[int, list[str]]:
        """The same by the verifier of one file."""
        path = material.write(self.directory / "ledger.jsonl", lines, **header)
        options = verifier.parser().parse_args(list(map(str, (path, *arguments))))
        status = verifier.main(options)
        return self._without_what(status, self._capsys.readouterr().out.splitlines())

    def _without_what(self, status: int, said: list[str]) -> tuple[int, list[str]]:
        return status, [told for told in said if not told.startswith("ledger.jsonl: positions")]
