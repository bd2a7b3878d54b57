"""Tests of importing states."""
