"""What the tests of the local Slack share."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

import aiohttp
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError

from bot.sandbox.slack import SlackSandbox

Json = dict[str, Any]


class Connect(Protocol):
    """Keeps an app connected, as `connected` does."""

    def __call__(
        self, app: AsyncApp, *, ping_seconds: float = 20
    ) -> AbstractAsyncContextManager[None]: ...


class OpenPage:
    """The web page as it is open somewhere, and what it was told."""

    def __init__(
        self,
        slack: SlackSandbox,
        http: aiohttp.ClientSession,
        socket: aiohttp.ClientWebSocketResponse,
    ) -> None:
        self._slack = slack
        self._http = http
        self._socket = socket

    async def until(self, kind: str, where: Callable[[Json], object] = bool) -> Json:
        """Read on until an event of this kind comes that fits."""
        while True:
            event: Json = await self._socket.receive_json(timeout=60)
            if event["type"] == kind and where(event):
                return event

    async def post(self, deed: str, /, **body: object) -> tuple[int, Json]:
        async with self._http.post(f"{self._slack.url}/page/{deed}", json=body) as response:
            return response.status, await response.json()


class HandClock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 10, 5, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@asynccontextmanager
async def connected(
    slack: SlackSandbox, app: AsyncApp, *, ping_seconds: float = 20
) -> AsyncIterator[None]:
    """Keep an app connected through Socket Mode.

    Within `ping_seconds` it sees that a connection is gone; and after half of it, that it's deaf.
    """
    before = slack.socket_count
    handler = AsyncSocketModeHandler(app, slack.app_token, ping_interval=ping_seconds)
    await handler.connect_async()  # type: ignore[no-untyped-call]  # Bolt leaves it untyped
    await slack.wait_until(lambda: slack.socket_count > before)
    try:
        yield
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]  # Bolt leaves it untyped
        await slack.wait_until(lambda: slack.socket_count == before)


def why(refused: Any) -> str:
    """Name the error of what `pytest.raises(SlackApiError)` caught."""
    error: SlackApiError = refused.value
    return str(error.response["error"])


def section(text: str = "Hello", **more: object) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def button(action_id: str = "refresh", **more: object) -> Json:
    label = {"type": "plain_text", "text": action_id.capitalize()}
    return {"type": "button", "action_id": action_id, "text": label, **more}


def actions(*elements: Json, **more: object) -> Json:
    return {"type": "actions", "elements": list(elements), **more}


def text_input(block_id: str = "job", **element: object) -> Json:
    asked = {"type": "plain_text_input", "action_id": "value", **element}
    label = {"type": "plain_text", "text": "Job"}
    return {"type": "input", "block_id": block_id, "label": label, "element": asked}


def modal(*blocks: Json, **more: object) -> Json:
    return {
        "type": "modal",
        "title": {"type": "plain_text", "text": "Subscribe"},
        "submit": {"type": "plain_text", "text": "Go"},
        "blocks": list(blocks or [text_input()]),
        **more,
    }
