"""The commands of `okr`, and how their errors are told."""

import logging
import os
import signal
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from pathlib import Path

import typer
from typer.core import TyperGroup

from ...domain.errors import Refused
from ..errors import UserFacingError
from .deferred import Deferred

PIPE_CLOSED = 128 + signal.SIGPIPE
"""The exit status where whoever reads the output, such as `head`, has enough of it: that which a
shell gives to programs that the signal ends."""

app = TyperGroup(
    name="okr",
    help="okr-ledger: an event-sourced OKR backend with a GraphQL API.",
    no_args_is_help=True,
    commands=[
        Deferred("serve", "serve:serve", "Serve GraphQL, and GraphiQL to look at it."),
        Deferred("access-log", "access:show_access_log", "Show who read what auditors read."),
        Deferred(
            "administrator",
            "administrator:make_administrator",
            "Make somebody an administrator where nobody is.",
        ),
        Deferred("audit-package", "audit_package:make_package", "Make a package for an auditor."),
        Deferred("backup", "backup:make_backup", "Back up all organisations."),
        Deferred("checkpoint", "checkpoint:print_checkpoint", "Print what was signed of a ledger."),
        Deferred("checkpoint-key", "checkpoint:keys", "The keys that sign checkpoints."),
        Deferred("demo", "demo:load_demo", "Load a history to look at."),
        Deferred("diff", "diff:show_diff", "Show what became different between two moments."),
        Deferred("erase", "erase:erase_person", "Erase a person who was deactivated."),
        Deferred("export", "export:export_organization", "Export a ledger for okr import."),
        Deferred("import", "imports:import_history", "Import histories, states and exports."),
        Deferred("log", "log:show_log", "Show the ledger: who did what to what, and why."),
        Deferred("plan", "plan:app", "Annual plans out of spreadsheets."),
        Deferred("policy", "policy:show_policy", "Show what happened to goals once committed to."),
        Deferred("proof", "proof:app", "Proofs that can be checked without this program."),
        Deferred("rebuild", "rebuild:rebuild_projections", "Rebuild what is read from the ledger."),
        Deferred("recipient-key", "export:make_recipient_key", "Print the key to export for."),
        Deferred("replay", "replay:play", "Play how goals changed, step by step."),
        Deferred("restore", "backup:restore_backup", "Restore a backup into an empty database."),
        Deferred("rotate-key", "erase:rotate_key", "Replace the key-encryption key."),
        Deferred("schema", "schema:print_schema", "Print the GraphQL schema."),
        Deferred("sheet", "sheet:write_sheet", "Write a cycle to a spreadsheet."),
        Deferred("token", "token:issue_token", "Print a bearer token for development."),
        Deferred("verify", "verify:app", "Verify a ledger, a proof or a server."),
    ],
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs a command, that of the process if none is given. Known errors are one line on standard
    error, however long, so that an id in it can be copied: with exit status 2 for arguments that
    cannot be meant, or else 1. Output that nobody reads is no error."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # rather a question mark than nothing, where a terminal does not know a character
            stream.reconfigure(errors="replace")
    logging.basicConfig(format="%(levelname)s %(name)s: %(message)s")
    try:
        try:
            # not standalone: else Typer tells errors, in a box that breaks ids
            status = app(arguments, prog_name=app.name, standalone_mode=False)
        finally:
            # at the end of the process nobody could catch that this fails
            sys.stdout.flush()
    except (Refused, UserFacingError) as error:
        typer.echo(f"okr: {error}", err=True)
        sys.exit(1)
    except typer.TyperException as error:
        _tell(error)
        sys.exit(error.exit_code)
    except typer.Abort:
        typer.echo("okr: aborted.", err=True)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    except (BrokenPipeError, SystemExit) as end:
        # Typer and Rich turn it into the exit of a command that failed
        if BrokenPipeError not in {type(end), type(end.__context__)}:
            raise
        with Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), sys.stdout.fileno())  # to which goes what is left
        sys.exit(PIPE_CLOSED)
    sys.exit(status or 0)


def _tell(error: typer.TyperException) -> None:
    """Tells what is wrong with arguments, and where to look; of none at all the help, which has
    been printed, tells everything."""
    if message := error.format_message():
        typer.echo(f"okr: {message}", err=True)
        context: typer.Context | None = getattr(error, "ctx", None)
        if context is not None:
            typer.echo(f"Try {context.command_path} --help.", err=True)
