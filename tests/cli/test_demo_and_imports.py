"""What `okr demo` says of where to look, and what `okr import` takes a file for."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from okr.service.cli.demo import reached_at
from okr.service.cli.imports import taken_for_state
from tests.cli.okr import Okr, temporary


@dataclass(frozen=True)
class Addressed(Okr):
    """The command line where the environment says where the service listens."""

    host: str
    port: str

    def environment(self, columns: int = 80) -> dict[str, str]:
        """Return the environment of the commands."""
        return super().environment(columns) | {"OKR_HOST": self.host, "OKR_PORT": self.port}


def test_the_demo_tells_where_the_service_listens() -> None:
    with temporary() as okr:
        told = Addressed(okr.data_dir, "127.0.0.2", "8123").well("demo")
        assert "curl -s http://127.0.0.2:8123/graphql " in told
        assert "curl -s http://127.0.0.1:9000/graphql " in okr.well("demo", "--port", "9000")


@pytest.mark.parametrize(
    ("host", "port", "url"),
    [
        ("127.0.0.1", 8000, "http://127.0.0.1:8000"),
        ("0.0.0.0", 8000, "http://127.0.0.1:8000"),
        ("::", 8001, "http://[::1]:8001"),
        ("okr.example.com", 0, "http://okr.example.com:PORT"),
    ],
)
def test_where_a_listening_service_is_reached(host: str, port: int, url: str) -> None:
    assert reached_at(host, port) == url


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("state.json", "[]", True),
        ("state.json", "{}", True),
        ("state.json", "", True),
        ("state.json", "[\n]\n", True),
        ("state.json", '{\n  "objectives": []\n}', True),
        ("history.json", '{"seq": 1}\n{"seq": 2}\n', False),
        ("history.timeline.jsonl", "[]", False),
    ],
)
def test_what_a_file_is_taken_for(tmp_path: Path, name: str, text: str, expected: bool) -> None:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    assert taken_for_state(path) is expected


def test_a_json_file_that_is_no_state_is_told_of_the_format(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    path.write_text("[]", "utf-8")
    with temporary() as okr:
        done = okr("import", path, columns=200)
    assert (done.status, done.output) == (1, "")
    assert "okr: state.json has one problem, and nothing was written:\n  /format: " in done.errors
