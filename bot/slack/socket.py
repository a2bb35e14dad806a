"""Socket Mode: one connection to Slack that notices when it is deaf."""

import asyncio
import logging
import random
import time

from pydantic import SecretStr
from slack_bolt.adapter.socket_mode.async_internals import (
    run_async_bolt_app,
    send_async_response,
)
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.slack.web import REFUSED, error_code, proxy_for

log = logging.getLogger(__name__)

PING_SECONDS = 5
DEAF_SECONDS = 4
"""How long we may be without a connection before its ticket is taken for dead."""
LONGEST_WAIT = 300


class SocketMode:
    """Receives what people do in Slack, and hands it to Bolt."""

    def __init__(self, app: AsyncApp, app_token: SecretStr) -> None:
        self._app = app
        self._client = _Client(
            app_token=app_token.get_secret_value(),
            web_client=app.client,
            ping_interval=PING_SECONDS,
        )
        self._client.proxy = proxy_for(app.client.base_url, self._client.proxy)
        self._client.socket_mode_request_listeners.append(self._handle)
        self._deaf_since: float | None = None

    async def connect(self, ticket: str) -> None:
        """Connect with the URL that `apps.connections.open` gave, then stay connected."""
        self._client.wss_uri = ticket
        await self._client.connect()

    async def is_connected(self) -> bool:
        """Whether Slack can reach us."""
        return bool(await self._client.is_connected())

    async def problem(self) -> str:
        """Return "" while Slack can reach us, for `/readyz`."""
        return "" if await self.is_connected() else "no connection to Slack"

    async def watch(self) -> None:
        """Forget a ticket that leads nowhere: the SDK would try it for ever.

        Its `connect()` asks for a new URL only when it has none; a ticket lives for
        seconds, so after an outage it's dead (slack_sdk/socket_mode/aiohttp).
        """
        now = time.monotonic()
        if await self.is_connected():
            self._deaf_since = None
        elif self._deaf_since is None:
            self._deaf_since = now
        elif now - self._deaf_since > DEAF_SECONDS:
            log.warning("No connection to Slack for %d s: asking for a new one", DEAF_SECONDS)
            self._client.wss_uri = None
            self._deaf_since = now

    async def close(self) -> None:
        """Stop receiving; whatever is still being acknowledged is lost."""
        await self._client.close()

    async def _handle(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        started = time.monotonic()
        answer = await run_async_bolt_app(self._app, request)
        await send_async_response(client, request, answer, started)


class _Client(SocketModeClient):
    """The SDK's client, patient with Slack: it asks for a new URL with back-off."""

    async def issue_new_wss_url(self) -> str:
        """Return a fresh URL, however long that takes, hammering nobody."""
        attempt = 0
        while True:
            try:
                answer = await self.web_client.apps_connections_open(app_token=self.app_token)
                return str(answer["url"])
            except SlackApiError as error:
                wait = _wait(error, attempt)
                log.warning(
                    "Slack gives no connection (%s): next try in %d s", error_code(error), wait
                )
            except Exception as error:  # noqa: BLE001 - network errors of several libraries
                wait = min(LONGEST_WAIT, 2**attempt)
                log.warning("Slack can't be reached (%s): next try in %d s", type(error), wait)
            await asyncio.sleep(wait * random.uniform(0.8, 1.2))  # noqa: S311 - jitter
            attempt = min(attempt + 1, 9)


def _wait(error: SlackApiError, attempt: int) -> float:
    if error_code(error) in REFUSED:
        return LONGEST_WAIT
    told = str(getattr(error.response, "headers", {}).get("Retry-After", ""))
    return float(told) if told.isdigit() else min(LONGEST_WAIT, 2**attempt)
