"""Text files in channels: announced, uploaded, shared.

https://docs.slack.dev/messaging/working-with-files
"""

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import MessageRefused, SlackAway, Unanswered
from bot.slack.outcomes import refusal, translated
from bot.slack.web import TIMEOUT, proxy_for, told

_OK = 200
_TEXT = {"Content-Type": "text/plain; charset=utf-8"}


async def share(
    client: AsyncWebClient,
    channel_id: str,
    name: str,
    title: str,
    content: bytes,
    thread_ts: str | None,
) -> None:
    """Put a file into a channel or a thread, where it shows up a little later.

    Nobody sees it before the last call, so only that one can be `Unanswered`. No
    `alt_txt` is given: with it a file was seen to get lost (paradigmxyz/centaur#311).
    """
    try:
        file_id = await _upload(client, name, content)
    except Unanswered as error:
        raise SlackAway(error.code) from error
    with translated(unscoped=MessageRefused):
        await client.files_completeUploadExternal(
            files=[{"id": file_id, "title": title}],
            channel_id=channel_id,
            thread_ts=thread_ts,
        )


async def _upload(client: AsyncWebClient, name: str, content: bytes) -> str:
    with translated(unscoped=MessageRefused):
        room = await client.files_getUploadURLExternal(filename=name, length=len(content))
        url, file_id = told(room, "upload_url"), told(room, "file_id")
        await _send(url, content, proxy_for(url, client.proxy))
    return file_id


async def _send(url: str, content: bytes, proxy: str | None) -> None:
    """Send the bytes; it's another host, and the URL itself is the permission."""
    async with (
        aiohttp.ClientSession(timeout=TIMEOUT) as session,
        session.post(url, data=content, headers=_TEXT, proxy=proxy) as answer,
    ):
        if answer.status != _OK:
            raise refusal(answer.status, answer.headers, "")
