"""Fixtures of the tests of the projections: those of the ledger's tests."""

from tests.ledger.conftest import company, company_elsewhere, other_ledger, owner

__all__ = ["company", "company_elsewhere", "other_ledger", "owner"]
