"""Media types: what a request is written in, and what its client wants to read (RFC 9110)."""

import codecs
from collections.abc import Mapping
from typing import NamedTuple

JSON = "application/json"
GRAPHQL_RESPONSE = "application/graphql-response+json"
EVENT_STREAM = "text/event-stream"
HTML = "text/html"


class Wish(NamedTuple):
    """How much a client wants a media type, from 0 (not at all) to 1, and whether by name."""

    quality: float
    named: bool


def is_json(content_type: str) -> bool:
    """Whether a `Content-Type` stands for JSON in UTF-8."""
    media_type, parameters = _parse(content_type)
    return media_type == JSON and _is_utf8(parameters)


def wish(accept: str, media_type: str) -> Wish:
    """Return what an `Accept` header says of a media type; its most specific range decides."""
    ranges = {"*/*": 0, f"{media_type.partition('/')[0]}/*": 1, media_type: 2}
    best, quality = -1, 0.0
    for item in accept.split(","):
        range_, parameters = _parse(item)
        if range_ not in ranges or not _is_utf8(parameters):
            continue
        try:
            q = float(parameters.get("q", "1"))
        except ValueError:
            continue
        if 0 <= q <= 1 and ranges[range_] > best:
            best, quality = ranges[range_], q
    return Wish(quality, named=best == 2 and quality > 0)


def response_type(accept: str) -> str | None:
    """Return the media type for a result, None when the client wants none of ours.

    A client that does not name `application/graphql-response+json` may not know it, so that
    wildcards and a missing header stand for plain JSON. A stream of events is for clients that name
    it and nothing that they want as much.
    """
    if not accept.strip():
        return JSON
    modern, plain = wish(accept, GRAPHQL_RESPONSE), wish(accept, JSON)
    stream = wish(accept, EVENT_STREAM)
    if stream.named and all(_precedes(stream, other) for other in (modern, plain)):
        return EVENT_STREAM
    if modern.named and modern.quality >= plain.quality:
        return GRAPHQL_RESPONSE
    if plain.quality > 0:
        return JSON
    return GRAPHQL_RESPONSE if modern.quality > 0 else None


def prefers_html(accept: str) -> bool:
    """Whether a page serves the client better than any GraphQL response: it is a browser."""
    html = wish(accept, HTML)
    others = (wish(accept, type_) for type_ in (GRAPHQL_RESPONSE, JSON, EVENT_STREAM))
    return html.named and all(html.quality > other.quality for other in others)


def _precedes(wish: Wish, other: Wish) -> bool:
    """Whether one that is named goes before another: as much as it, if that is not named."""
    return wish.quality > other.quality or (wish.quality == other.quality and not other.named)


def _parse(text: str) -> tuple[str, Mapping[str, str]]:
    media_type, *rest = text.split(";")
    parameters = {}
    for parameter in rest:
        name, _, value = parameter.partition("=")
        parameters[name.strip().lower()] = value.strip().strip('"')
    return media_type.strip().lower(), parameters


def _is_utf8(parameters: Mapping[str, str]) -> bool:
    try:
        return codecs.lookup(parameters.get("charset", "utf-8")).name == "utf-8"
    except LookupError:
        return False
