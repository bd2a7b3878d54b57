"""Measurements: each is a ratio to something measured in the same run, for machines are noisy."""
