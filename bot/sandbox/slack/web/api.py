"""`/api/{method}`: what stands around every Web API method."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from contextlib import suppress

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response

from bot.sandbox.slack.arguments import SECRETS, Arguments, read_arguments, with_credentials
from bot.sandbox.slack.calls import Call
from bot.sandbox.slack.faults import Faults
from bot.sandbox.slack.web.gate import Gate, Throttled
from bot.sandbox.slack.web.methods import CONNECT, METHODS
from bot.sandbox.slack.wire import Json, Refused
from bot.sandbox.slack.workspace import Workspace

log = logging.getLogger(__name__)


class WebApi:
    """Answers Web API calls and keeps a record of them."""

    def __init__(
        self, workspace: Workspace, gate: Gate, faults: Faults, open_socket: Callable[[], str]
    ) -> None:
        self.calls: list[Call] = []
        self._workspace = workspace
        self._gate = gate
        self._faults = faults
        self._open_socket = open_socket

    async def endpoint(self, request: Request) -> Response:
        """Answer one call."""
        method = str(request.path_params["method"])
        arguments, response, error = Arguments({}), self._broken(method), "broken"
        if response is None:
            arguments, response, error = await self._answer(request, method)
        response.headers["x-oauth-scopes"] = ",".join(sorted(self._workspace.scopes))
        is_cut = not error and self._faults.strike("accepted_then_cut", method) is not None
        is_hidden = not error and self._faults.strike("accepted_then_error", method) is not None
        response = _unavailable() if is_hidden else response
        self._record(method, arguments, response, error, is_cut=is_cut or is_hidden)
        if is_cut:
            await _cut(request)
        elif slow := self._faults.strike("slow", method):
            await _hold(request, slow.seconds)
        return response

    def _broken(self, method: str) -> Response | None:
        """Fail as whatever stands before Slack's API would, if such a fault strikes."""
        if self._faults.strike("server_error", method):
            return _unavailable()
        if self._faults.strike("bad_gateway", method):
            return PlainTextResponse("upstream connect error", 502)
        return None

    async def _answer(self, request: Request, method: str) -> tuple[Arguments, Response, str]:
        arguments = Arguments({})
        try:
            arguments = await read_arguments(request)
            credentials = request.headers.get("authorization", "")
            arguments = with_credentials(arguments, credentials)
            return arguments, JSONResponse(self._do(method, arguments)), ""
        except Refused as refused:
            return arguments, JSONResponse(refused.body), refused.error
        except Throttled as throttled:
            error = "ratelimited"
            headers = {"Retry-After": str(throttled.seconds)}
            return arguments, JSONResponse({"ok": False, "error": error}, 429, headers), error

    def _do(self, method: str, arguments: Arguments) -> Json:
        if method not in METHODS and method != CONNECT:
            raise Refused("unknown_method", req_method=method)
        self._gate.check(method, arguments)
        if self._faults.strike("internal_error", method):
            raise Refused("internal_error")
        if method == CONNECT:
            return {"ok": True, "url": self._open_socket()}
        self._check_blocks(method, arguments)
        return METHODS[method].answer(self._workspace, arguments)

    def _check_blocks(self, method: str, arguments: Arguments) -> None:
        """Refuse blocks, if such a fault strikes; what can't be read is the method's to refuse."""
        view = arguments.json("view", error="invalid_arguments")
        blocks = arguments.json("blocks", error="invalid_blocks_format")
        if isinstance(view, Mapping):
            blocks = view.get("blocks")
        if blocks and self._faults.refuse(blocks, method):
            where = "/view/blocks/0" if view else "/blocks/0"
            said = f"refused on request [json-pointer:{where}]"
            raise Refused("invalid_blocks", messages=[said], errors=[said])

    def _record(
        self, method: str, arguments: Arguments, response: Response, error: str, *, is_cut: bool
    ) -> None:
        call = Call(
            at=self._workspace.clock(),
            method=method,
            arguments={name: one for name, one in arguments.values.items() if name not in SECRETS},
            status=response.status_code,
            error=error,
            is_cut=is_cut,
            limit=self._gate.limit(method, arguments),
            retry_after=int(response.headers.get("Retry-After", 0)),
        )
        log.debug("%s: %s", method, error or "ok")
        self.calls.append(call)
        self._workspace.changes.stir()


def _unavailable() -> Response:
    return HTMLResponse("<html><body><h1>503</h1></body></html>", 503)


async def _cut(request: Request) -> None:
    """Drop the connection: the work is done, and nobody is told."""
    request.scope["state"]["drop"]()
    await request.receive()


async def _hold(request: Request, seconds: float) -> None:
    """Keep the caller waiting, as long as they do wait."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await request.body()
            await request.receive()
