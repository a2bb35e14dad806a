"""People are answered in their own languages, also those who ask at the same time."""

import asyncio
import re
from typing import Any

from bot.domain.jobs import JobId, Observation
from bot.domain.languages import Language
from handlers.background import Background
from handlers.desk import Desk
from handlers.grammar import Question, Wish, parse
from handlers.questions import Questions
from handlers.wishes import Wishes
from tests.builders import JOB_ID, a_job, a_sub_job, an_observation
from tests.fakes import FakeJobs, FakeMessenger
from tests.handlers.hosting import hosts_of
from tests.wishing.fakes import TEAM
from tests.wishing.world import World, a_world

_CHINESE = re.compile("[\u4e00-\u9fff]")
HALF = an_observation(a_sub_job(num_tasks=10, num_completed_tasks=5))


class Awaited(FakeJobs):
    """A DLI for whose first call one can wait."""

    def __init__(self, **script: Any) -> None:
        super().__init__(**script)
        self.called = asyncio.Event()

    async def progress(self, job_id: JobId) -> Observation:
        self.called.set()
        return await super().progress(job_id)


class Crowd:
    """People who ask, each in their Slack's language, and what each was answered."""

    def __init__(self, world: World, **locales: str) -> None:
        self.world = world
        world.conversations.locales = locales
        self.slack = FakeMessenger()
        self.background = Background(lambda *_: None)
        hosts = hosts_of(world, Desk(self.slack, self.background, world.speech))
        self._number = 0
        self.questions, self.wishes = Questions(hosts), Wishes(hosts)

    def type(self, user: str, text: str) -> None:
        """Let somebody type a command."""
        self._number += 1
        body = {
            "team_id": TEAM,
            "user_id": user,
            "channel_id": "C1",
            "trigger_id": f"T{self._number}",
            "response_url": f"https://slack.invalid/{user}",
        }
        asked = parse(text)
        if isinstance(asked, Wish):
            self.wishes.command(body, asked)
        else:
            assert isinstance(asked, Question)
            self.questions.command(body, asked)

    async def answered(self) -> dict[str, set[bool]]:
        """Say of each person whether they were answered in Chinese: always, never, or both."""
        await self.background.drain(20)
        found: dict[str, set[bool]] = {}
        for url, payload in self.slack.answers:
            is_chinese = bool(_CHINESE.search(str(payload)))
            found.setdefault(url.rpartition("/")[2], set()).add(is_chinese)
        return found


async def test_who_asks_at_the_same_time_is_answered_each_in_their_language() -> None:
    crowd = Crowd(a_world(progress=[HALF], status=[a_job()]), U1="zh-CN", U2="en-US", U3="zh-HK")

    for _ in range(5):
        for user in ("U1", "U2", "U3"):
            crowd.type(user, "help")
            await asyncio.sleep(0)
            crowd.type(user, JOB_ID)

    assert await crowd.answered() == {"U1": {True}, "U2": {False}, "U3": {True}}


async def test_what_goes_wrong_is_told_in_their_language_too() -> None:
    crowd = Crowd(a_world(), U1="zh-CN", U2="en-US")
    crowd.world.channels.is_away = True

    for user in ("U1", "U2"):
        crowd.type(user, "list")

    assert await crowd.answered() == {"U1": {True}, "U2": {False}}


async def test_a_choice_holds_from_its_own_answer_on() -> None:
    crowd = Crowd(a_world(), U1="zh-CN")

    crowd.type("U1", "language me en")
    await crowd.answered()
    crowd.type("U1", "help")

    assert await crowd.answered() == {"U1": {False}}
    assert crowd.world.speech.known("U1") is Language.ENGLISH


async def test_a_slack_that_doesnt_tell_a_language_keeps_nobody_from_an_answer() -> None:
    crowd = Crowd(a_world(progress=[HALF], status=[a_job()]))
    crowd.world.conversations.is_silent = True
    await crowd.world.channels.set_language("C1", Language.CHINESE)

    crowd.type("U1", JOB_ID)
    crowd.type("U2", "jobs")

    assert await crowd.answered() == {"U1": {True}, "U2": {True}}


async def test_dli_is_asked_while_slack_still_says_what_somebody_reads() -> None:
    jobs = Awaited(progress=[HALF], status=[a_job()])
    crowd = Crowd(World(jobs), U1="zh-CN")
    crowd.world.conversations.told = jobs.called

    crowd.type("U1", JOB_ID)

    assert await crowd.answered() == {"U1": {True}}
