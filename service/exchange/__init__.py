"""Takes the ledger of an organisation out of one installation and into another, entry by entry."""

from .backing_up import BackedUp, back_up
from .beginning import export_beginning
from .checking import Checked, check, is_export
from .errors import EntriesInserted, EntriesMissing, ExchangeRefused
from .exporting import Exported, export_ledger
from .in_clear import in_clear, named
from .receiving import Received, project, receive
from .recipient import Recipient, RecipientKey
from .restoring import restore
from .target import Target, target_at

__all__ = [
    "BackedUp",
    "Checked",
    "EntriesInserted",
    "EntriesMissing",
    "ExchangeRefused",
    "Exported",
    "Received",
    "Recipient",
    "RecipientKey",
    "Target",
    "back_up",
    "check",
    "export_beginning",
    "export_ledger",
    "in_clear",
    "is_export",
    "named",
    "project",
    "receive",
    "restore",
    "target_at",
]
