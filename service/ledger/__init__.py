"""The ledger: entries and their storing, sealing of personal data, appending and loading."""
