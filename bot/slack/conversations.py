"""What the bot says in channels, over Slack's Web API."""

import logging
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.access import DIRECT, NOT_LISTED, Access
from bot.domain.notices import Receipt
from bot.errors import ChannelClosed, NotDelivered, SlackBusy
from bot.slack.files import share
from bot.slack.history import History, metadata
from bot.slack.members import Members
from bot.slack.outcomes import translated
from bot.slack.persons import Persons
from bot.slack.web import sends_once, told
from bot.views import text

log = logging.getLogger(__name__)

_KNOWN_TROUBLES = frozenset({"channel_not_found", "is_archived", "not_in_channel"})


class SlackConversations:
    """`Conversations` over Slack's Web API. Each call is made once: a 429 surfaces at once.

    Where `access` lets nothing be posted, it is as if Slack didn't: what is told there rests.
    """

    def __init__(
        self,
        client: AsyncWebClient,
        access: Access | None = None,
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._access = access or Access()
        self._client = sends_once(client)
        self._history = History(self._client)
        self._persons = Persons(self._client, monotonic)
        self._members = Members(self._client, monotonic)
        self._monotonic = monotonic
        self._busy_until = float("-inf")

    async def post(
        self,
        channel_id: str,
        payload: Mapping[str, Any],
        notice_id: str,
        *,
        thread_ts: str | None = None,
        broadcast: bool = False,
    ) -> Receipt:
        """Post a message that carries `notice_id`; links in it don't unfold."""
        if not self._access.lets_post(channel_id):
            raise ChannelClosed(NOT_LISTED)
        message = {
            **payload,
            "channel": channel_id,
            "metadata": metadata(notice_id),
            "unfurl_links": False,
            "unfurl_media": False,
        }
        if thread_ts:
            message |= {"thread_ts": thread_ts, "reply_broadcast": broadcast}
        with translated():
            answer = await self._client.api_call("chat.postMessage", json=message)
            return Receipt(told(answer, "channel"), told(answer, "ts"))

    async def edit(self, receipt: Receipt, payload: Mapping[str, Any]) -> None:
        """Change a message of ours; its metadata stays.

        The text is cut to what `chat.update` takes. Its `parse` isn't that of
        `chat.postMessage` unless one says so.
        """
        message = {
            **payload,
            "channel": receipt.channel_id,
            "ts": receipt.ts,
            "text": text.cut(str(payload.get("text", "")), text.MESSAGE),
            "parse": "none",
        }
        with translated():
            await self._client.api_call("chat.update", json=message)

    async def find(
        self, channel_id: str, notice_id: str, since: datetime, *, thread_ts: str | None = None
    ) -> Receipt | None:
        """Look for the message that carries `notice_id`.

        HistoryHidden too if more was said since than we care to read.
        """
        return await self._history.receipt(channel_id, notice_id, since, thread_ts)

    async def attach(
        self, channel_id: str, name: str, title: str, content: str, *, thread_ts: str | None = None
    ) -> None:
        """Put a text file into a thread; Slack shows it a little later."""
        await share(self._client, channel_id, name, title, content.encode(), thread_ts)

    async def has_file(self, channel_id: str, name: str, *, thread_ts: str | None = None) -> bool:
        """Tell whether the thread holds a file of this name."""
        return await self._history.has_file(channel_id, name, thread_ts)

    async def direct(self, user_id: str) -> str:
        """Return the id of the direct message channel with somebody."""
        with translated(unscoped=ChannelClosed):
            answer = await self._client.conversations_open(users=[user_id])
            return told(answer, "channel", "id")

    async def trouble(self, channel_id: str) -> str:
        """Return Slack's word for why the bot can't post in a channel, "" if it can.

        "" too while Slack doesn't tell: it isn't asked again before it wants to be.
        """
        if not self._access.lets_post(channel_id):
            return NOT_LISTED
        if channel_id.startswith(DIRECT) or self._monotonic() < self._busy_until:
            return ""
        try:
            with translated():
                answer = await self._client.conversations_info(channel=channel_id)
                return _trouble(answer["channel"])
        except NotDelivered as error:
            if error.code in _KNOWN_TROUBLES:
                return error.code
            if isinstance(error, SlackBusy):
                self._busy_until = self._monotonic() + error.retry_after.total_seconds()
            log.warning(
                "Slack doesn't tell how a channel is",
                extra={"channel": channel_id, "code": error.code},
            )
            return ""

    async def is_member(self, channel_id: str, user_id: str) -> bool:
        """Tell whether somebody is in a channel, as it was within the last five minutes."""
        return await self._members.has(channel_id, user_id)

    async def is_active(self, user_id: str) -> bool:
        """Tell whether there's a person to read it, as of the last hour."""
        return await self._persons.is_active(user_id)

    async def name(self, user_id: str) -> str:
        """Return what somebody is called, at most an hour old; "" if Slack doesn't tell."""
        return await self._persons.name(user_id)

    async def zone(self, user_id: str) -> str:
        """Return somebody's IANA time zone, at most an hour old; "UTC" if Slack doesn't tell."""
        return await self._persons.zone(user_id)

    async def locale(self, user_id: str, *, anew: bool = False) -> str:
        """Return somebody's locale, at most an hour old; `anew`: a minute."""
        return await self._persons.locale(user_id, anew=anew)


def _trouble(channel: Mapping[str, Any]) -> str:
    if channel.get("is_archived"):
        return "is_archived"
    return "not_in_channel" if channel.get("is_member") is False else ""
