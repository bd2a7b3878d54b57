"""`okr verify`: ledgers and proofs, checked by the verifier that also runs alone, and servers."""

import argparse
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from zipfile import is_zipfile

import typer

from ..proof import verifier
from ..proof.diagnosing import name_all
from ..proof.server_verifier import verify_server
from ..proof.verifier import Checkpoint, Keys, Report, Unusable

app = typer.Typer(
    add_completion=False,
    # all arguments are the verifier's own, `--help` included
    context_settings={
        "allow_extra_args": True,
        "ignore_unknown_options": True,
        "help_option_names": [],
    },
)


@app.command()
def verify(context: typer.Context) -> None:
    """Verify a ledger, a proof or a server against checkpoints kept elsewhere."""
    raise typer.Exit(run(context.args))


def run(arguments: Sequence[str]) -> int:
    """Verifies what the arguments say, and returns the exit status."""
    parser = verifier.parser("okr verify")
    text = "an earlier copy of the ledger, to name what was done to entries since"
    parser.add_argument("--against", metavar="FILE", type=Path, help=text)
    parser.add_argument("--server", metavar="URL", help="a server instead; token in OKR_TOKEN")
    options = parser.parse_args(arguments)
    if options.file and options.server:
        parser.error("name one file, or a server")
    return verifier.main(options, _verify)


def _verify(options: argparse.Namespace, kept: list[Checkpoint], keys: Keys) -> Report:
    if options.server:
        return verify_server(options.server.rstrip("/"), kept, keys)
    path = options.file
    if path is not None and path.parts[:1] in (("http:",), ("https:",)):
        url = str(path).replace(":/", "://", 1)
        raise Unusable(f"{url} is no file: verify a server by --server {url}")
    if path is not None and (path.is_dir() or is_zipfile(path)):
        raise Unusable(f"{path.name} is a package: verify what is in it, see its README.md")
    return verifier.verify(options, kept, keys, partial(name_all, earlier=options.against))
