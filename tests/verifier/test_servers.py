"""A running server, asked for its newest checkpoint and for proofs that it continues those kept."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from tests.verifier import material
from tests.verifier.desk import BY, UNCHECKED, Desk
from tests.verifier.material import LEDGER, checkpoint, hashed, leaves

LEAVES = leaves(LEDGER)
OTHER = leaves([hashed(found | {"topic": "x"}) for found in LEDGER])
TOKEN = "a-token"
Proofs = Callable[[int, int], str]


@contextmanager
def serving(newest: str, proofs: Proofs) -> Iterator[str]:
    """The two answers that the verifier asks for, for whoever has the token."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.answer(newest if self.path == "/checkpoint" else None, "text/plain; charset=utf-8")

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            assert self.headers["Content-Type"] == "application/json"
            begin = body["query"].removeprefix('{ consistencyProof(from: "')
            old, _, rest = begin.partition('", to: "')
            new, _, rest = rest.partition('")')
            assert (self.path, rest) == ("/graphql", " { file } }")
            self.answer(proofs(int(old), int(new)), "application/json")

        def answer(self, content: str | None, kind: str) -> None:
            right = content is not None and self.headers["Authorization"] == f"Bearer {TOKEN}"
            self.send_response(200 if right else 401)
            self.send_header("Content-Type", kind)
            self.end_headers()
            self.wfile.write((content or "").encode() if right else b"")

        def log_message(self, *_: object) -> None:
            pass

    with running(Handler) as url:
        yield url


