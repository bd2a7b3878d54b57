"""Tests of the GraphQL API through the engine, on a real database."""
