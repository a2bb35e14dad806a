"""Who is in a channel."""

import logging
import time
from collections.abc import Callable

from cachetools import TTLCache
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import ChannelClosed, HistoryHidden, MessageRefused
from bot.slack.outcomes import translated

log = logging.getLogger(__name__)

KEPT = 100
KEPT_SECONDS = 300
"""Who joins or leaves is noticed within five minutes."""
PAGE = 1_000
MOST_PAGES = 20
"""Whoever is in a larger channel isn't found in it, perhaps."""
_HIDDEN = (ChannelClosed, HistoryHidden, MessageRefused)
"""What Slack says of a channel that the app mayn't see."""


class Members:
    """Asks Slack who is in a channel, page by page, at most every five minutes each."""

    def __init__(
        self, client: AsyncWebClient, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._client = client
        self._known: TTLCache[str, frozenset[str]] = TTLCache(KEPT, KEPT_SECONDS, timer=monotonic)

    async def has(self, channel_id: str, user_id: str) -> bool:
        """Tell whether somebody is in a channel; False if the app mayn't know.

        Raises a NotDelivered if Slack has to be asked again later.
        """
        members = self._known.get(channel_id)
        if members is None:
            members = await self._asked(channel_id)
        return user_id in members

    async def _asked(self, channel_id: str) -> frozenset[str]:
        try:
            members = frozenset(await self._listed(channel_id))
        except _HIDDEN as error:
            facts = {"channel": channel_id, "code": error.code}
            log.warning("Slack doesn't tell who is in a channel", extra=facts)
            members = frozenset()
        self._known[channel_id] = members
        return members

    async def _listed(self, channel_id: str) -> list[str]:
        found: list[str] = []
        cursor = ""
        for _ in range(MOST_PAGES):
            with translated(unscoped=HistoryHidden):
                answer = await self._client.conversations_members(
                    channel=channel_id, limit=PAGE, **({"cursor": cursor} if cursor else {})
                )
                found += [str(one) for one in answer["members"]]
                cursor = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                break
        return found
