"""Socket Mode over several connections, so that losing or renewing one leaves no gap."""

import asyncio
import logging
import random
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from typing import TypeAlias

import aiohttp
from pydantic import SecretStr
from slack_bolt.async_app import AsyncApp
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.slack.envelopes import Envelopes
from bot.slack.socket import CROWDED, DEAF, HEARTBEAT_SECONDS, RENEWED, Socket
from bot.slack.tickets import Tickets

log = logging.getLogger(__name__)

LINES = 2
APART_SECONDS = 2.0
"""Between the openings of two lines, so that Slack won't renew them at the same moment."""
OPEN_SECONDS = 10
LONGEST_WAIT = 30
CROWDED_SECONDS = 300
"""How long we go on with fewer lines when Slack allows no more; it allows ten per app."""
STEADY_SECONDS = 10
"""A connection that lasted as long was a good one, and the next is opened at once."""
DRAIN_SECONDS = 0.5

Figure: TypeAlias = tuple[str, Callable[[], float]]
"""What a figure means, and how to read it."""


class Sockets:
    """Receives what people do in Slack; each envelope comes over any one of the lines."""

    def __init__(
        self,
        app: AsyncApp,
        app_token: SecretStr,
        *,
        lines: int = LINES,
        heartbeat: float = HEARTBEAT_SECONDS,
    ) -> None:
        self.envelopes = Envelopes(app)
        self.lines = tuple(Line(self, heartbeat) for _ in range(lines))
        self._app = app
        self._app_token = app_token
        self._open: set[Socket] = set()
        self._listening: set[asyncio.Task[None]] = set()
        self._hears = asyncio.Event()
        self._is_deaf = asyncio.Event()
        self._is_deaf.set()
        self._is_crowded = False

    @property
    def open(self) -> int:
        """How many lines are connected now."""
        return sum(line.is_open for line in self.lines)

    async def problem(self) -> str:
        """Return "" while Slack can reach us over at least one connection, for `/readyz`."""
        return "" if self._hears.is_set() else "no connection to Slack"

    def figures(self) -> Mapping[str, Figure]:
        """Return what an operator may want to see, by name."""
        lines, envelopes = self.lines, self.envelopes
        return {
            "connections": ("Connections over which Slack reaches us", lambda: self.open),
            "connections_opened": (
                "Connections that were opened since the start",
                lambda: sum(line.opened for line in lines),
            ),
            "silence_seconds": (
                "Time since Slack was heard over any connection, be it a ping",
                lambda: min(line.silence for line in lines),
            ),
            "envelopes": ("Requests that came over sockets", lambda: envelopes.taken),
            "envelopes_repeated": (
                "Requests that Slack delivered again, and that were answered once",
                lambda: envelopes.repeated,
            ),
            "envelopes_open": ("Requests being answered", lambda: envelopes.open),
            "envelopes_unacknowledged": (
                "Requests without an acknowledgement: no answer, or no connection took it",
                lambda: envelopes.unacknowledged,
            ),
        }

    @asynccontextmanager
    async def connected(self, ticket: str) -> AsyncIterator[None]:
        """Be connected while the context is open; it opens with the first connection.

        `ticket` is an address that `apps.connections.open` gave. At the end no more is
        received once what is under way is acknowledged.
        """
        # The session's own limits are for requests; a connection is to last for hours.
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=None)) as http:
            door = _Door(http, self._app, Tickets(self._app.client, self._app_token, ticket))
            keeping = [
                asyncio.create_task(line.keep(door, APART_SECONDS * place))
                for place, line in enumerate(self.lines)
            ]
            try:
                await self._hears.wait()
                yield
            finally:
                for task in keeping:
                    task.cancel()
                await asyncio.gather(*keeping, return_exceptions=True)
                await self._close()

    def listen(self, socket: Socket) -> None:
        """Listen to a connection until its end, which may be long after it's to be replaced."""
        task = asyncio.create_task(self._listened(socket))
        self._listening.add(task)
        task.add_done_callback(self._listening.discard)

    def greeted(self, socket: Socket) -> None:
        """Count a connection as one over which Slack reaches us."""
        self._open.add(socket)
        self._is_crowded = self._is_crowded and self.open < len(self.lines)
        self._weigh()
        log.info("Connected to Slack (%d of %d)", self.open, len(self.lines))

    async def make_do(self) -> bool:
        """Wait while Slack allows no further connection, as long as another one is open.

        False if there is none.
        """
        if self._is_deaf.is_set():
            return False
        if not self._is_crowded:
            log.warning("Slack allows no further connection (10 per app): going on with fewer")
        self._is_crowded = True
        with suppress(TimeoutError):
            await asyncio.wait_for(self._is_deaf.wait(), CROWDED_SECONDS)
        return True

    async def _listened(self, socket: Socket) -> None:
        try:
            await socket.listen(self._take)
        finally:
            self._open.discard(socket)
            self._weigh()

    async def _take(self, socket: Socket, request: SocketModeRequest) -> None:
        async def acknowledge(text: str) -> bool:
            """Prefer the connection that the envelope came by; it may be gone by now."""
            for one in (socket, *self._open):
                if await one.send(text):
                    return True
            return False

        await self.envelopes.take(request, acknowledge)

    def _weigh(self) -> None:
        if self._open:
            self._hears.set()
            self._is_deaf.clear()
        else:
            self._hears.clear()
            self._is_deaf.set()

    async def _close(self) -> None:
        await self.envelopes.drain(DRAIN_SECONDS)
        await asyncio.gather(*(socket.close() for socket in self._open))
        for task in self._listening:
            task.cancel()
        await asyncio.gather(*self._listening, return_exceptions=True)


