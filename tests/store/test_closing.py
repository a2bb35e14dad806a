"""What becomes of those who still want something of a database that is being closed."""

import asyncio

import pytest
from sqlalchemy import text

from bot.errors import StoreUnavailable
from bot.store.database import Database, opened

GREETING = text("SELECT 1")


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that waits for whoever is in it, however slow the machine is."""
    monkeypatch.setattr("bot.store.database._LAST_SECONDS", 60)
    monkeypatch.setattr("bot.store.database._UNDOING_SECONDS", 60)


async def greeted(database: Database, is_in: asyncio.Event, may_go: asyncio.Event) -> int:
    """Ask for something in a transaction that lasts until it may end."""
    async with database.reading() as db:
        is_in.set()
        await may_go.wait()
        return int(await db.scalar(GREETING) or 0)


async def test_whoever_is_in_a_transaction_is_waited_for(url: str) -> None:
    is_in, may_go = asyncio.Event(), asyncio.Event()
    async with opened(url) as database:
        late = asyncio.create_task(greeted(database, is_in, may_go))
        await is_in.wait()
        asyncio.get_running_loop().call_later(0.1, may_go.set)

    assert late.done()
    assert await late == 1


async def test_whoever_was_in_one_before_keeps_nobody_from_being_waited_for(url: str) -> None:
    is_in, may_go = asyncio.Event(), asyncio.Event()
    async with opened(url) as database:
        await database.ping()
        late = asyncio.create_task(greeted(database, is_in, may_go))
        await is_in.wait()
        asyncio.get_running_loop().call_later(0.1, may_go.set)

    assert late.done()


async def test_whoever_stays_is_cut_off(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.store.database._LAST_SECONDS", 0.1)
    is_in, may_go = asyncio.Event(), asyncio.Event()
    async with opened(url) as database:
        late = asyncio.create_task(greeted(database, is_in, may_go))
        await is_in.wait()

    with pytest.raises(asyncio.CancelledError):
        await late


async def test_whoever_comes_later_is_refused_and_opens_no_connection(url: str) -> None:
    async with opened(url) as database:
        await database.ping()

    for coming in (database.reading(), database.writing("T1"), database.claiming()):
        with pytest.raises(StoreUnavailable, match="closed"):
            async with coming:
                pytest.fail("It let somebody in.")
    with pytest.raises(StoreUnavailable, match="closed"):
        await database.ping()
