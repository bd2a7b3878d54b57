"""Tests of the demo: what the story tells, what the generator makes, and how they are loaded."""