class _Door:
    """Where connections are opened."""

    def __init__(self, http: aiohttp.ClientSession, app: AsyncApp, tickets: Tickets) -> None:
        self._http = http
        self._proxy = app.client.proxy
        self._tickets = tickets

    async def opened(self, heartbeat: float) -> Socket:
        """Return a new connection, however long it takes to be allowed one."""
        ticket = await self._tickets.next()
        async with asyncio.timeout(OPEN_SECONDS):
            return await Socket.opened(self._http, ticket, self._proxy, heartbeat)


class Line:
    """Keeps one connection open: the next is opened before the last has ended, if Slack warns."""

    def __init__(self, sockets: Sockets, heartbeat: float) -> None:
        self.opened = 0
        """How many connections this was so far."""
        self._sockets = sockets
        self._heartbeat = heartbeat
        self._socket: Socket | None = None
        self._began = time.monotonic()

    @property
    def is_open(self) -> bool:
        """Whether Slack can reach us over it."""
        return self._socket is not None and self._socket.is_open

    @property
    def silence(self) -> float:
        """Seconds since Slack was heard over it last, or since it should have been."""
        return time.monotonic() - (self._socket.heard_at if self._socket else self._began)

    async def keep(self, door: _Door, pause: float) -> None:
        """Stay connected, after a pause, until cancelled."""
        await asyncio.sleep(pause)
        failures = 0
        while True:
            began = time.monotonic()
            why = await self._once(door)
            is_steady = why in RENEWED or time.monotonic() - began > STEADY_SECONDS
            failures = 0 if is_steady else failures + 1
            if why == CROWDED and await self._sockets.make_do():
                failures = 0
            elif failures:
                await self._rest(why, failures)

    async def _once(self, door: _Door) -> str:
        """Open a connection, and return why it has to be replaced."""
        try:
            socket = await door.opened(self._heartbeat)
        except (aiohttp.ClientError, OSError) as error:
            return type(error).__name__
        except Exception:
            log.exception("Can't open a connection to Slack")
            return "failed"
        self._sockets.listen(socket)
        if not await _greeted(socket):
            await socket.close()
            return socket.why or DEAF
        self._socket = socket
        self.opened += 1
        self._sockets.greeted(socket)
        await socket.leaving.wait()
        self._tell(socket.why)
        return socket.why

    def _tell(self, why: str) -> None:
        if why in RENEWED:
            log.info("Slack renews a connection (%s)", why)
            return
        left = self._sockets.open
        log.warning("Lost a connection to Slack (%s): %d left, opening another", why, left)

    async def _rest(self, why: str, failures: int) -> None:
        wait = min(LONGEST_WAIT, 2 ** (failures - 1)) * random.uniform(0.8, 1.2)  # noqa: S311
        log.warning("No connection to Slack (%s): asking for a new one in %.1f s", why, wait)
        await asyncio.sleep(wait)


async def _greeted(socket: Socket) -> bool:
    """Wait until Slack says hello, or turns us away."""
    waits = [asyncio.create_task(event.wait()) for event in (socket.greeted, socket.leaving)]
    try:
        await asyncio.wait(waits, timeout=OPEN_SECONDS, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
    return socket.is_open
