"""Looks into a channel's history, to find out whether something has arrived."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.notices import Receipt
from bot.errors import HistoryHidden
from bot.slack.outcomes import reading

EVENT_TYPE = "dli_progress_notice"
MARGIN = timedelta(minutes=5)
"""How much earlier than our clock says a message may stand by Slack's."""
PAGE = 200
"""Slack recommends no more (docs.slack.dev/apis/web-api/pagination)."""
MOST_PAGES = 10

_Message = Mapping[str, Any]


def metadata(notice_id: str) -> dict[str, Any]:
    """Return what a message carries so that it can be found; whoever is in the team reads it."""
    return {"event_type": EVENT_TYPE, "event_payload": {"id": notice_id}}


class History:
    """Reads channels and threads, as far as the bot is let."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client

    async def receipt(
        self, channel_id: str, notice_id: str, since: datetime, thread_ts: str | None
    ) -> Receipt | None:
        """Look for the message that carries `notice_id`."""
        where = _Where(channel_id, thread_ts, f"{(since - MARGIN).timestamp():.6f}")
        found = await self._look(where, lambda message: _carries(message, notice_id))
        return Receipt(channel_id, str(found["ts"])) if found else None

    async def has_file(self, channel_id: str, name: str, thread_ts: str | None) -> bool:
        """Look for a file by its name, which is a job's and thereby ours."""
        where = _Where(channel_id, thread_ts, thread_ts or "0")
        return bool(await self._look(where, lambda message: name in _files(message)))

    async def _look(self, where: "_Where", fits: Callable[[_Message], bool]) -> _Message | None:
        """Search a thread; if it's gone, the channel: there a reply to it would stand.

        Slack has no error for a post to a parent that was deleted.
        """
        try:
            return await self._search(where, fits)
        except HistoryHidden as hidden:
            if hidden.code != "thread_not_found":
                raise
        return await self._search(replace(where, thread_ts=None), fits)

    async def _search(self, where: "_Where", fits: Callable[[_Message], bool]) -> _Message | None:
        cursor = ""
        for _ in range(MOST_PAGES):
            messages, cursor = await self._page(where, cursor)
            for message in messages:
                if fits(message):
                    return message
            if not cursor:
                return None
        raise HistoryHidden("too_many_messages")

    async def _page(self, where: "_Where", cursor: str) -> tuple[list[_Message], str]:
        asked = where.arguments() | ({"cursor": cursor} if cursor else {})
        with reading():
            answer = await self._client.api_call(where.method, http_verb="GET", params=asked)
            following = answer.get("response_metadata") or {}
            return list(answer["messages"]), str(following.get("next_cursor") or "")


@dataclass(frozen=True, slots=True)
class _Where:
    channel_id: str
    thread_ts: str | None
    oldest: str

    @property
    def method(self) -> str:
        return "conversations.replies" if self.thread_ts else "conversations.history"

    def arguments(self) -> dict[str, Any]:
        """Return what Slack wants to know; without the flag it tells no metadata's payload."""
        return {
            "channel": self.channel_id,
            "oldest": self.oldest,
            "limit": PAGE,
            "include_all_metadata": True,
            **({"ts": self.thread_ts} if self.thread_ts else {}),
        }


def _carries(message: _Message, notice_id: str) -> bool:
    said = message.get("metadata") or {}
    payload = said.get("event_payload") or {}
    return said.get("event_type") == EVENT_TYPE and payload.get("id") == notice_id


def _files(message: _Message) -> list[str]:
    return [str(file.get("name")) for file in message.get("files") or ()]
