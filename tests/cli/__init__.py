"""Tests of the command line: `okr` as its users run it, in processes of its own."""
