"""The queries by which an audit package is read."""

from importlib import resources


def document() -> str:
    """The text of the document."""
    return resources.files(__package__).joinpath("package.graphql").read_text("utf-8")
