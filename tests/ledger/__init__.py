"""Tests of the ledger: its format, its write path, and what it survives."""
