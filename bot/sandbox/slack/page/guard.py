"""Nobody but this machine: other sites' pages can't reach the sandbox through a browser."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class LoopbackOnly:
    """Refuses requests that were not addressed to loopback or come from another origin."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or _is_local(Headers(scope=scope)):
            await self._app(scope, receive, send)
            return
        refusal = PlainTextResponse("only from this machine", 403)
        if scope["type"] == "websocket":
            await WebSocket(scope, receive, send).send_denial_response(refusal)
        else:
            await refusal(scope, receive, send)


def _is_local(headers: Headers) -> bool:
    """Check the name that was called, against rebinding, and the page that calls."""
    origin = headers.get("origin")
    return _is_loopback(f"//{headers.get('host', '')}") and (
        origin is None or _is_loopback(origin)
    )


def _is_loopback(address: str) -> bool:
    try:
        return urlsplit(address).hostname in _LOOPBACK
    except ValueError:
        return False
