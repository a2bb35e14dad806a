"""Processes die at any moment, while jobs run and end and Slack cuts connections."""

import asyncio
import random

import pytest

from bot.sandbox.slack.changes import Posted
from tests.faults.crowd import Crowd
from tests.faults.limits import POST
from tests.faults.place import Place
from tests.faults.process import Process

ONE_OF_TEN = 0.1


@pytest.fixture
def cuts(place: Place, seed: int) -> None:
    """One post of ten is accepted, and then the connection cut."""
    chance = random.Random(seed)  # noqa: S311

    def cut(change: object) -> None:
        match change:
            case Posted(_, via) if via == POST and chance.random() < ONE_OF_TEN:
                place.slack.faults.on("accepted_then_cut", methods=(POST,), times=1)

    place.slack.workspace.changes.listen(cut)


async def _kill(place: Place, bots: list[Process], pauses: list[tuple[float, int]]) -> None:
    """Kill one of the bots after each pause, and start another in its place."""
    for seconds, number in pauses:
        await asyncio.sleep(seconds)
        await place.kill(bots[number])
        bots[number] = await place.bot()


def _pauses(place: Place, times: int, least: float, replicas: int) -> list[tuple[float, int]]:
    chance = place.chance
    return [(chance.uniform(least, least + 3), chance.randrange(replicas)) for _ in range(times)]


@pytest.mark.usefixtures("cuts")
async def test_one_process_killed_at_random(place: Place, *, is_full: bool) -> None:
    jobs, kills = (10, 15) if is_full else (3, 3)
    pauses = _pauses(place, kills, 0.7, 1)
    crowd = Crowd(place, jobs, seconds=2 * kills)
    bots = [await place.bot()]
    await crowd.begin()
    await asyncio.gather(crowd.live(), _kill(place, bots, pauses))
    await place.settled()


@pytest.mark.usefixtures("cuts")
@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
async def test_three_replicas_of_which_one_is_killed_again_and_again(
    place: Place, *, is_full: bool
) -> None:
    jobs, kills = (10, 15) if is_full else (3, 3)
    pauses = _pauses(place, kills, 1, 3)
    crowd = Crowd(place, jobs, seconds=2 * kills)
    bots = [await place.bot() for _ in range(3)]
    await crowd.begin()
    await asyncio.gather(crowd.live(), _kill(place, bots, pauses))
    await place.settled()
