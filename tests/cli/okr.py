"""Runs `okr` on a data directory."""

import atexit
import io
import logging
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import pytest

from okr.service.cli import main
from okr.service.demo.load import STORY

OKR = Path(sys.executable).with_name("okr")
HISTORY = Path(__file__).parents[2] / "examples" / "nordwind.timeline.jsonl"
PATIENCE = 120
DEMO = str(STORY)
"""The organisation of the demo."""


@dataclass(frozen=True)
class Outcome:
    """How a command ended and what it said."""

    status: int
    output: str
    errors: str


def environment(**variables: str) -> dict[str, str]:
    """An environment for commands, which takes no setting over from this process."""
    left_out = re.compile("OKR|^PYTHONDONTWRITEBYTECODE$")  # or each process compiles all anew
    inherited = {name: value for name, value in os.environ.items() if not left_out.search(name)}
    return inherited | variables


def run(arguments: Iterable[object], variables: Mapping[str, str]) -> Outcome:
    """Run a command to its end, in this process: one of its own takes longer to start than most
    commands to run."""
    output = _stream()
    status, errors = run_into(output, arguments, variables)
    return Outcome(status, _text(output), errors)


def run_into(
    output: io.TextIOWrapper, arguments: Iterable[object], variables: Mapping[str, str]
) -> tuple[int, str]:
    """Run a command whose output goes there; return how it ended and its errors."""
    errors = _stream()
    with (
        patch.dict(os.environ, variables, clear=True),
        patch.object(sys, "stdin", io.StringIO()),
        redirect_stdout(output),
        redirect_stderr(errors),
        _no_logging_yet(),
        ThreadPoolExecutor(1) as thread,  # where no event loop runs
        pytest.raises(SystemExit) as end,
    ):
        thread.submit(main, [*map(str, arguments)]).result()
    assert isinstance(end.value.code, int)
    return end.value.code, _text(errors)


@dataclass(frozen=True)
class Okr:
    """The command line on one data directory."""

    data_dir: Path

    def environment(self, columns: int = 80) -> dict[str, str]:
        """Return the environment of the commands."""
        return environment(OKR_DATA_DIR=str(self.data_dir), COLUMNS=str(columns))

    def __call__(self, *arguments: object, columns: int = 80) -> Outcome:
        """Run a command to its end."""
        return run(arguments, self.environment(columns))

    def process(self, *arguments: object, columns: int = 80) -> Outcome:
        """Run a command to its end in a process of its own."""
        done = subprocess.run(
            [OKR, *map(str, arguments)],
            env=self.environment(columns),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return Outcome(done.returncode, done.stdout, done.stderr)

    def well(self, *arguments: object, columns: int = 80) -> str:
        """Run a command that must succeed; return what it prints."""
        done = self(*arguments, columns=columns)
        assert done.status == 0, done.errors
        return done.output

    @contextmanager
    def serving(self, *options: str) -> Iterator[str]:
        """Serve on a free port; yields the URL that the log tells, and ends it by SIGTERM."""
        with subprocess.Popen(
            [OKR, "serve", "--port", "0", *options],
            env=self.environment(),
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            assert process.stderr is not None
            told = ""
            for line in process.stderr:
                told += line
                if listening := re.search(r"on (http://127\.0\.0\.1:[1-9][0-9]*)$", line):
                    break
            else:
                pytest.fail(f"the service does not start: {told}")
            assert "is for development and single hosts" in told
            try:
                yield listening[1]
            finally:
                process.send_signal(signal.SIGTERM)
                _, rest = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0, rest
        assert "Traceback" not in told + rest, rest


@contextmanager
def temporary(*before: object) -> Iterator[Okr]:
    """The command line on a data directory of its own: one that does not exist yet, or a copy of
    one on which a command was run before."""
    with TemporaryDirectory(prefix="okr-cli-") as directory:
        # it is closed to the user that the server of root runs as
        Path(directory).chmod(0o711)
        okr = Okr(Path(directory, "data"))
        if before:
            subprocess.run(["cp", "-pR", _prepared(*before), okr.data_dir], check=True)
        yield okr


@cache
def _prepared(*arguments: object) -> Path:
    """A data directory on which a command was run: to be copied, not used."""
    kept = ExitStack()
    atexit.register(kept.close)
    okr = kept.enter_context(temporary())
    okr.well(*arguments)
    return okr.data_dir


def _stream() -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)


def _text(stream: io.TextIOWrapper) -> str:
    assert isinstance(stream.buffer, io.BytesIO)
    return stream.buffer.getvalue().decode()


@contextmanager
def _no_logging_yet() -> Iterator[None]:
    """As a process begins: nothing is set up that takes what is logged."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    root.handlers.clear()
    try:
        yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
