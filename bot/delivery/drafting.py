"""What Homes would show now: what is somebody's, in their language, since their own midnight."""

import asyncio
import logging
from collections.abc import Callable, Collection, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from slack_sdk.models.blocks import Block

from bot.delivery.readers import Reader, Readers
from bot.domain.homes import Home, Mine
from bot.domain.languages import Language
from bot.ports import Clock, Conversations, Homes
from bot.speech import Speech
from bot.views import home as views
from bot.views.answers import Style
from bot.views.language import speaking

PATIENCE = 10.0
"""Seconds for looking up what is somebody's."""
WORTH_WAITING = 1.0
"""Seconds for which what is known waits for what DLI says now."""

log = logging.getLogger(__name__)

Done = TypeVar("Done")
Mind = Callable[[str, Mine, datetime], Coroutine[Any, Any, bool]]
"""Asks DLI what somebody has, and had since then; False if there was no need to, or no room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """What the contents of Homes are made of, in one workspace."""

    homes: Homes
    conversations: Conversations
    speech: Speech
    clock: Clock
    style: Style
    mind: Mind


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody's Home would show now."""

    blocks: Sequence[Block]
    language: Language
    digest: str


class Drafts:
    """Makes them. Every method raises a `StoreUnavailable`, or a TimeoutError after a while."""

    def __init__(self, ways: Ways) -> None:
        self._homes = ways.homes
        self._clock = ways.clock
        self._style = ways.style
        self._mind = ways.mind
        self._readers = Readers(ways.conversations, ways.speech)
        self._going_on: set[asyncio.Task[Any]] = set()

    async def of(self, user_ids: Collection[str]) -> Mapping[str, Draft]:
        """Return each one's, by as many statements for many as for one."""
        if not user_ids:
            return {}
        readers = await self._readers.of(user_ids)
        mine = await self._homes.mine(self._since(readers))
        return {user_id: self._draft(mine[user_id], one) for user_id, one in readers.items()}

    async def opened(self, user_id: str) -> tuple[Home, Draft]:
        """Note that somebody opens theirs, at the first pages, and ask DLI what it shows.

        It is noted though looking may take too long: what is noted is shown once it can be.
        """
        noting = self._start(self._homes.open(user_id, self._clock()))
        async with asyncio.timeout(PATIENCE):
            home, reader = await asyncio.gather(asyncio.shield(noting), self._readers.met(user_id))
            since = self._since({user_id: reader})
            mine = (await self._homes.mine(since))[user_id]
            if await self._is_minded(user_id, mine, since[user_id]):
                mine = (await self._homes.mine(since))[user_id]
            return home, self._draft(mine, reader)

    async def changed(self, user_id: str) -> tuple[Home, Draft]:
        """Note that somebody looks at theirs, and show what they did."""
        async with asyncio.timeout(PATIENCE):
            home = await self._homes.look(user_id, self._clock())
            return home, (await self.of([user_id]))[user_id]

    async def _is_minded(self, user_id: str, mine: Mine, since: datetime) -> bool:
        """Ask DLI, and tell whether there's news; it goes on if it takes long."""
        if mine.is_newcomer:
            return False
        minding = self._start(self._mind(user_id, mine, since))
        done, _ = await asyncio.wait({minding}, timeout=WORTH_WAITING)
        return bool(done) and minding.result()

    def _start(self, work: Coroutine[Any, Any, Done]) -> asyncio.Task[Done]:
        """Begin what goes on if nobody waits for it any more."""
        going_on = asyncio.create_task(work)
        self._going_on.add(going_on)
        going_on.add_done_callback(self._ended)
        return going_on

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._going_on.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.info("Somebody's Home waits", extra={"detail": error})

    def _since(self, readers: Mapping[str, Reader]) -> dict[str, datetime]:
        now = self._clock()
        return {user_id: _midnight(now, one.zone) for user_id, one in readers.items()}

    def _draft(self, mine: Mine, reader: Reader) -> Draft:
        language = mine.preference.language or reader.language
        with speaking(language):
            blocks = views.content(mine, self._style)
        return Draft(blocks, language, views.digest(blocks))


def _midnight(now: datetime, zone: str) -> datetime:
    """Return when the day began where somebody lives."""
    local = now.astimezone(ZoneInfo(zone))
    return local.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)
