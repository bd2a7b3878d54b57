"""`okr verify`: ledgers, proofs and servers, checked by the verifier that also runs alone."""

import typer

from ..proof import verifier

SETTINGS = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}
"""All arguments are the verifier's own, `--help` included."""


def verify(context: typer.Context) -> None:
    """Verify a ledger, a proof or a server against checkpoints kept elsewhere."""
    raise typer.Exit(verifier.main(context.args, "okr verify"))