@contextmanager
def running(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """A server that answers so."""
    server = HTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def proving(of: list[bytes]) -> Proofs:
    """Proofs of a tree."""

    def prove(old: int, new: int) -> str:
        file = material.consistency_file(old, of[:new])
        return json.dumps({"data": {"consistencyProof": {"file": file}}})

    return prove


def answering(text: str) -> Proofs:
    """Always the same, whatever is to be proven."""
    return lambda _old, _new: text


@pytest.fixture(autouse=True)
def token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OKR_TOKEN", TOKEN)


CONTINUES = "the ledger of size 40 continues the checkpoints kept, up to size 33"


def test_a_server_that_continues(desk: Desk) -> None:
    with serving(checkpoint(LEAVES), proving(LEAVES)) as url:
        assert desk.verify("--server", url, *desk.trusting) == (0, [f"proven: {CONTINUES}, {BY}"])
        assert desk.verify("--server", f"{url}/", *desk.trusting[2:]) == (
            3,
            [f"not proven: {CONTINUES}, {UNCHECKED}"],
        )
        kept = desk.put("same", f"{checkpoint(LEAVES, 0)}\n{checkpoint(LEAVES, 40)}")
        assert desk.verify("--server", url, *desk.trusting[:2], "--checkpoints", kept)[0] == 0
        status, (said,) = desk.verify("--server", url, *desk.trusting[:2])
        assert (status, said[:11]) == (3, "not proven:")
        assert "no checkpoint was given to compare it with" in said


def of_another_history(size: int) -> str:
    return f"the checkpoint of size {size} is of another history"


def test_a_server_with_another_history(desk: Desk) -> None:
    mixed = [*LEAVES[:10], *OTHER[10:]]
    for newest, proofs, told in (
        (OTHER, OTHER, f"re-signed: positions 1 to 5: {of_another_history(5)}"),
        (mixed, mixed, f"re-signed: positions 6 to 16: {of_another_history(16)}"),
        (OTHER, LEAVES, f"re-signed: positions 1 to 5: {of_another_history(5)}"),
        (LEAVES, OTHER, f"re-signed: positions 1 to 5: {of_another_history(5)}"),
        (
            LEAVES[:20],
            LEAVES,
            "removed: positions 21 to 33: the checkpoint kept of size 33 has more",
        ),
        (OTHER[:5], OTHER, f"re-signed: positions 1 to 5: {of_another_history(5)}"),
    ):
        with serving(checkpoint(newest), proving(proofs)) as url:
            assert desk.verify("--server", url, *desk.trusting) == (1, [told])


def test_a_redirect_is_not_followed(desk: Desk) -> None:
    """Where it leads to would get the token."""
    asked = []

    class Elsewhere(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(302)
            port = self.headers["Host"].rpartition(":")[2]
            self.send_header("Location", f"http://localhost:{port}/other")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with running(Elsewhere) as url:
        status, (said,) = desk.verify("--server", url)
    assert (status, asked, "302" in said) == (2, ["/checkpoint"], True)


@pytest.mark.parametrize(
    ("headers", "body", "told"),
    [
        ({"Content-Type": "text/html"}, "<p>", "/checkpoint answers text/html, not text/plain"),
        ({"Content-Length": "9999"}, "x", "/checkpoint answers no more than 1 bytes of its answer"),
        ({"Transfer-Encoding": "chunked"}, "5\r\nab", "/checkpoint does not answer: "),
    ],
)
def test_answers_of_another_kind_or_length(
    desk: Desk, headers: dict[str, str], body: str, told: str
) -> None:
    class Elsewhere(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self.send_response(200)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body.encode())
            self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    with running(Elsewhere) as url:
        status, (said,) = desk.verify("--server", url, *desk.trusting)
    assert (status, told in said) == (2, True), said


@pytest.mark.parametrize("answer", [checkpoint(LEAVES)[:-60], "garbage"])
def test_a_newest_checkpoint_that_is_none(desk: Desk, answer: str) -> None:
    """Who has kept checkpoints knows that there was one."""
    with serving(answer, lambda *_: "") as url:
        status, (said,) = desk.verify("--server", url, *desk.trusting)
        why = f"the newest checkpoint of the server, {url}/checkpoint: a checkpoint is an origin, "
        assert (status, said.startswith(f"altered: {why}")) == (1, True), said
        status, (said,) = desk.verify("--server", url)
        assert (status, why in said, "altered" in said) == (2, True, False), said


def test_a_server_that_knows_of_damage(desk: Desk) -> None:
    """Also where nothing was sealed since the last checkpoint kept."""
    admitted = [
        {"how": "altered", "from": "3", "to": "3"},
        {"how": "removed", "from": "7", "to": "9"},
        {"how": "inserted", "from": "-3", "to": "-2"},
        {"how": "inserted", "from": "0", "to": "0"},
    ]
    for size in (33, 40):
        with serving(checkpoint(LEAVES, size), lambda *_: damaged(admitted)) as url:
            assert desk.verify("--server", url, *desk.trusting) == (
                1,
                [
                    "altered: position 3: the server says so itself",
                    "removed: positions 7 to 9: the server says so itself",
                    "inserted: positions -3 to -2: the server says so itself",
                    "inserted: position 0: the server says so itself",
                ],
            )


def damaged(damage: object) -> str:
    extensions = {"code": "LEDGER_DAMAGED", "damage": damage}
    error = {"message": "something was altered", "extensions": extensions}
    return json.dumps({"data": None, "errors": [error]})


@pytest.mark.parametrize(
    "damage",
    [
        None,
        {},
        [[]],
        [{"how": "altered", "from": "3"}],
        [{"how": "proven", "from": "3", "to": "3"}],
        [{"how": "altered", "from": "3", "to": "2"}],
        [{"how": "altered", "from": "0", "to": "2"}],
        [{"how": "altered", "from": 3, "to": 3}],
        [{"how": "altered", "from": "3\n", "to": "4"}],
    ],
)
def test_damage_that_cannot_be_read(desk: Desk, damage: object) -> None:
    with serving(checkpoint(LEAVES), lambda *_: damaged(damage)) as url:
        status, (said,) = desk.verify("--server", url, *desk.trusting)
    assert (status, "the server answers no proof" in said) == (2, True)


@pytest.mark.parametrize("url", ["http://127.0.0.1:8000", "https://okr.example.com/okr"])
def test_a_server_in_place_of_a_file(desk: Desk, url: str) -> None:
    told = f"unusable: {url} is no file: verify a server by --server {url}"
    assert desk.verify(url) == (2, [told])


def test_a_server_without_a_checkpoint(desk: Desk) -> None:
    """It has less than what was kept; another page that is not found says nothing."""
    refusal = json.dumps({"errors": [{"message": "", "extensions": {"code": "NOT_FOUND"}}]})
    bodies = [refusal, refusal, "Not Found", "[]", json.dumps({"errors": []})]

    class Empty(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(404)
            self.end_headers()
            self.wfile.write(bodies.pop(0).encode())

        def log_message(self, *_: object) -> None:
            pass

    with running(Empty) as url:
        assert desk.verify("--server", url, *desk.trusting) == (
            1,
            ["removed: positions 1 to 33: the server has no checkpoint at all"],
        )
        status, (said,) = desk.verify("--server", url, *desk.trusting[:2])
        assert (status, "the server has no checkpoint yet" in said) == (2, True)
        while bodies:
            status, (said,) = desk.verify("--server", url, *desk.trusting)
            assert (status, "does not answer: HTTP Error 404" in said) == (2, True)


def test_a_proof_of_other_sizes(desk: Desk) -> None:
    """A right proof is none when something else was asked for."""
    with serving(checkpoint(LEAVES), lambda old, new: proving(LEAVES)(old, new - 1)) as url:
        assert desk.verify("--server", url, *desk.trusting)[0] == 1
    with serving(checkpoint(LEAVES), lambda _, new: proving(LEAVES)(16, new)) as url:
        assert desk.verify("--server", url, *desk.trusting)[0] == 1


def test_answers_that_cannot_be_used(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    refusal = json.dumps({"errors": [{"message": "No."}], "data": None})
    for proofs, told in (
        (refusal, 'the server answers no proof: \'{"errors": [{"message": "No."}]'),
        ("hello", "the server answers no proof"),
        ("[]", "the server answers no proof"),
        (json.dumps({"data": {"consistencyProof": None}}), "the server answers no proof"),
        (json.dumps({"data": {"consistencyProof": {"file": "x"}}}), "it is no proof"),
    ):
        with serving(checkpoint(LEAVES), answering(proofs)) as url:
            status, (said,) = desk.verify("--server", url, *desk.trusting)
            assert status == 2
            assert told in said
    with serving("", proving(LEAVES)) as url:
        assert desk.verify("--server", url)[0] == 2
    status, (said,) = desk.verify("--server", url)
    assert (status, "does not answer" in said) == (2, True)
    assert desk.verify("--server", "file:///etc")[0] == 2
    with serving(checkpoint(LEAVES), proving(LEAVES)) as url:
        monkeypatch.setenv("OKR_TOKEN", "another")
        status, (said,) = desk.verify("--server", url)
        assert (status, "401" in said) == (2, True)
        monkeypatch.delenv("OKR_TOKEN")
        assert desk.verify("--server", url) == (
            2,
            ["unusable: set OKR_TOKEN to a token for the server"],
        )
