"""Whom a notice reaches, as Slack knows people when it is sent."""

from dataclasses import replace

from bot.domain.cards import Story
from bot.domain.notices import Notice
from bot.domain.owners import Owners, is_person, pinged
from bot.ports import Conversations, Outbox


class Addressing:
    """Decides whom notices ping, and who has to be told directly; `owners` are the operator's."""

    def __init__(self, outbox: Outbox, conversations: Conversations, owners: Owners) -> None:
        self._outbox = outbox
        self._conversations = conversations
        self._owners = owners

    async def addressed(self, notice: Notice, story: Story) -> Notice:
        """Return a notice with just those whom it pings: no bots, nobody who has left."""
        called = pinged(notice, story, self._owners)
        there = [one for one in called if await self._is_there(one)]
        return replace(notice, mentions=tuple(there))

    async def elsewhere(self, notice: Notice) -> tuple[str, ...]:
        """Return the channels that hear what `notice` tells somebody directly.

        None, if they are in one of these. Raises a NotDelivered if Slack has to be asked later.
        """
        channels = await self._outbox.heard_in(notice)
        for channel_id in channels:
            if await self._conversations.is_member(channel_id, notice.place):
                return ()
        return channels

    async def _is_there(self, id_: str) -> bool:
        return not is_person(id_) or await self._conversations.is_active(id_)
