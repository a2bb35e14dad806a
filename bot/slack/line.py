"""One line to Slack: a connection, and the next when that is to be replaced."""

import asyncio
import logging
import random
import time
from typing import Protocol

import aiohttp
from slack_bolt.async_app import AsyncApp

from bot.slack.socket import CROWDED, DEAF, RENEWED, Socket
from bot.slack.tickets import Tickets

log = logging.getLogger(__name__)

OPEN_SECONDS = 10
LONGEST_WAIT = 30
STEADY_SECONDS = 10
"""A connection that lasted as long was a good one, and the next is opened at once."""


class Door:
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


class Others(Protocol):
    """What a line has to know of those beside it."""

    @property
    def open(self) -> int:
        """How many lines are connected now."""
        ...

    def listen(self, socket: Socket) -> None:
        """Listen to a connection until its end, which may be long after it's to be replaced."""
        ...

    def greeted(self, socket: Socket) -> None:
        """Count a connection as one over which Slack reaches us."""
        ...

    async def make_do(self) -> bool:
        """Wait while Slack allows no further connection, as long as another one is open.

        False if there is none.
        """
        ...


class Line:
    """Keeps one connection open: the next is opened before the last has ended, if Slack warns."""

    def __init__(self, others: Others, heartbeat: float) -> None:
        self.opened = 0
        """How many connections this was so far."""
        self.lost = 0
        """How many of them ended otherwise than Slack renews them."""
        self._others = others
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

    async def keep(self, door: Door, pause: float) -> None:
        """Stay connected, after a pause, until cancelled."""
        await asyncio.sleep(pause)
        failures = 0
        while True:
            why, seconds = await self._once(door)
            is_steady = seconds > (0 if why in RENEWED else STEADY_SECONDS)
            failures = 0 if is_steady else failures + 1
            if why == CROWDED and await self._others.make_do():
                failures = 0
            elif failures:
                await self._rest(why, failures)

    async def _once(self, door: Door) -> tuple[str, float]:
        """Open a connection; return why it has to be replaced, and how long it was good."""
        try:
            socket = await door.opened(self._heartbeat)
        except (aiohttp.ClientError, OSError) as error:
            return type(error).__name__, 0.0
        except Exception:
            log.exception("Can't open a connection to Slack")
            return "failed", 0.0
        self._others.listen(socket)
        if not await greeted(socket):
            await socket.close()
            return socket.why or DEAF, 0.0
        greeted_at = time.monotonic()
        self._socket = socket
        self.opened += 1
        self._others.greeted(socket)
        await socket.leaving.wait()
        self._tell(socket.why)
        return socket.why, time.monotonic() - greeted_at

    def _tell(self, why: str) -> None:
        if why in RENEWED:
            log.info("Slack renews a connection", extra={"why": why})
            return
        self.lost += 1
        log.warning("Lost a connection to Slack", extra={"why": why, "open": self._others.open})

    async def _rest(self, why: str, failures: int) -> None:
        wait = min(LONGEST_WAIT, 2 ** (failures - 1)) * random.uniform(0.8, 1.2)  # noqa: S311
        log.warning(
            "Can't open a connection to Slack yet", extra={"why": why, "wait": round(wait, 1)}
        )
        await asyncio.sleep(wait)


async def greeted(socket: Socket) -> bool:
    """Wait until Slack says hello, or turns us away."""
    waits = [asyncio.create_task(event.wait()) for event in (socket.greeted, socket.leaving)]
    try:
        await asyncio.wait(waits, timeout=OPEN_SECONDS, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
    return socket.is_open
