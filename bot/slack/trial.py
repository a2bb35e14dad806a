"""Tries a connection of Socket Mode out, as `dli-bot check` does."""

import asyncio

import aiohttp
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.slack.line import OPEN_SECONDS, greeted
from bot.slack.socket import DEAF, HEARTBEAT_SECONDS, Socket


class TurnedAway(Exception):
    """Slack doesn't greet us; `why` is its word for it, or ours."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


async def greeting(url: str, proxy: str | None) -> tuple[str, int]:
    """Open a connection, and end it as soon as Slack has greeted us.

    Return the id of its app, "" if Slack doesn't tell, and how many others are open. What
    people do within these milliseconds may come over it: Slack sends events again, but a
    command has to be typed again.
    """
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=None)) as http:
        async with asyncio.timeout(OPEN_SECONDS):
            socket = await Socket.opened(http, url, proxy, HEARTBEAT_SECONDS)
        listening = asyncio.create_task(socket.listen(_leave_alone))
        try:
            if not await greeted(socket):
                raise TurnedAway(socket.why or DEAF)
            hello = socket.hello
        finally:
            await socket.close()
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
    app_id = (hello.get("connection_info") or {}).get("app_id")
    count = hello.get("num_connections")
    return str(app_id or ""), max(0, count - 1) if isinstance(count, int) else 0


async def _leave_alone(socket: Socket, request: SocketModeRequest) -> None:
    """Acknowledge nothing: whoever runs the bot has to answer it."""
