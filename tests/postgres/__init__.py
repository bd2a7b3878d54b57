"""Tests of the embedded PostgreSQL, of named SQL blocks and of migrations, on a real server."""
