"""Which address leads where."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket

from bot.sandbox.slack.oauth.consent import Consent
from bot.sandbox.slack.page.deeds import Deeds
from bot.sandbox.slack.page.guard import LoopbackOnly
from bot.sandbox.slack.page.live import Live
from bot.sandbox.slack.web.api import WebApi
from bot.sandbox.slack.web.hooks import HookApi
from bot.sandbox.slack.web.uploads import Uploads

_STATIC = Path(__file__).parents[1] / "static"
_NO_PAGE = """The local Slack runs, but its web page is not built.
Build it with `make page`. The Web API at /api/ works without it.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoints:
    """What answers."""

    api: WebApi
    consent: Consent
    hooks: HookApi
    uploads: Uploads
    socket: Callable[[WebSocket], Awaitable[None]]
    live: Live
    deeds: Deeds


def application(endpoints: Endpoints) -> Starlette:
    """Put the addresses together."""
    routes: list[BaseRoute] = [
        Route("/api/{method}", endpoints.api.endpoint, methods=["GET", "POST"]),
        Route("/oauth/v2/authorize", endpoints.consent.endpoint, methods=["GET", "POST"]),
        Route("/hooks/{kind}/{key}", endpoints.hooks.endpoint, methods=["POST"]),
        Route("/upload/v1/{key}", endpoints.uploads.upload, methods=["POST"]),
        Route("/files/{file_id}/{name}", endpoints.uploads.show),
        WebSocketRoute("/link/", endpoints.socket),
        WebSocketRoute("/page/events", endpoints.live.endpoint),
        *endpoints.deeds.routes(),
        Route("/archives/{channel}/{message}", _to_page),
        _page(),
    ]
    return Starlette(routes=routes, middleware=[Middleware(LoopbackOnly)])


def _page() -> BaseRoute:
    if (_STATIC / "index.html").is_file():
        return Mount("/", StaticFiles(directory=_STATIC, html=True))
    return Route("/", _no_page)


async def _no_page(request: Request) -> Response:
    return PlainTextResponse(_NO_PAGE, 503)


async def _to_page(request: Request) -> Response:
    """Lead a permalink to its message: `/#/CHANNEL/TS`, or `/#/CHANNEL/PARENT/TS` of a reply."""
    digits = str(request.path_params["message"]).removeprefix("p")
    ts = f"{digits[:-6]}.{digits[-6:]}"
    parent = request.query_params.get("thread_ts", ts)
    where = ts if parent == ts else f"{parent}/{ts}"
    return RedirectResponse(f"/#/{request.path_params['channel']}/{where}")
