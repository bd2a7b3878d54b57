"""The change-policy report of a cycle."""
