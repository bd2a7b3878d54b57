"""A service with the demo, as the pages assume it, on which their examples are run."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx

from tests.cli.okr import OKR, PATIENCE, Okr, temporary
from tests.docs.pages import DOCS, Example, pretty

ADDRESS = "http://127.0.0.1:8000"
"""Where the service listens according to the pages."""
HAS_CURL = shutil.which("curl") is not None
ASSIGNMENT = re.compile(r"([A-Z]+)=")


@dataclass
class House:
    """A running service; what commands assign to `variables` is known to those that follow."""

    okr: Okr
    url: str
    token: str
    variables: dict[str, str] = field(default_factory=dict)

    def answer(self, example: Example) -> str:
        """What the service or the shell answers."""
        return self._query(example) if example.kind == "graphql" else self._command(example)

    def _query(self, example: Example) -> str:
        response = httpx.post(
            f"{self.url}/graphql",
            json={"query": example.asked},
            headers={"Authorization": f"Bearer {self.token}"},
            trust_env=False,
            timeout=60,
        )
        result = response.json()
        assert "errors" not in result, result
        return pretty(result["data"]) + "\n"

    def _command(self, example: Example) -> str:
        command = example.asked.replace(ADDRESS, self.url)
        if assignment := ASSIGNMENT.match(command):
            self.variables[assignment[1]] = self._run(f'{command}printf %s "${assignment[1]}"')
            return ""
        lines = self._run(command).replace(self.url, ADDRESS).splitlines()
        return "".join(f"{line.rstrip()}\n" for line in lines)

    def _run(self, command: str) -> str:
        """Run a command in the shell, as in the root of the repository; return what it prints."""
        programs = f"{OKR.parent}{os.pathsep}{os.environ['PATH']}"
        done = subprocess.run(
            ["bash", "-euc", command],
            cwd=DOCS.parent,
            env=self.okr.environment(100) | self.variables | {"PATH": programs, "NO_PROXY": "*"},
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


@contextmanager
def open_house() -> Iterator[House]:
    """A service that begins with the demo, and its administrator's token."""
    with temporary("demo") as okr, okr.serving() as url:
        yield House(okr, url, okr.well("token").strip())


def can_run(example: Example) -> bool:
    """Whether this machine has what the example needs."""
    return HAS_CURL or "curl" not in example.asked
