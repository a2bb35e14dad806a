"""Where people live and which language they read."""

import asyncio
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass

from cachetools import TTLCache

from bot.domain.languages import Language
from bot.errors import NotDelivered
from bot.ports import Conversations
from bot.speech import PATIENCE, Speech

_REMEMBERED = 10_000
_REMEMBERED_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who reads what is theirs, as Slack tells it.

    `zone` is "UTC" where it doesn't, `language` the operator's.
    """

    zone: str
    language: Language


class Readers:
    """Knows people for a while, so that nobody is asked each time."""

    def __init__(self, conversations: Conversations, speech: Speech) -> None:
        self._conversations = conversations
        self._speech = speech
        self._known: TTLCache[str, Reader] = TTLCache(_REMEMBERED, _REMEMBERED_SECONDS)

    async def of(self, user_ids: Collection[str]) -> Mapping[str, Reader]:
        """Return each of these people."""
        found = await asyncio.gather(*map(self._one, user_ids))
        return dict(zip(user_ids, found, strict=True))

    async def _one(self, user_id: str) -> Reader:
        if known := self._known.get(user_id):
            return known
        zone, locale = "UTC", ""
        with suppress(NotDelivered, TimeoutError):
            async with asyncio.timeout(PATIENCE):
                zone = await self._conversations.zone(user_id)
                locale = await self._conversations.locale(user_id)
        reader = self._known[user_id] = Reader(zone, self._speech.of_reader(locale))
        return reader
