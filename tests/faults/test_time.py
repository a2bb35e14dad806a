"""Clocks are wrong, and processes stand still for longer than others wait for them."""

import asyncio

import pytest

from tests.faults.crowd import Crowd
from tests.faults.limits import POST
from tests.faults.place import Place

pytestmark = [
    pytest.mark.full,
    pytest.mark.parametrize("engine", ["postgresql"], indirect=True),
]
JOBS = 6
WRONG_SECONDS = 600
STILL_SECONDS = 20


async def test_replicas_whose_clocks_are_wrong(place: Place) -> None:
    behind, ahead = ("--skew", str(-WRONG_SECONDS)), ("--skew", str(WRONG_SECONDS))
    bots = [await place.bot(*behind), await place.bot(*ahead)]
    crowd = Crowd(place, JOBS)
    await crowd.begin()

    async def kill_in_turns() -> None:
        for number, skew in enumerate((behind, ahead) * 2):
            await asyncio.sleep(place.chance.uniform(3, 6))
            await place.kill(bots[number % 2])
            bots[number % 2] = await place.bot(*skew)

    await asyncio.gather(crowd.live(), kill_in_turns())
    await place.settled()


async def test_a_process_that_stood_still_says_nothing_twice(place: Place) -> None:
    """Both stand still in turn, each in the middle of a post if it's the one that posts."""
    bots = [await place.bot(), await place.bot()]
    crowd = Crowd(place, JOBS, seconds=60)
    await crowd.begin()

    async def freeze_in_turns() -> None:
        for bot in bots:
            place.slack.faults.on("slow", methods=(POST,), times=1, seconds=3)
            await place.slack.wait_until(lambda: not place.slack.faults.is_on("slow"), 60)
            bot.freeze()
            await asyncio.sleep(STILL_SECONDS)
            bot.thaw()

    await asyncio.gather(crowd.live(), freeze_in_turns())
    await place.settled()
