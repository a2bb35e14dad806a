"""The floor to compare with: a Bolt app as in its guide, which acknowledges and nothing else.

Run as `python -m benchmarks.plain_bolt http PORT` or `… socket`, with the settings that
Bolt's own guide uses; over HTTP it serves with Bolt's own aiohttp server.
"""

import asyncio
import os
import sys

from aiohttp import web
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient


def app() -> AsyncApp:
    """Build the app."""
    env = os.environ  # noqa: TID251 - it stands for itself, and knows no settings of ours
    bolt = AsyncApp(
        client=AsyncWebClient(token=env["SLACK_BOT_TOKEN"], base_url=env["SLACK_API_URL"]),
        signing_secret=env.get("SLACK_SIGNING_SECRET"),
    )

    @bolt.command("/dli-progress")
    async def acknowledge(ack: AsyncAck) -> None:
        await ack()

    return bolt


async def listen() -> None:
    """Take what comes over a socket."""
    token = os.environ["SLACK_APP_TOKEN"]  # noqa: TID251
    handler = AsyncSocketModeHandler(app(), token)
    await handler.start_async()  # type: ignore[no-untyped-call]  # Bolt leaves it untyped


def main(transport: str, port: str = "") -> None:
    """Run until SIGTERM."""
    if transport == "http":
        served = app().web_app(path="/slack/events", port=int(port))
        web.run_app(served, host="127.0.0.1", port=int(port), print=None)
    else:
        asyncio.run(listen())


if __name__ == "__main__":
    main(*sys.argv[1:])
