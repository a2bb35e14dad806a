"""Socket Mode over several connections, so that losing or renewing one leaves no gap."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from typing import TypeAlias

import aiohttp
from pydantic import SecretStr
from slack_bolt.async_app import AsyncApp
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.slack.envelopes import Envelopes
from bot.slack.line import Door, Line
from bot.slack.socket import HEARTBEAT_SECONDS, Socket
from bot.slack.tickets import Tickets

log = logging.getLogger(__name__)

LINES = 2
APART_SECONDS = 2.0
"""Between the openings of two lines, so that Slack won't renew them at the same moment."""
CROWDED_SECONDS = 300
"""How long we go on with fewer lines when Slack allows no more; it allows ten per app."""
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
        if self._hears.is_set():
            return ""
        return "no connection to Slack: look at the network and the proxy, or run dli-bot check"

    def figures(self) -> Mapping[str, Figure]:
        """Return how things are, by name."""
        return {
            "connections": ("Connections over which Slack reaches us", lambda: self.open),
            "silence_seconds": (
                "Time since Slack was heard over any connection, be it a ping",
                lambda: min(line.silence for line in self.lines),
            ),
            "envelopes_open": ("Requests being answered", lambda: self.envelopes.open),
        }

    def totals(self) -> Mapping[str, Figure]:
        """Return what has happened since the start, by name."""
        lines, envelopes = self.lines, self.envelopes
        return {
            "connections_opened": (
                "Connections that were opened",
                lambda: sum(line.opened for line in lines),
            ),
            "connections_lost": (
                "Connections that ended without being renewed, such as deaf ones",
                lambda: sum(line.lost for line in lines),
            ),
            "envelopes": ("Requests that came over sockets", lambda: envelopes.taken),
            "envelopes_repeated": (
                "Requests that Slack delivered again, and that were answered once",
                lambda: envelopes.repeated,
            ),
            "envelopes_unacknowledged": (
                "Requests without an acknowledgement: no answer, or no connection took it",
                lambda: envelopes.unacknowledged,
            ),
        }

    @asynccontextmanager
    async def connected(self, ticket: str) -> AsyncIterator[None]:
        """Keep connections while the context is open, the first of them soon: see `heard`.

        `ticket` is an address that `apps.connections.open` gave, or "". At the end no more is
        received once what is under way is acknowledged.
        """
        # The session's own limits are for requests; a connection is to last for hours.
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=None)) as http:
            door = Door(http, self._app, Tickets(self._app.client, self._app_token, ticket))
            keeping = [
                asyncio.create_task(line.keep(door, APART_SECONDS * place))
                for place, line in enumerate(self.lines)
            ]
            try:
                yield
            finally:
                for task in keeping:
                    task.cancel()
                await asyncio.gather(*keeping, return_exceptions=True)
                await self._close()

    async def heard(self) -> None:
        """Wait until Slack can reach us."""
        await self._hears.wait()

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
        log.info("Connected to Slack", extra={"open": self.open, "wanted": len(self.lines)})

    async def make_do(self) -> bool:
        """Wait while Slack allows no further connection, as long as another one is open.

        False if there is none.
        """
        if self._is_deaf.is_set():
            return False
        if not self._is_crowded:
            facts = {"open": self.open, "wait": CROWDED_SECONDS}
            log.warning("Slack allows no further connection: going on with fewer", extra=facts)
        self._is_crowded = True
        with suppress(TimeoutError):
            await asyncio.wait_for(self._is_deaf.wait(), CROWDED_SECONDS)
        return True

    async def _listened(self, socket: Socket) -> None:
        try:
            await socket.listen(self._take)
        except Exception:
            log.exception("Can't listen to a connection of Slack any more")
        finally:
            self._open.discard(socket)
            self._weigh()
            await socket.close()

    async def _take(self, socket: Socket, request: SocketModeRequest) -> None:
        async def acknowledge(text: str) -> bool:
            """Send it over the connection that the envelope came by.

            If Slack is about to end that one, it may not read it any more: then over another
            too. A second acknowledgement changes nothing.
            """
            is_sent = await socket.send(text)
            if is_sent and not socket.leaving.is_set():
                return True
            others = sorted(self._open - {socket}, key=lambda one: one.leaving.is_set())
            for one in others:
                if await one.send(text):
                    return True
            return is_sent

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
