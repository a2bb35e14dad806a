import asyncio

import pytest

from bot.errors import StoreUnavailable
from handlers.background import CROWD, MOST_AT_ONCE, Background
from handlers.desk import Desk
from tests.fakes import FakeMessenger
from tests.wishing.world import a_world


class Work:
    """Answers that wait until they are let go."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.begun = self.most = 0
        self.crowded, self.let = asyncio.Event(), asyncio.Event()
        self.background = Background(lambda name, outcome, _: self.done.append(outcome))

    def take(self, number: int) -> str | None:
        return self.background.take("question", f"trigger-{number}", self.answer)

    async def answer(self) -> None:
        self.begun += 1
        self.most = max(self.most, self.begun - len(self.done))
        if self.begun == CROWD:
            self.crowded.set()
        await self.let.wait()


async def test_however_many_ask_only_a_crowd_is_worked_at_and_all_areanswered() -> None:
    work = Work()
    for number in range(MOST_AT_ONCE):
        assert work.take(number) is None
    await asyncio.wait_for(work.crowded.wait(), 60)
    assert work.background.open == MOST_AT_ONCE

    work.let.set()
    await work.background.drain(60)

    assert work.done == ["answered"] * MOST_AT_ONCE
    assert work.most <= CROWD


async def test_who_asks_one_too_many_is_told_so() -> None:
    work = Work()
    for number in range(MOST_AT_ONCE):
        work.take(number)

    assert "Ask again in a minute" in (work.take(MOST_AT_ONCE) or "")

    work.let.set()
    await work.background.drain(60)


async def test_a_database_that_is_away_is_told_in_the_log_as_no_fault_of_ours(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def noted() -> None:
        raise StoreUnavailable("connection refused")

    background = Background(lambda *_: None)
    background.take("visit", "Ev1", noted)
    await background.drain(20)

    [line] = caplog.records
    assert (line.levelname, line.message) == ("WARNING", "Could not note what Slack told")
    assert line.exc_info is None


async def test_one_workspaces_answers_are_waited_for_and_ended_without_those_of_others() -> None:
    mine, theirs = Work(), Work()
    background = mine.background
    speech = a_world().speech
    ours, others = (Desk(FakeMessenger(), background, speech) for _ in range(2))
    ours.hear("visit", "Ev1", mine.answer)
    ours.hear("visit", "Ev2", Work().answer)
    others.hear("visit", "Ev3", theirs.answer)
    mine.let.set()

    await ours.drain(1)

    assert sorted(mine.done) == ["answered", "failed"]
    assert background.open == 1
    theirs.let.set()
    await background.drain(60)
    assert sorted(mine.done) == ["answered", "answered", "failed"]
