"""What changed between two moments, held against states folded from the ledger."""
