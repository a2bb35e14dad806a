"""Whom a notice pings, as Slack knows them when it is sent."""

from dataclasses import replace

from bot.domain.cards import Story
from bot.domain.notices import Notice
from bot.domain.owners import Owners, is_person, pinged
from bot.ports import Conversations


class Mentioning:
    """Decides whom notices ping; `owners` are the operator's."""

    def __init__(self, conversations: Conversations, owners: Owners | None = None) -> None:
        self._conversations = conversations
        self._owners = owners or Owners()

    async def addressed(self, notice: Notice, story: Story) -> Notice:
        """Return a notice with just those whom it pings: no bots, nobody who has left."""
        called = pinged(notice, story, self._owners)
        there = [one for one in called if await self._is_there(one)]
        return replace(notice, mentions=tuple(there))

    async def _is_there(self, id_: str) -> bool:
        return not is_person(id_) or await self._conversations.is_active(id_)
