"""Whose language is spoken: a person's where they alone read it, else the channel's."""

import asyncio
import logging
from typing import Any

from cachetools import LRUCache

from bot.domain.languages import Language, Origin, Spoken, of_locale
from bot.errors import NotDelivered, StoreUnavailable
from bot.ports import Channels, Conversations, Preferences

log = logging.getLogger(__name__)

PATIENCE = 1.0
"""Seconds for finding out; a modal has to be opened within three."""
WORTH_WAITING = 0.5
"""Seconds for which a first answer waits for its language, though it could be given."""
GLANCE = 0.05
"""Seconds for which each answer does: for what somebody chose a moment ago, perhaps elsewhere."""
REMEMBERED = 10_000


class Speech:
    """Knows the languages of one workspace's people and channels."""

    def __init__(
        self,
        preferences: Preferences,
        channels: Channels,
        conversations: Conversations,
        default: Language = Language.ENGLISH,
    ) -> None:
        self._preferences = preferences
        self._channels = channels
        self._conversations = conversations
        self._default = default
        self._found: LRUCache[str, tuple[Language, Origin]] = LRUCache(REMEMBERED)
        self._finding: set[asyncio.Task[Language]] = set()

    def known(self, user_id: str) -> Language:
        """Return what was found of somebody before, without asking anybody."""
        found = self._found.get(user_id)
        return found[0] if found else self._default

    def of_reader(self, locale: str) -> Language:
        """Return what somebody reads with this locale of Slack's who chose nothing."""
        return of_locale(locale) or self._default

    async def meet(self, user_id: str) -> None:
        """Find out what somebody is spoken to in, unless that is known."""
        if user_id not in self._found:
            await self.of_person(user_id)

    async def of_person(
        self, user_id: str, channel_id: str = "", *, anew: bool = False
    ) -> Language:
        """Return what somebody chose, else what Slack says, else what is spoken where they are.

        What can't be found out within a second is taken as it was before. `anew`: Slack is asked
        again, unless it was just now.
        """
        try:
            async with asyncio.timeout(PATIENCE):
                found = await self._asked(user_id, channel_id, anew=anew)
        except (StoreUnavailable, NotDelivered, TimeoutError):
            log.warning("Could not find out somebody's language", extra={"user": user_id})
            return self.known(user_id)
        self._found[user_id] = found
        return found[0]

    async def beside(
        self, work: "asyncio.Future[Any]", user_id: str, channel_id: str = ""
    ) -> Language:
        """Find out what somebody reads while `work` is done, whose outcome is worded in it.

        Whoever isn't known yet is waited for a little even then. What takes longer is as it was
        before, unless that came of where they were: then it is what is spoken where they are.
        """
        finding = asyncio.create_task(self.of_person(user_id, channel_id, anew=True))
        self._finding.add(finding)
        finding.add_done_callback(self._finding.discard)
        is_known = user_id in self._found
        await asyncio.wait({finding}, timeout=GLANCE if is_known else WORTH_WAITING)
        await asyncio.wait({finding, work}, return_when=asyncio.FIRST_COMPLETED)
        if finding.done():
            return finding.result()
        language, why = self._found.get(user_id, (self._default, Origin.CHANNEL))
        is_theirs = why is not Origin.CHANNEL or not channel_id
        return language if is_theirs else await self.of_all(user_id, channel_id)

    async def of_channel(self, channel_id: str) -> Language:
        """Return what a channel chose, else the operator; raises a StoreUnavailable."""
        return (await self._channels.channel(channel_id)).language or self._default

    async def of_all(self, user_id: str, channel_id: str) -> Language:
        """Return the channel's language for what somebody shows to all; else their own."""
        try:
            async with asyncio.timeout(PATIENCE):
                return await self.of_channel(channel_id)
        except (StoreUnavailable, TimeoutError):
            return self.known(user_id)

    async def choose(self, user_id: str, language: Language | None) -> None:
        """Choose what somebody is spoken to in; None: what Slack says. See `in_channel`."""
        await self._preferences.set_language(user_id, language)
        log.info("Somebody chose a language", extra={"user": user_id, "language": language})

    async def choose_for(self, channel_id: str, language: Language | None) -> None:
        """Choose what a channel is told in; None: what the operator chose. See `in_channel`."""
        await self._channels.set_language(channel_id, language)
        log.info("A channel chose a language", extra={"channel": channel_id, "language": language})

    async def in_channel(self, channel_id: str, user_id: str) -> Spoken:
        """Say what is spoken in a channel and with somebody; raises a StoreUnavailable."""
        chosen = (await self._channels.channel(channel_id)).language
        to_you, why = await self._asked(user_id, channel_id, anew=True)
        self._found[user_id] = to_you, why
        return Spoken(
            here=chosen or self._default, is_chosen=chosen is not None, to_you=to_you, why=why
        )

    async def _asked(self, user_id: str, channel_id: str, *, anew: bool) -> tuple[Language, Origin]:
        if chosen := await self._chosen(user_id):
            return chosen, Origin.CHOSEN
        if told := of_locale(await self._conversations.locale(user_id, anew=anew)):
            return told, Origin.SLACK
        here = await self.of_channel(channel_id) if channel_id else self._default
        return here, Origin.CHANNEL

    async def _chosen(self, user_id: str) -> Language | None:
        """Return what somebody chose; while that can't be read, what was spoken before."""
        try:
            return (await self._preferences.of(user_id)).language
        except StoreUnavailable:
            return self._found[user_id][0] if user_id in self._found else None
