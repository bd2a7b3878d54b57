"""The parameters of a GraphQL request, which HTTP and WebSocket carry in the same shape."""

from typing import Any, NamedTuple


class Malformed(ValueError):
    """A request is not of the shape that the protocol prescribes; the message names the part."""


class Parameters(NamedTuple):
    """A document and what to execute of it."""

    document: str
    variables: dict[str, Any] | None
    operation_name: str | None
    with_checkpoint: bool = False
    """Whether the response is to have the newest checkpoint, `"extensions": {"checkpoint": true}`;
    the results of a subscription have none."""


def read_parameters(request: object) -> Parameters:
    """Check the decoded JSON of a request; members it does not know are ignored.

    Raises:
        Malformed: it is no object, `query` is missing, or a parameter has the wrong type.
    """
    if not isinstance(request, dict):
        raise Malformed("A GraphQL request is a JSON object with the member `query`.")
    document = request.get("query")
    if not isinstance(document, str):
        raise Malformed("`query` must be a string with a GraphQL document.")
    operation_name = request.get("operationName")
    if not isinstance(operation_name, str | None):
        raise Malformed("`operationName` must be a string, null or absent.")
    for name in ("variables", "extensions"):
        if not isinstance(request.get(name), dict | None):
            raise Malformed(f"`{name}` must be an object, null or absent.")
    # Clients that have no name to give write the empty one, which no operation can have.
    with_checkpoint = (request.get("extensions") or {}).get("checkpoint") is True
    return Parameters(document, request.get("variables"), operation_name or None, with_checkpoint)
