"""Socket Mode: tickets, connections, envelopes and their acks."""

import asyncio
import json
import logging
import random
import secrets
import uuid
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from starlette.responses import Response
from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.ports import Clock
from bot.sandbox.slack.delivery.ack import NOT_DISPATCHED, TIMED_OUT, Ack
from bot.sandbox.slack.faults import Faults
from bot.sandbox.slack.people import APP_ID
from bot.sandbox.slack.wire import Json

log = logging.getLogger(__name__)

MOST_CONNECTIONS = 10
TICKET_LIFE = timedelta(seconds=30)
_WARNING_SECONDS = 10
"""How long before its end a socket is warned, or half its life if that is shorter."""
_DEBUG_SECONDS = 360


class _Connection:
    """One open socket of the app."""

    def __init__(self, websocket: WebSocket) -> None:
        self.websocket = websocket
        self.is_deaf = False

    def mute(self) -> None:
        """Let nothing through any more; the socket stays open."""
        self.is_deaf = True
        self.websocket.state.mute()

    async def send(self, message: Json) -> bool:
        """Send a frame; False when the socket is gone. A deaf one swallows it."""
        if self.is_deaf:
            return True
        try:
            await self.websocket.send_text(json.dumps(message))
        except (RuntimeError, WebSocketDisconnect):
            return False
        return True


class SocketMode:
    """The app's sockets: up to ten; each envelope goes over any one of them."""

    def __init__(
        self,
        clock: Clock,
        faults: Faults,
        on_change: Callable[[], None],
        *,
        connection_seconds: float,
        chance: random.Random,
    ) -> None:
        self._clock = clock
        self._faults = faults
        self._on_change = on_change
        self._connection_seconds = connection_seconds
        self._chance = chance
        self._tickets: dict[str, datetime] = {}
        self._connections: list[_Connection] = []
        self._waiting: dict[str, asyncio.Future[Json | None]] = {}

    @property
    def count(self) -> int:
        """How many sockets are open."""
        return len(self._connections)

    def ticket(self) -> str:
        """Make a ticket for one socket, to be used once and soon."""
        ticket = secrets.token_urlsafe(24)
        if not self._faults.strike("dead_ticket"):
            self._tickets[ticket] = self._clock()
        return ticket

    async def endpoint(self, websocket: WebSocket) -> None:
        """Serve one socket until it closes."""
        issued = self._tickets.pop(websocket.query_params.get("ticket", ""), None)
        is_live = issued is not None and self._clock() - issued <= TICKET_LIFE
        if not is_live or self._faults.is_on("sockets_closed"):
            await websocket.send_denial_response(Response("no such ticket", 404))
            return
        await websocket.accept()
        connection = _Connection(websocket)
        if self.count >= MOST_CONNECTIONS:
            await self._dismiss(connection, "too_many_websockets")
            return
        self._connections.append(connection)
        if self._faults.strike("deaf"):
            connection.mute()
        await self._serve(connection)

    async def send(self, kind: str, payload: Json, seconds: float, **more: object) -> Ack:
        """Send an envelope over one of the sockets and wait for its ack."""
        started = asyncio.get_running_loop().time()
        envelope_id = str(uuid.uuid4())
        acked: asyncio.Future[Json | None] = asyncio.get_running_loop().create_future()
        self._waiting[envelope_id] = acked
        envelope = {
            "type": kind,
            "envelope_id": envelope_id,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
            **more,
        }
        try:
            return await self._acked(envelope, acked, started, seconds)
        finally:
            del self._waiting[envelope_id]

    async def dismiss_all(self, reason: str) -> None:
        """Tell the app to reconnect, and hang up unless it is only a `warning`."""
        for connection in list(self._connections):
            await self._dismiss(connection, reason)

    async def close_all(self) -> None:
        """Close every socket without a word."""
        for connection in list(self._connections):
            await _close(connection)

    def deafen(self) -> None:
        """Make sockets deaf, as many as the fault still strikes."""
        for connection in list(self._connections):
            if not connection.is_deaf and self._faults.strike("deaf"):
                connection.mute()

    async def _acked(
        self, envelope: Json, acked: asyncio.Future[Json | None], started: float, seconds: float
    ) -> Ack:
        loop = asyncio.get_running_loop()
        used = await self._dispatch(envelope)
        if used is None:
            return Ack(seconds=loop.time() - started, error=NOT_DISPATCHED)
        if self._faults.strike("duplicate_envelopes"):
            await self._dispatch(envelope, last_choice=used)
        try:
            payload = await asyncio.wait_for(acked, seconds - (loop.time() - started))
        except TimeoutError:
            return Ack(seconds=loop.time() - started, error=TIMED_OUT)
        return Ack(seconds=loop.time() - started, payload=payload)

    async def _dispatch(
        self, envelope: Json, last_choice: _Connection | None = None
    ) -> _Connection | None:
        """Send over any socket that still lives, and return it."""
        connections = self._chance.sample(self._connections, k=self.count)
        for connection in sorted(connections, key=lambda one: one is last_choice):
            if connection in self._connections and await connection.send(envelope):
                return connection
        return None

    async def _serve(self, connection: _Connection) -> None:
        self._on_change()
        aging = asyncio.create_task(self._age(connection))
        try:
            while True:
                self._receive(await connection.websocket.receive_text())
        except (WebSocketDisconnect, RuntimeError, KeyError):
            log.debug("a socket of the app closed")
        finally:
            aging.cancel()
            self._forget(connection)

    async def _age(self, connection: _Connection) -> None:
        """Greet the app, and ask for a new connection when this one has lived long enough."""
        is_debug = connection.websocket.query_params.get("debug_reconnects") == "true"
        life = _DEBUG_SECONDS if is_debug else self._connection_seconds
        hello = {
            "type": "hello",
            "num_connections": self.count,
            "debug_info": {"host": "dli-sandbox", "approximate_connection_time": int(life)},
            "connection_info": {"app_id": APP_ID},
        }
        await connection.send(hello)
        warned = min(_WARNING_SECONDS, life / 2)
        await asyncio.sleep(life - warned)
        await self._dismiss(connection, "warning")
        await asyncio.sleep(warned)
        await self._dismiss(connection, "refresh_requested")

    def _receive(self, text: str) -> None:
        """Read an ack; the second one for an envelope, or a late one, changes nothing."""
        with suppress(ValueError):
            message = json.loads(text)
            envelope_id = message.get("envelope_id") if isinstance(message, dict) else None
            acked = self._waiting.get(str(envelope_id))
            if acked and not acked.done():
                payload = message.get("payload")
                acked.set_result(payload if isinstance(payload, dict) else None)

    async def _dismiss(self, connection: _Connection, reason: str) -> None:
        """Ask the app to leave a socket, over which nothing more is sent then."""
        if reason != "warning":
            self._forget(connection)
        await connection.send({"type": "disconnect", "reason": reason, "debug_info": {}})
        if reason != "warning":
            await _close(connection)

    def _forget(self, connection: _Connection) -> None:
        if connection in self._connections:
            self._connections.remove(connection)
            self._on_change()


async def _close(connection: _Connection) -> None:
    with suppress(RuntimeError, WebSocketDisconnect):
        await connection.websocket.close()
