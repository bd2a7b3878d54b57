"""The committed schema is the one that is served."""

from pathlib import Path

from okr.service.graphql.schema import schema

FILE = Path(__file__).parents[2] / "schema.graphql"


def test_the_file_is_the_schema() -> None:
    assert FILE.read_text("utf-8") == f"{schema.as_str().rstrip()}\n", (
        "schema.graphql is not what the code says: run make schema, and look at the difference"
    )
