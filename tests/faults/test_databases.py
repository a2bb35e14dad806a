"""The database restarts, dies, is full or locked while jobs run and end."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable

import aiohttp
import pytest

from tests.faults.crowd import Crowd
from tests.faults.place import Place
from tests.faults.process import HANGS, Process
from tests.store.server import Server

pytestmark = pytest.mark.full
JOBS = 6
FULL_SECONDS = 10
LOCKED_SECONDS = 20
POSTGRESQL = pytest.mark.parametrize("engine", ["postgresql"], indirect=True)


async def _through(
    place: Place, bots: list[Process], trouble: Callable[[], Awaitable[None]]
) -> None:
    """Let jobs run and end, with trouble on the way; in the end the bots are ready again."""
    crowd = Crowd(place, JOBS)
    await crowd.begin()
    await asyncio.gather(crowd.live(), trouble())
    await place.settled()
    for bot in bots:
        await _until_ready(bot, ready=True)


async def _until_ready(bot: Process, *, ready: bool) -> None:
    """Wait until `/readyz` says so."""
    async with asyncio.timeout(HANGS), aiohttp.ClientSession(bot.url) as web:
        while True:
            async with web.get("/readyz") as answer:
                if (answer.status == 200) is ready:
                    return
            await asyncio.sleep(0.2)


@POSTGRESQL
async def test_postgresql_restarts(place: Place, server: Server) -> None:
    async def restart() -> None:
        for _ in range(2):
            await asyncio.sleep(place.chance.uniform(3, 8))
            await asyncio.to_thread(server.stop)
            await asyncio.to_thread(server.start)

    await _through(place, [await place.bot(), await place.bot()], restart)


@POSTGRESQL
async def test_postgresql_is_killed(place: Place, server: Server) -> None:
    async def kill() -> None:
        for _ in range(2):
            await asyncio.sleep(place.chance.uniform(3, 8))
            await asyncio.to_thread(server.kill)
            await asyncio.to_thread(server.start)
            place.kills += 1

    await _through(place, [await place.bot(), await place.bot()], kill)


async def test_the_disk_is_full_for_a_while(place: Place) -> None:
    bot = await place.bot()

    async def fill() -> None:
        await asyncio.sleep(place.chance.uniform(3, 8))
        bot.fill_its_disk()
        await _until_ready(bot, ready=False)
        await asyncio.sleep(FULL_SECONDS)
        bot.empty_its_disk()

    await _through(place, [bot], fill)


async def test_another_process_locks_the_database(place: Place) -> None:
    bot = await place.bot()

    async def lock() -> None:
        await asyncio.sleep(place.chance.uniform(3, 8))
        other = sqlite3.connect(place.database_url.removeprefix("sqlite:///"), timeout=HANGS)
        other.execute("BEGIN IMMEDIATE")
        try:
            await _until_ready(bot, ready=False)
            await asyncio.sleep(LOCKED_SECONDS)
        finally:
            other.rollback()
            other.close()

    await _through(place, [bot], lock)
