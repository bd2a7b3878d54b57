"""`okr schema`: the GraphQL schema as text."""

import typer

from ..graphql.schema import schema


def print_schema() -> None:
    """Print the GraphQL schema."""
    typer.echo(schema.as_str())
