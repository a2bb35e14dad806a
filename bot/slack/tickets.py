"""The addresses at which sockets can be opened: asked for one after the other, and patiently."""

import asyncio
import logging
import random

from pydantic import SecretStr
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.web import REFUSED, error_code, sends_once

log = logging.getLogger(__name__)

LONGEST_WAIT = 300
"""Seconds between two tries, unless Slack says longer; also while it refuses the token."""


class Tickets:
    """Asks `apps.connections.open`, which Slack allows about once a minute.

    Who asks waits for whoever asked before: a wait that Slack demands is meant for the app.
    """

    def __init__(self, client: AsyncWebClient, app_token: SecretStr, first: str) -> None:
        self._client = sends_once(client)
        self._app_token = app_token
        self._first = first
        self._turn = asyncio.Lock()

    async def next(self) -> str:
        """Return an address that is good once and for seconds, however long that takes."""
        async with self._turn:
            first, self._first = self._first, ""
            return first or await self._asked()

    async def _asked(self) -> str:
        attempt = 0
        while True:
            try:
                answer = await self._client.apps_connections_open(
                    app_token=self._app_token.get_secret_value()
                )
                return str(answer["url"])
            except SlackApiError as error:
                wait = _wait(error, attempt)
                facts = {"code": error_code(error), "wait": wait}
                log.warning("Slack gives no connection", extra=facts)
            except Exception as error:  # noqa: BLE001 - network errors of several libraries
                wait = min(LONGEST_WAIT, 2**attempt)
                facts = {"code": type(error).__name__, "wait": wait}
                log.warning("Slack can't be reached", extra=facts)
            await asyncio.sleep(wait * random.uniform(1, 1.3))  # noqa: S311 - jitter
            attempt = min(attempt + 1, 9)


def _wait(error: SlackApiError, attempt: int) -> float:
    if error_code(error) in REFUSED:
        return LONGEST_WAIT
    told = str(getattr(error.response, "headers", {}).get("Retry-After", ""))
    return float(told) if told.isdigit() else min(LONGEST_WAIT, 2**attempt)
