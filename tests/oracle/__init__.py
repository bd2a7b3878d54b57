"""The naive resolver: what any query must answer, told by folding the ledger's entries."""
