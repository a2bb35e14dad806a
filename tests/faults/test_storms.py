"""Slack and DLI throttle, fail, talk nonsense, cut connections, and are away for a while."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from tests.faults.crowd import Crowd
from tests.faults.place import Place

pytestmark = pytest.mark.full
JOBS = 6
AWAY_SECONDS = 10
STORM_SECONDS = 25
SLACK_FAULTS = (
    *("throttled", "server_error", "bad_gateway", "internal_error", "slow"),
    *("accepted_then_cut", "accepted_then_error"),
)
DLI_FAULTS = ("unavailable", "nonsense", "unsuccessful", "cut", "busy", "away")


async def _through(place: Place, trouble: Callable[[], Awaitable[None]]) -> None:
    """Let jobs run and end, with trouble on the way."""
    crowd = Crowd(place, JOBS)
    await place.bot()
    await crowd.begin()
    await asyncio.gather(crowd.live(), trouble())
    await place.settled()


async def test_a_storm_on_both_sides(place: Place) -> None:
    chance, slack, dli = place.chance, place.slack.faults, place.dli.faults
    gusts = [
        (chance.choice(SLACK_FAULTS), chance.randint(1, 3), chance.choice(DLI_FAULTS))
        for _ in range(STORM_SECONDS)
    ]

    async def storm() -> None:
        for ours, times, theirs in gusts:
            slack.on(ours, times=times, seconds=2)
            dli.switch_on(theirs, probability=0.3)
            await asyncio.sleep(1)
            dli.switch_off(theirs)
        for name in SLACK_FAULTS:
            slack.off(name)

    await _through(place, storm)

    assert place.slack.impatient_calls() == []


async def test_dli_throttles_as_its_gateway_does(place: Place) -> None:
    async def throttle() -> None:
        place.dli.faults.switch_on("throttled", count=2)

    await _through(place, throttle)


async def test_dli_is_away(place: Place) -> None:
    async def away() -> None:
        place.dli.faults.switch_on("away")
        await asyncio.sleep(AWAY_SECONDS)
        place.dli.faults.clear()

    await _through(place, away)


async def test_slack_is_away(place: Place) -> None:
    faults = place.slack.faults

    async def away() -> None:
        faults.on("server_error")
        faults.on("sockets_closed")
        await asyncio.sleep(AWAY_SECONDS)
        faults.off("server_error")
        faults.off("sockets_closed")

    await _through(place, away)
    await place.until_connected()
