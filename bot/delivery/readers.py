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

    async def met(self, user_id: str) -> Reader:
        """Return somebody who is looking just now: they may have chosen another language."""
        return await self._asked(user_id, anew=True)

    async def _one(self, user_id: str) -> Reader:
        return self._known.get(user_id) or await self._asked(user_id)

    async def _asked(self, user_id: str, *, anew: bool = False) -> Reader:
        """Ask about somebody; what isn't told within a second is as it was before."""
        reader = self._known.get(user_id) or Reader("UTC", self._speech.of_reader(""))
        with suppress(NotDelivered, TimeoutError):
            async with asyncio.timeout(PATIENCE):
                zone = await self._conversations.zone(user_id)
                locale = await self._conversations.locale(user_id, anew=anew)
                reader = Reader(zone, self._speech.of_reader(locale))
        self._known[user_id] = reader
        return reader
