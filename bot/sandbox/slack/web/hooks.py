"""`/hooks/…`: where response URLs lead."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from bot.sandbox.slack.arguments import Arguments, read_arguments
from bot.sandbox.slack.faults import Faults
from bot.sandbox.slack.hooks import Hook
from bot.sandbox.slack.responding import respond
from bot.sandbox.slack.wire import Refused
from bot.sandbox.slack.workspace import Workspace

_HEAD_START_SECONDS = 0.5
_GONE = frozenset({"expired_url", "used_url"})


class HookApi:
    """Takes the answers that come through response URLs."""

    def __init__(self, workspace: Workspace, faults: Faults) -> None:
        self._workspace = workspace
        self._faults = faults

    async def endpoint(self, request: Request) -> Response:
        """Take one answer: `ok`, or 404 with the reason once the URL is used up."""
        if self._faults.strike("response_url_gone"):
            return JSONResponse(Refused("expired_url").body, 404)
        try:
            hook = self._workspace.hooks.use(str(request.path_params["key"]))
            arguments = _unwrapped(await read_arguments(request))
            self._judge(arguments)
            await _after_the_ack(hook)
            hook.on_reply(respond(self._workspace, hook, arguments, "response_url"))
        except Refused as refused:
            return JSONResponse(refused.body, 404 if refused.error in _GONE else 200)
        self._workspace.changes.stir()
        return PlainTextResponse("ok")

    def _judge(self, arguments: Arguments) -> None:
        blocks = arguments.json("blocks", error="invalid_blocks_format")
        if blocks and self._faults.refuse(blocks, "response_url"):
            raise Refused("invalid_blocks")


async def _after_the_ack(hook: Hook) -> None:
    """Let an ack that was sent first arrive first, as it does over a real network.

    Bolt hands its ack over up to 10 ms late, which is long on loopback.
    """
    with suppress(TimeoutError):
        async with asyncio.timeout(_HEAD_START_SECONDS):
            await hook.settled.wait()


def _unwrapped(arguments: Arguments) -> Arguments:
    """Read a form's `payload`, as Slack still does."""
    payload = arguments.json("payload", error="invalid_payload")
    return Arguments(payload) if isinstance(payload, Mapping) else arguments
