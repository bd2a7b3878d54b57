"""Who gets a token with the page: whoever has read the service's log, on the same machine."""

import hmac
import secrets
from collections.abc import Awaitable, Callable

from starlette.requests import Request

from ...loopback import is_loopback

# What a proxy adds: the one who asks sits elsewhere, whatever the address of the connection.
_FORWARDED = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip")


class KeyedTokens:
    """Tokens for those who open the page at `path`, which has a key that nobody can guess.

    An address alone proves nothing: other users of the machine share it, and so does everybody
    behind a proxy on it. The key is new in every process, and it is not stored anywhere.

    `issue` makes the token.
    """

    def __init__(self, issue: Callable[[], Awaitable[str]]) -> None:
        self._issue = issue
        self._key = secrets.token_urlsafe(32)
        self.path = f"/?key={self._key}"

    async def token_for(self, request: Request) -> str | None:
        """Return a token if the request has the key and comes from a browser on this machine."""
        given = request.query_params.get("key", "")
        if hmac.compare_digest(given.encode(), self._key.encode()) and _is_local(request):
            return await self._issue()
        return None


def _is_local(request: Request) -> bool:
    """Whether the page goes to a browser on this machine.

    The name it was asked for counts too: with a name of their own that points to loopback, foreign
    pages could read this one.
    """
    if request.client is None or any(name in request.headers for name in _FORWARDED):
        return False
    return is_loopback(request.client.host) and is_loopback(request.url.hostname or "")
