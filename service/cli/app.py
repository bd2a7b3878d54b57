"""The commands of `okr`, and how their errors are told."""

import logging
import sys
from io import TextIOWrapper

import typer

from ...domain.errors import Refused
from ..demo.load import AnotherOrganization
from ..exchange import ExchangeRefused
from ..identity import InvalidIssuers, InvalidLocalKey
from ..importing import ImportRefused
from ..ledger.errors import (
    ImportOutOfOrder,
    LedgerUnavailable,
    PoisonEntry,
    UnknownOrganization,
)
from ..ledger.keys import ErasedMeanwhile
from ..ledger.rebuild import RebuildRunning
from ..ledger.rotating import NotOurs, UsedBefore
from ..ledger.sealing import WrongWrappingKey
from ..postgres.errors import EmbeddedPostgresError
from ..postgres.migrate import MigrationError
from ..postgres.pool import DatabaseUnusable
from ..proof.damage import TreeDamaged
from ..proof.keys import InvalidSigningKeys
from ..proof.proofs import ProofRefused
from ..settings import InvalidSettings
from ..spreadsheets import SpreadsheetRefused
from . import (
    access,
    audit_package,
    backup,
    checkpoint,
    demo,
    diff,
    erase,
    export,
    imports,
    log,
    plan,
    policy,
    proof,
    rebuild,
    replay,
    schema,
    serve,
    sheet,
    token,
    verify,
)
from .package import PackageRefused

TOLD: tuple[type[Exception], ...] = (
    AnotherOrganization,
    DatabaseUnusable,
    EmbeddedPostgresError,
    ErasedMeanwhile,
    ExchangeRefused,
    ImportOutOfOrder,
    ImportRefused,
    InvalidIssuers,
    InvalidLocalKey,
    InvalidSettings,
    InvalidSigningKeys,
    LedgerUnavailable,
    MigrationError,
    NotOurs,
    PackageRefused,
    PoisonEntry,
    ProofRefused,
    RebuildRunning,
    Refused,
    SpreadsheetRefused,
    TreeDamaged,
    UnknownOrganization,
    UsedBefore,
    WrongWrappingKey,
)
"""Errors whose message is all that a user needs."""

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def _log(context: typer.Context) -> None:
    """okr-ledger: an event-sourced OKR backend with a GraphQL API."""
    level = logging.INFO if context.invoked_subcommand == "serve" else logging.WARNING
    logging.basicConfig(level=level, format="%(levelname)s %(name)s: %(message)s")


app.command("serve")(serve.serve)
app.command("access-log")(access.show_access_log)
app.command("audit-package")(audit_package.make_package)
app.command("backup")(backup.make_backup)
app.command("checkpoint")(checkpoint.print_checkpoint)
app.add_typer(checkpoint.keys, name="checkpoint-key")
app.command("demo")(demo.load_demo)
app.command("erase")(erase.erase_person)
app.command("diff")(diff.show_diff)
app.command("export")(export.export_organization)
app.command("import")(imports.import_history)
app.command("log")(log.show_log)
app.add_typer(plan.app, name="plan")
app.add_typer(proof.app, name="proof")
app.command("policy")(policy.show_policy)
app.command("rebuild")(rebuild.rebuild_projections)
app.command("recipient-key")(export.make_recipient_key)
app.command("restore")(backup.restore_backup)
app.command("rotate-key")(erase.rotate_key)
app.command("replay")(replay.play)
app.command("schema")(schema.print_schema)
app.command("sheet")(sheet.write_sheet)
app.command("token")(token.issue_token)
app.command("verify", context_settings=verify.SETTINGS)(verify.verify)


def main() -> None:
    """Runs a command; known errors are one line on standard error and exit status 1."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # rather a question mark than nothing, where a terminal does not know a character
            stream.reconfigure(errors="replace")
    try:
        app()
    except TOLD as error:
        typer.echo(f"okr: {error}", err=True)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
