"""One connection of Socket Mode."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeAlias

import aiohttp
from slack_sdk.socket_mode.request import SocketModeRequest

HEARTBEAT_SECONDS = 10.0
"""Silence after which we ping; half as long after that, a connection counts as deaf."""
CLOSE_SECONDS = 0.5
LINGER_SECONDS = 30.0
"""How long we still listen after Slack asked us to leave; it hangs up after ten or so."""

CLOSED = "closed"
DEAF = "deaf"
CROWDED = "too_many_websockets"
RENEWED = frozenset({"warning", "refresh_requested"})
"""Slack's words for a connection that is to be replaced as a matter of course."""

_LAST = frozenset(
    {
        aiohttp.WSMsgType.CLOSE,
        aiohttp.WSMsgType.CLOSING,
        aiohttp.WSMsgType.CLOSED,
        aiohttp.WSMsgType.ERROR,
    }
)

Take: TypeAlias = Callable[["Socket", SocketModeRequest], Awaitable[None]]


class Socket:
    """A connection from its opening to its end, which comes whenever Slack likes.

    aiohttp pings whenever nothing was heard for a while, and ends a connection over which
    not even that is answered.
    """

    def __init__(self, websocket: aiohttp.ClientWebSocketResponse) -> None:
        self.greeted = asyncio.Event()
        self.leaving = asyncio.Event()
        self.why = ""
        """Why it has to be replaced, in Slack's word or ours, once it is `leaving`."""
        self.hello: Mapping[str, Any] = {}
        """What Slack said first: of which app this is, and how many connections it has now."""
        self.heard_at = time.monotonic()
        self._websocket = websocket

    @classmethod
    async def opened(
        cls, http: aiohttp.ClientSession, url: str, proxy: str | None, heartbeat: float
    ) -> "Socket":
        """Open a connection; it may still be turned away instead of greeted."""
        websocket = await http.ws_connect(
            url,
            autoping=False,
            heartbeat=heartbeat,
            proxy=proxy,
            timeout=aiohttp.ClientWSTimeout(ws_close=CLOSE_SECONDS),
        )
        return cls(websocket)

    @property
    def is_open(self) -> bool:
        """Whether Slack can reach us over it."""
        return self.greeted.is_set() and not self._websocket.closed

    async def listen(self, take: Take) -> None:
        """Hand on what Slack sends, until the connection has ended.

        Slack may ask us to leave before: then another one should be opened while this one
        is still listened to.
        """
        try:
            async with asyncio.timeout(None) as limit:
                while await self._heard(take):
                    if self.leaving.is_set() and limit.when() is None:
                        limit.reschedule(asyncio.get_running_loop().time() + LINGER_SECONDS)
        except TimeoutError:
            await self.close()
        finally:
            self._leave(CLOSED)

    async def send(self, text: str) -> bool:
        """Send a frame; False if the connection has ended."""
        try:
            await self._websocket.send_str(text)
        except ConnectionError:
            return False
        return True

    async def close(self) -> None:
        """End the connection; what Slack sent meanwhile isn't read."""
        await self._websocket.close()

    async def _heard(self, take: Take) -> bool:
        """Read one frame; False if it was the last."""
        frame = await self._websocket.receive()
        self.heard_at = time.monotonic()
        if frame.type is aiohttp.WSMsgType.TEXT:
            await self._read(frame.data, take)
        elif frame.type is aiohttp.WSMsgType.PING:
            await self._pong(frame.data)
        elif frame.type is aiohttp.WSMsgType.ERROR:
            is_deaf = isinstance(frame.data, aiohttp.ServerTimeoutError)
            self._leave(DEAF if is_deaf else type(frame.data).__name__)
        return frame.type not in _LAST

    async def _pong(self, data: bytes) -> None:
        try:
            await self._websocket.pong(data)
        except ConnectionError:
            self._leave(CLOSED)

    async def _read(self, text: str, take: Take) -> None:
        message = _json_object(text)
        if message.get("type") == "disconnect":
            self._leave(str(message.get("reason")))
            return
        if message.get("type") == "hello":
            self.hello = message
        if message:
            self.greeted.set()
        request = _request(message)
        if request is not None:
            await take(self, request)

    def _leave(self, why: str) -> None:
        self.why = self.why or why
        self.leaving.set()


def _json_object(text: str) -> dict[str, Any]:
    """Read a frame; Slack also sends empty ones."""
    try:
        message = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return message if isinstance(message, dict) else {}


def _request(message: dict[str, Any]) -> SocketModeRequest | None:
    """Read an envelope; None for what is none, such as a hello."""
    is_named = all(isinstance(message.get(name), str) for name in ("type", "envelope_id"))
    if not is_named or not isinstance(message.get("payload"), dict):
        return None
    return SocketModeRequest.from_dict(message)
