"""The change-policy report."""
