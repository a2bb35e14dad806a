"""Where Homes are published over fakes."""

import asyncio
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from bot.delivery.budget import Budget
from bot.delivery.drafting import Ways
from bot.delivery.homes import Publisher
from bot.domain.homes import Mine, MyJob
from bot.errors import SlackRefused
from bot.speech import Speech
from bot.telling.homes import HOME_SECONDS
from bot.views.answers import Style
from tests.builders import NOON, a_sub_job
from tests.conversations_fake import FakeConversations
from tests.fakes import FakeClock, FakeMessenger
from tests.homes_fake import FakeHomes
from tests.views.stories import a_watched, numbered
from tests.wishing.fakes import FakeChannels, FakePreferences

HANGS = 60


class Watched(FakeMessenger):
    """A Slack that lets one wait for the first Home."""

    def __init__(self, *refusals: SlackRefused) -> None:
        super().__init__(*refusals)
        self.published = asyncio.Event()
        self.takes = asyncio.Event()
        self.takes.set()

    async def publish_home(
        self, user_id: str, view: Mapping[str, Any], *, expected: str = ""
    ) -> str:
        view_hash = await super().publish_home(user_id, view, expected=expected)
        self.published.set()
        await self.takes.wait()
        return view_hash


class Lobby:
    """A publisher over fakes, and what came to people's eyes."""

    def __init__(self, *refusals: SlackRefused) -> None:
        self.clock = FakeClock(NOON)
        self.known = FakeHomes()
        self.slack = Watched(*refusals)
        self.conversations = FakeConversations(self.clock)
        self.budget = Budget()
        preferences, channels = FakePreferences(), FakeChannels()
        self.minds = asyncio.Event()
        self.minds.set()
        self.minding = asyncio.Event()
        self.news: dict[str, Mine] = {}
        ways = Ways(
            homes=self.known,
            conversations=self.conversations,
            speech=Speech(preferences, channels, self.conversations),
            clock=self.clock,
            style=Style(),
            mind=self.mind,
        )
        self.publisher = Publisher(ways, self.slack, self.budget)

    async def mind(self, user_id: str, mine: Mine, since: datetime) -> bool:
        """Ask a DLI that has `news`."""
        self.minding.set()
        await self.minds.wait()
        self.known.found |= self.news
        return True

    async def beats(self, times: int = 1) -> list[str]:
        """Let time pass, and return whose Homes were published."""
        before = len(self.slack.homes)
        for _ in range(times):
            await self.publisher.beat()
            self.clock.passes(HOME_SECONDS)
        return [user_id for user_id, _ in self.slack.homes[before:]]

    async def open(self, user_id: str = "U1") -> None:
        """Open a Home that Slack shows nothing of yet."""
        await self.publisher.opened(user_id, is_shown=user_id in self.known.kept)

    def changes(self, *user_ids: str, number: int = 1) -> None:
        """Let a job of each begin."""
        job = MyJob(numbered(a_watched(), number))
        for user_id in user_ids:
            self.known.found[user_id] = Mine(running=(job,), running_total=1)

    def move(self, user_id: str, numbers: Iterable[int], step: int) -> None:
        """Let jobs of somebody's have run a little more."""
        sub = a_sub_job(num_tasks=1_000, num_completed_tasks=step * 8)
        jobs = tuple(MyJob(numbered(a_watched(sub), number)) for number in numbers)
        self.known.found[user_id] = Mine(running=jobs, running_total=len(jobs))

    @property
    def shown(self) -> str:
        """What was published last."""
        return str(self.slack.homes[-1][1])


async def met(event: asyncio.Event) -> None:
    async with asyncio.timeout(HANGS):
        await event.wait()
