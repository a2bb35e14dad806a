"""Brings commands, interactions and events to the app, by whichever way it listens."""

from typing import Literal

from bot.sandbox.slack.delivery.ack import NOT_DISPATCHED, Ack
from bot.sandbox.slack.delivery.http_mode import HttpMode
from bot.sandbox.slack.delivery.socket_mode import SocketMode
from bot.sandbox.slack.faults import Faults
from bot.sandbox.slack.oauth.installation import Installation
from bot.sandbox.slack.tasks import Tasks
from bot.sandbox.slack.wire import Json

Mode = Literal["socket", "http", "none"]


class Deliveries:
    """Socket Mode while a socket is open, else HTTP while there is a request URL."""

    def __init__(
        self,
        sockets: SocketMode,
        http: HttpMode,
        faults: Faults,
        tasks: Tasks,
        installation: Installation,
        *,
        ack_seconds: float,
    ) -> None:
        self._installation = installation
        self.sockets = sockets
        self.http = http
        self._faults = faults
        self._tasks = tasks
        self._ack_seconds = ack_seconds

    @property
    def mode(self) -> Mode:
        """How the app would be reached now; `none` also where it isn't installed."""
        return self._way if self._installation.is_installed else "none"

    @property
    def _way(self) -> Mode:
        if self.sockets.count:
            return "socket"
        return "http" if self.http.request_url else "none"

    async def send(self, kind: str, payload: Json) -> Ack:
        """Deliver a command or an interaction, once; wait for the ack."""
        return await self._send(self.mode, kind, payload, {}, {})

    async def send_event(self, payload: Json, attempt: int, reason: str) -> Ack:
        """Deliver an event; `attempt` counts the repetitions before this one.

        What happened before an uninstallation, and that itself, is told after it, too.
        """
        told = {"retry_attempt": attempt, "retry_reason": reason}
        headers = {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": reason}
        return await self._send(self._way, "events_api", payload, told, headers if attempt else {})

    async def _send(
        self, way: Mode, kind: str, payload: Json, told: Json, headers: dict[str, str]
    ) -> Ack:
        if way == "socket":
            return await self.sockets.send(kind, payload, self._ack_seconds, **told)
        if way == "none":
            return Ack(seconds=0, error=NOT_DISPATCHED)
        if self._faults.strike("duplicate_envelopes"):
            self._tasks.start(self.http.send(kind, payload, self._ack_seconds, **headers))
        return await self.http.send(kind, payload, self._ack_seconds, **headers)
