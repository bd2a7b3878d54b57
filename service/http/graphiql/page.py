"""The page of GraphiQL and its assets; none of it is loaded from elsewhere."""

import secrets
from hashlib import sha256
from http import HTTPStatus
from importlib import resources

import orjson
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from .tokens import KeyedTokens

HINT = """\
# Requests need a token, in the headers below: {"Authorization": "Bearer …"}
"""
LOCAL_HINT = f"""\
{HINT}# To have one there, open the address with a key that the service logged when it started;
# the command okr token prints one, too.
"""

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
        owner { name }
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


class GraphiQL:
    """Serves the page at `/`, with a token in it for those to whom `tokens` gives one, and for
    others with a hint at how to get one."""

    def __init__(self, tokens: KeyedTokens | None) -> None:
        self._tokens = tokens
        self._hint = LOCAL_HINT if tokens else HINT
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
        token = await self._tokens.token_for(request) if self._tokens else None
        query = DEFAULT_QUERY if token else f"{self._hint}\n{DEFAULT_QUERY}"
        nonce = secrets.token_urlsafe(16)
        config = orjson.dumps({"nonce": nonce, "query": query, "token": token}).decode()
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
