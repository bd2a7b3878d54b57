"""Histories from elsewhere, imported and read back."""
