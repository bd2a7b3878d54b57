"""The page of GraphiQL and its assets; none of it is loaded from elsewhere."""

import secrets
from collections.abc import Awaitable, Callable
from hashlib import sha256
from http import HTTPStatus
from importlib import resources
from ipaddress import ip_address

import orjson
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

TokenSource = Callable[[], Awaitable[str | None]]
"""Returns a token for whoever sits at this machine, None when there is nobody to speak for."""

DEFAULT_QUERY = """\
# The OKRs of the newest cycles. Every root field also takes `asOf`: any moment of the past.
query Overview {
  organization {
    name
  }
  cycles(last: 2) {
    nodes {
      name
      phase
      tree {
        title
        progress
        owner {
          name
        }
        keyResults {
          title
          progress
          confidence
          status
        }
      }
    }
  }
}

# subscription Live {
#   events {
#     position
#     topic
#     recordedAt
#   }
# }
"""

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'nonce-{nonce}'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
"""What the page may load, all of it from here."""

_MEDIA_TYPES = {".js": "text/javascript", ".css": "text/css"}
# What a proxy adds: the one who asks sits elsewhere, whatever the address of the connection.
_FORWARDED = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip")


class GraphiQL:
    """Serves the page at `/`, with a token in it for whoever opens it on this very machine."""

    def __init__(self, token: TokenSource | None) -> None:
        self._token = token
        folder = resources.files(__package__)
        self._index = folder.joinpath("index.html").read_text(encoding="utf-8")
        self._assets: dict[str, tuple[bytes, str]] = {}
        digest = sha256()
        for file in sorted(folder.iterdir(), key=lambda file: file.name):
            media_type = _MEDIA_TYPES.get(file.name[file.name.rfind(".") :])
            if media_type is not None:
                content = file.read_bytes()
                self._assets[file.name] = content, media_type
                digest.update(content)
        # Part of the assets' address, so that browsers may keep them for ever.
        self._digest = digest.hexdigest()[:16]

    def routes(self) -> list[Route]:
        """Return the routes of the page and of its assets."""
        return [
            Route("/", self._serve_page),
            Route(f"/graphiql/{self._digest}/{{name}}", self._serve_asset),
        ]

    async def _serve_page(self, request: Request) -> Response:
        token = await self._token() if self._token and _is_local(request) else None
        nonce = secrets.token_urlsafe(16)
        config = orjson.dumps({"nonce": nonce, "query": DEFAULT_QUERY, "token": token}).decode()
        page = self._index.replace("{assets}", f"graphiql/{self._digest}").replace(
            # JSON stays the same, but nothing in it can end the element that it stands in.
            "{config}",
            config.replace("<", "\\u003c"),
        )
        headers = {
            "Cache-Control": "no-store",
            "Content-Security-Policy": CONTENT_SECURITY_POLICY.replace("{nonce}", nonce),
        }
        return HTMLResponse(page, headers=headers)

    async def _serve_asset(self, request: Request) -> Response:
        content, media_type = self._assets.get(request.path_params["name"], (None, None))
        if content is None:
            return Response(status_code=HTTPStatus.NOT_FOUND)
        headers = {"Cache-Control": "public, max-age=31536000, immutable"}
        return Response(content, headers=headers, media_type=media_type)


def _is_local(request: Request) -> bool:
    """Whether the page goes to a browser on this machine.

    The name it was asked for counts too: with a name of their own that points to loopback, foreign
    pages could read this one.
    """
    if request.client is None or any(name in request.headers for name in _FORWARDED):
        return False
    host = request.url.hostname or ""
    return _is_loopback(request.client.host) and (host == "localhost" or _is_loopback(host))


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
