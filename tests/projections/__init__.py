"""Tests of the projections on the real database: what readers see is what the ledger says."""
