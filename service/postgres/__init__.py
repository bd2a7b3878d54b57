"""PostgreSQL for the ledger: the embedded server, named SQL blocks and migrations."""
