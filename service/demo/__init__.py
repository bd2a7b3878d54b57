"""Histories to look at: a story of two quarters, and generated companies of any size."""
